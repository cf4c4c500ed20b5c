package mappings

import "github.com/truchman-proxy/truchman/mappings/document"

// guard compares a value of the document that is read with what it must be: a literal of the template,
// or a setting, a secret, the request id that was sent.
type guard struct {
	at      ref
	want    step
	literal *literalValue
	repeats *repeated // instead of want: what was asked for
	rule    leafRule
	secret  bool // a mismatch is a caller who is not known
	setting bool // compared only where it is set
}

// bind finds the element of the document for each known element of a sequence, then compares what must
// be equal. It runs before a plan writes.
func (p *Pass) bind(bindings []sequenceBinding, guards []guard, count int) {
	for len(p.frames) < p.base+count {
		p.frames = append(p.frames, -1)
	}
	for i := p.base + 1; i < p.base+count; i++ {
		p.frames[i] = -1
	}
	for i := range bindings {
		bindings[i].bind(p)
	}
	for i := range guards {
		guards[i].check(p)
	}
}

func (g *guard) check(p *Pass) {
	v := p.read(g.at)
	if !v.set || g.agrees(p, v) {
		return
	}
	failure, detail := "invalid-request", "is not what it must be here"
	switch {
	case p.in.Lenient:
		failure, detail = "provider-contract-broken", "is not what was asked for"
	case g.secret:
		failure, detail = "unauthorized", "is not known here"
	case g.setting:
		detail = "is not the one that this address is set up for"
	case g.literal != nil && len(g.literal.raw) <= 64:
		detail = "must be " + string(g.literal.raw)
	}
	p.Problems = append(p.Problems, g.rule.problem(p, v, failure, detail))
}

func (g *guard) agrees(p *Pass, v value) bool {
	switch {
	case g.literal != nil:
		return g.literal.matches(p, &v)
	case g.repeats != nil:
		return g.repeats.agrees(p, v)
	}
	leaf := g.want.(*leafStep)
	want := leaf.eval(p)
	return !want.set || equalValues(p, v, want)
}

// sequenceBinding matches the elements of an array with the known elements of a template, by the
// literals that these hold.
type sequenceBinding struct {
	array    ref
	slots    int // of an element's frame
	elements []elementBinding
	rest     bool         // what no element stands for has a place of its own
	prefer   []preference // which of several stands for its kind
	rule     leafRule
}

type elementBinding struct {
	binding int16
	tests   []elementTest
}

// elementTest is a literal inside an element: its slot in the element's frame.
type elementTest struct {
	slot     int32
	want     literalValue
	required bool      // by the contract: an element without it is of no known kind
	given    *leafStep // instead of want: a setting
}

func (b *sequenceBinding) bind(p *Pass) {
	v := p.read(b.array)
	if !v.set || v.kind != document.Array {
		return
	}
	first := p.in.Body.Slots[p.frames[p.base+int(b.array.binding)]+b.array.slot+1]
	child := v.node + 1
	for i := range v.doc.Len(v.node) {
		frame := first + int32(i*b.slots)
		b.place(p, frame, nodeValue(v.doc, child))
		child = int(v.doc.Nodes[child].Next)
	}
}

func (b *sequenceBinding) place(p *Pass, frame int32, element value) {
	for i := range b.elements {
		e := &b.elements[i]
		if !e.fits(p, frame, b.rest) {
			continue
		}
		switch before := p.frames[p.base+int(e.binding)]; {
		case before < 0 || b.rest && b.better(p, frame, before):
			p.frames[p.base+int(e.binding)] = frame
		case !b.rest:
			b.refuse(p, element, "stands for the same thing as an element before it")
		}
		return
	}
	if b.rest {
		return
	}
	b.refuse(p, element, "is of no kind that is known here")
}

// refuse names an element. Past the most that are told of, the array stands for it: to find the place of
// each of many elements would cost the square of their number.
func (b *sequenceBinding) refuse(p *Pass, element value, detail string) {
	if len(p.Problems)+len(p.Omitted) < mostProblems {
		p.refuse(b.rule.problem(p, element, "invalid-request", detail))
		return
	}
	p.refuse(Problem{Failure: "invalid-request", Place: b.rule.from, Detail: detail, Rule: b.rule.node.At})
}

func (t *elementTest) agrees(p *Pass, v value) bool {
	if t.given == nil {
		return t.want.matches(p, &v)
	}
	want := t.given.eval(p)
	return !want.set || equalValues(p, v, want)
}

// fits tells whether an element is of the kind. One that does not say its kind is, unless there is a place for those of
// no kind.
func (e *elementBinding) fits(p *Pass, frame int32, says bool) bool {
	for i := range e.tests {
		n := int(p.in.Body.Slots[frame+e.tests[i].slot]) - 1
		if n < 0 && !e.tests[i].required && !says {
			continue
		}
		if n < 0 {
			return false
		}
		v := nodeValue(p.in.Body.Doc, n)
		if !e.tests[i].agrees(p, v) {
			return false
		}
	}
	return true
}
