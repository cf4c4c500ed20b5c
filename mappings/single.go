package mappings

import (
	"fmt"

	"github.com/truchman-proxy/truchman/mappings/contract"
)

var singleOperator = &Operator{
	Name: "$single", Argument: "a template", translates: true,
	Summary: "The one element of the array at `$at`, which the API writes without an array; `$.` in the template is the element.",
	Outward: "writes the element; more than one is refused", Inward: "an array of one; of nothing, an empty array",
	Examples: []Example{
		{Template: "home: {$at: $.homes, $single: {town: $.city}}", Normalized: `{"homes":[{"city":"Dubai"}]}`, API: `{"home":{"town":"Dubai"}}`},
	},
	build: func(b *builder) { b.leaf.single = b.parser.template(b.argument) },
}

const moreThanOne = "is more than the one that can be told here"

// singleWriteStep writes the one element of an array in the array's place.
type singleWriteStep struct {
	at   ref
	plan *elementPlan
	rule leafRule
}

func (s *singleWriteStep) write(p *Pass) presence {
	v := p.read(s.at)
	if !v.set || v.doc == nil || v.doc.Len(v.node) == 0 {
		if v.set {
			p.Body = append(p.Body, "{}"...)
			return present
		}
		return absent
	}
	if v.doc.Len(v.node) > 1 {
		problem := s.rule.problem(p, v, "unsupported-member", moreThanOne)
		problem.Place.Pointer += "/1"
		p.refuse(problem)
	}
	frame := p.frames[p.base+int(s.at.binding)]
	outerBase, outerFrames := p.base, len(p.frames)
	p.base, p.frames = outerFrames, append(p.frames, p.in.Body.Slots[frame+s.at.slot+1])
	p.bind(s.plan.bindings, s.plan.guards, s.plan.count)
	made := s.plan.step.write(p)
	p.base, p.frames = outerBase, p.frames[:outerFrames]
	return made
}

// singleReadStep writes an array of what one value of the API stands for.
type singleReadStep struct {
	at    ref
	inner step
	rule  leafRule
}

func (s *singleReadStep) write(p *Pass) presence {
	if p.node(s.at) < 0 {
		return absent
	}
	p.Body = append(p.Body, '[')
	mark := len(p.Body)
	if p.withinElement(0, s.inner) == absent {
		p.Body = p.Body[:mark]
	}
	p.Body = append(p.Body, ']')
	return present
}

// single compiles the outward direction of $single.
func (w *outwardCompiler) single(l *leaf, at *contract.Place, s scope, u *usage) (step, bool) {
	o, ok := w.arrayOf(l, s, u)
	if !ok || at == nil {
		return nil, false
	}
	inner := newUsage(o.place.Items)
	u.contain(o.place)
	for parent := o.place.Parent; parent != nil; parent = parent.Parent {
		u.contain(parent)
	}
	u.elements[o.place.Slot] = inner
	plan := &elementPlan{count: 1, reads: o.place.Items, step: w.value(l.single, at, scope{place: o.place.Items.Root}, inner, true)}
	return &singleWriteStep{at: o.ref, plan: plan, rule: w.rule(l.node, "$single", o.from, o.ref.binding)}, true
}

// arrayOf resolves the array of objects that $single stands at.
func (w *outwardCompiler) arrayOf(l *leaf, s scope, u *usage) (origin, bool) {
	if l.at == nil {
		return origin{}, false
	}
	o, ok := w.origin(s, *l.at, u)
	if ok && (o.place == nil || o.place.Items == nil) {
		w.problems.Add(l.node, "$single", fmt.Sprintf("%s is not an array with a schema for its elements", l.at.text()), "write $shape or $at")
		return origin{}, false
	}
	return o, ok
}

// single compiles the inward direction of $single.
func (w *inwardCompiler) single(l *leaf, at apiAt, s scope, u *usage) {
	if l.at == nil {
		return // checkForm says so
	}
	node := w.place(l, *l.at, s)
	if node == nil || node.place.Items == nil {
		return // the outward direction says so
	}
	e := &inwardCompiler{compiler: w.compiler, plan: w.plan, root: &inwardNode{place: node.place.Items.Root}, params: w.params,
		guards: w.guards, binds: w.binds, count: w.count}
	e.value(l.single, at, scope{place: node.place.Items.Root, inward: true}, u)
	node.step = &singleReadStep{at: at.ref(), inner: e.root.build(w.compiler, false), rule: w.rule(l.node, "$single", at.from(), at.binding)}
}
