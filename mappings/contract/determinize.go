package contract

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"unicode/utf8"
)

// Beyond these an automaton would cost more to hold than it saves.
const (
	mostInstructions = 4000
	mostStates       = 600
)

// determinizer turns the program that regexp would run into an automaton, by the construction of subsets: a state is the
// set of instructions that may be next.
type determinizer struct {
	prog   *syntax.Prog
	a      *automaton
	states map[string]int
	sets   [][]uint32 // by state
	sample []byte     // by class: a byte of it
	seen   []bool
	full   bool
}

// newAutomaton is nil where the expression looks at words or lines, or would need too many states.
func newAutomaton(expr string) *automaton {
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil || len(prog.Inst) > mostInstructions || looksAround(prog) {
		return nil
	}
	d := &determinizer{prog: prog, a: &automaton{}, states: map[string]int{}, seen: make([]bool, len(prog.Inst))}
	d.classify()
	d.build()
	if d.full {
		return nil
	}
	return d.a
}

// looksAround tells whether an instruction asks for more than the text's begin and end.
func looksAround(prog *syntax.Prog) bool {
	return slices.ContainsFunc(prog.Inst, func(i syntax.Inst) bool {
		return i.Op == syntax.InstEmptyWidth && syntax.EmptyOp(i.Arg)&^(syntax.EmptyBeginText|syntax.EmptyEndText) != 0
	})
}

// classify gives each byte its class: the bytes that the same instructions take.
func (d *determinizer) classify() {
	known := map[string]int{}
	for c := range byte(utf8.RuneSelf) {
		var taken []byte
		for i := range d.prog.Inst {
			if takes(&d.prog.Inst[i], c) {
				taken = binary.AppendUvarint(taken, uint64(i))
			}
		}
		class, ok := known[string(taken)]
		if !ok {
			class = len(d.sample)
			known[string(taken)] = class
			d.sample = append(d.sample, c)
		}
		d.a.class[c] = uint8(class)
	}
	d.a.classes = len(d.sample)
}

func takes(inst *syntax.Inst, c byte) bool {
	switch inst.Op {
	case syntax.InstRune, syntax.InstRune1:
		return inst.MatchRune(rune(c))
	case syntax.InstRuneAny:
		return true
	case syntax.InstRuneAnyNotNL:
		return c != '\n'
	}
	return false
}

func (d *determinizer) build() {
	d.sets = append(d.sets, nil, nil)
	d.a.accepts = append(d.a.accepts, false, true)
	for range 2 * d.a.classes {
		d.a.next = append(d.a.next, 0)
	}
	d.add(d.follow(nil, uint32(d.prog.Start), syntax.EmptyBeginText), syntax.EmptyBeginText)
	for state := start; state < len(d.sets) && !d.full; state++ {
		for _, c := range d.sample {
			d.a.next = append(d.a.next, uint16(d.step(d.sets[state], c)))
		}
	}
}

// step gives the state after a byte. The expression may also begin to match behind it.
func (d *determinizer) step(from []uint32, c byte) int {
	if d.matches(from) {
		return matched
	}
	clear(d.seen)
	var to []uint32
	for _, pc := range from {
		if inst := &d.prog.Inst[pc]; takes(inst, c) {
			to = d.follow(to, inst.Out, 0)
		}
	}
	to = d.follow(to, uint32(d.prog.Start), 0)
	slices.Sort(to)
	var key []byte
	for _, pc := range to {
		key = binary.AppendUvarint(key, uint64(pc))
	}
	if state, ok := d.states[string(key)]; ok {
		return state
	}
	if d.matches(to) {
		return matched
	}
	if !d.alive(to) {
		return dead
	}
	state := d.add(to, 0)
	d.states[string(key)] = state
	return state
}

// add makes a new state; at holds what the text's place before it satisfies.
func (d *determinizer) add(set []uint32, at syntax.EmptyOp) int {
	d.sets = append(d.sets, set)
	d.full = d.full || len(d.sets) > mostStates
	var atEnd []uint32
	clear(d.seen)
	for _, pc := range set {
		atEnd = d.follow(atEnd, pc, at|syntax.EmptyEndText)
	}
	d.a.accepts = append(d.a.accepts, d.matches(atEnd))
	return len(d.sets) - 1
}

// follow adds what may be next from pc on without taking a byte.
func (d *determinizer) follow(set []uint32, pc uint32, at syntax.EmptyOp) []uint32 {
	if d.seen[pc] {
		return set
	}
	d.seen[pc] = true
	inst := &d.prog.Inst[pc]
	switch inst.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		return d.follow(d.follow(set, inst.Out, at), inst.Arg, at)
	case syntax.InstCapture, syntax.InstNop:
		return d.follow(set, inst.Out, at)
	case syntax.InstEmptyWidth:
		if syntax.EmptyOp(inst.Arg)&^at == 0 {
			return d.follow(set, inst.Out, at)
		}
	}
	return append(set, pc)
}

func (d *determinizer) matches(set []uint32) bool {
	return slices.ContainsFunc(set, func(pc uint32) bool { return d.prog.Inst[pc].Op == syntax.InstMatch })
}

// alive tells whether anything can still match: what waits for the text's begin, or fails, cannot.
func (d *determinizer) alive(set []uint32) bool {
	return slices.ContainsFunc(set, func(pc uint32) bool {
		inst := &d.prog.Inst[pc]
		return inst.Op != syntax.InstFail && (inst.Op != syntax.InstEmptyWidth || syntax.EmptyOp(inst.Arg)&syntax.EmptyBeginText == 0)
	})
}
