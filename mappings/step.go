package mappings

import (
	"strconv"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// presence is what a step made: nothing, something that is always there, or something of the caller's.
type presence uint8

const (
	absent presence = iota
	constantly
	present
)

// step writes one value of the output.
type step interface{ write(p *Pass) presence }

// within runs a step that writes the member or element of that name.
func (p *Pass) within(name string, s step) presence {
	p.names = append(p.names, name)
	made := s.write(p)
	p.names = p.names[:len(p.names)-1]
	return made
}

func (p *Pass) withinElement(index int, s step) presence {
	if !p.in.Tracing {
		return s.write(p)
	}
	return p.within(strconv.Itoa(index), s)
}

// sequenceStep writes an array of known elements: those of which something of the caller's is present, and
// those that are of the pack alone.
type sequenceStep struct {
	elements []step
	constant []bool    // the element reads nothing of the caller's
	rest     *eachStep // nil, or what writes the elements that are of no known kind
}

func (s *sequenceStep) write(p *Pass) presence {
	mark := len(p.Body)
	p.Body = append(p.Body, '[')
	written, any := 0, absent
	for i, e := range s.elements {
		before, problems := len(p.Body), len(p.Problems)
		if written > 0 {
			p.Body = append(p.Body, ',')
		}
		made := p.withinElement(written, e)
		if made != present && !(s.constant[i] && made == constantly) {
			p.cut(before)
			p.forgiveAbsence(problems)
			continue
		}
		any = max(any, made)
		written++
	}
	if s.rest != nil {
		if all := s.rest.behind(p, written); all > written {
			written, any = all, present
		}
	}
	if written == 0 {
		p.Body = p.Body[:mark]
		return absent
	}
	p.Body = append(p.Body, ']')
	return any
}

// subjectStep writes a shape of what $at names, if that is there.
type subjectStep struct {
	at       ref
	inner    step
	nullable bool
	required bool
	rule     leafRule
}

func (s *subjectStep) write(p *Pass) presence {
	v := p.read(s.at)
	if !v.set || v.kind == document.Null {
		return writeNothing(p, v, s.required, s.nullable, &s.rule)
	}
	return s.inner.write(p)
}

// writeNothing is for a structure that is absent or null.
func writeNothing(p *Pass, v value, required, nullable bool, rule *leafRule) presence {
	if v.set {
		return writeNull(p, v, nullable, rule)
	}
	if required {
		p.refuse(rule.missing(p, ""))
	}
	return absent
}

func writeNull(p *Pass, v value, nullable bool, rule *leafRule) presence {
	if p.in.Lenient {
		return absent
	}
	if !nullable {
		p.refuse(rule.problem(p, v, "unsupported-member", "cannot be cleared at this bank"))
		return absent
	}
	p.Body = append(p.Body, "null"...)
	p.wrote(rule, v, len(p.Body)-4)
	return present
}

// eachStep writes an array with one element for each that is read.
type eachStep struct {
	at       ref
	plan     *elementPlan
	nullable bool
	required bool
	rest     bool    // only those that no known element stands for
	known    []int16 // then the bindings of these
	rule     leafRule
}

// elementPlan is what runs for one element: its bindings and the step that writes it.
type elementPlan struct {
	bindings []sequenceBinding
	guards   []guard
	count    int
	step     step
	reads    *contract.Contract
}

func (s *eachStep) write(p *Pass) presence {
	v := p.read(s.at)
	if !v.set || v.kind == document.Null {
		return writeNothing(p, v, s.required, s.nullable, &s.rule)
	}
	if v.kind != document.Array {
		return absent
	}
	return s.elements(p, v)
}

func (s *eachStep) elements(p *Pass, v value) presence {
	mark := len(p.Body)
	p.Body = append(p.Body, '[')
	if s.run(p, v, 0) == 0 && s.rest {
		p.Body = p.Body[:mark]
		return absent
	}
	p.Body = append(p.Body, ']')
	return present
}

// run writes the elements behind those that are written already, and gives the number of all.
func (s *eachStep) run(p *Pass, v value, written int) int {
	frame := p.frames[p.base+int(s.at.binding)]
	first := p.in.Body.Slots[frame+s.at.slot+1]
	outerBase, outerFrames := p.base, len(p.frames)
	end := v.doc.Nodes[v.node].Next
	for n := uint32(v.node) + 1; n < end; n = v.doc.Nodes[n].Next {
		at := first
		first += int32(s.plan.reads.Slots)
		if s.rest && s.stands(p, outerBase, at) {
			continue
		}
		p.base, p.frames = outerFrames, append(p.frames[:outerFrames], at)
		if s.plan.count > 1 || len(s.plan.bindings)+len(s.plan.guards) > 0 {
			p.bind(s.plan.bindings, s.plan.guards, s.plan.count)
		}
		before := len(p.Body)
		if written > 0 {
			p.Body = append(p.Body, ',')
		}
		made := p.withinElement(written, s.plan.step)
		if made == absent {
			p.Body = p.Body[:before]
			continue
		}
		written++
	}
	p.base, p.frames = outerBase, p.frames[:outerFrames]
	return written
}

// literalStep writes a constant of the pack.
type literalStep struct {
	raw  []byte
	rule leafRule
}

func (s *literalStep) write(p *Pass) presence {
	p.Body = append(p.Body, s.raw...)
	if p.in.Tracing {
		p.wrote(&s.rule, absentValue, len(p.Body)-len(s.raw))
	}
	return constantly
}
