package mappings

import (
	"fmt"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// inwardCompiler collects, from a template in the API's form, what each normalized member is made of,
// and then builds the plan that writes the normalized document.
type inwardCompiler struct {
	*compiler
	plan    *Plan
	root    *inwardNode
	params  map[paramKey]*leafStep
	guards  *[]guard
	element *[]elementTest // the literals of the sequence element that is being compiled
	binds   *[]sequenceBinding
	count   *int
}

type paramKey struct {
	param int16
	part  refPart
}

// inwardNode is one member of the normalized document that is written.
type inwardNode struct {
	name     string
	children []*inwardNode
	step     step
	node     *source.Node
	place    *contract.Place
}

// inward compiles the direction API → normalized. In the front role the request id is found instead of
// compared.
func (c *compiler) inward(name string, m *messageTemplates) *Plan {
	plan := &Plan{name: name, inward: true, reads: c.api, usage: newUsage(c.api), readParams: c.apiParams, paramFates: make([]fate, len(c.apiParams)), count: 1,
		literals: map[*contract.Place]bool{}}
	w := &inwardCompiler{compiler: c, plan: plan, root: &inwardNode{}, params: map[paramKey]*leafStep{},
		guards: &plan.guards, binds: &plan.bindings, count: &plan.count}
	s := scope{inward: true}
	if c.normalized != nil {
		s.place, w.root.place = c.normalized.Root, c.normalized.Root
	}
	for _, p := range m.params {
		w.param(s, p)
	}
	if m.body != nil && c.isWhole(m.body) {
		plan.whole = true
		plan.usage.mark(c.api.Root, taken)
	} else if m.body != nil && c.api != nil {
		w.value(m.body, apiAt{place: c.api.Root, name: c.api}, s, plan.usage)
	}
	w.finish()
	return plan
}

func (w *inwardCompiler) finish() {
	w.plan.params = make([]paramStep, len(w.compiler.params))
	for i := range w.plan.params {
		s := &w.plan.params[i]
		s.spec = &w.compiler.params[i]
		s.whole = w.params[paramKey{int16(i), wholeParam}]
		s.kind = w.params[paramKey{int16(i), referenceType}]
		s.value = w.params[paramKey{int16(i), referenceValue}]
	}
	if w.normalized != nil && !w.plan.whole {
		w.plan.targets = w.root.targets("", nil)
		w.plan.body = w.root.build(w.compiler, true)
	}
}

// build makes the step that writes the node.
func (n *inwardNode) build(c *compiler, always bool) step {
	if n.step != nil {
		return n.step
	}
	o := &objectStep{conditional: !always}
	ordinal := uint8(0)
	for _, child := range n.children {
		m := newMemberStep(child.name, child.build(c, false))
		m.rule = leafRule{node: child.node, operator: "contract", from: Place{"body", ""}}
		if child.place != nil && child.place.Required() {
			ordinal++
			m.required = ordinal
		}
		o.add(m)
	}
	return o
}

// apiAt is a place of the API's document while a template is compiled inward.
type apiAt struct {
	place   *contract.Place
	name    *contract.Contract
	binding int16
	param   *ParamSpec
	index   int16
}

func (a apiAt) ref() ref {
	if a.param != nil {
		return ref{param: a.index}
	}
	return ref{param: -1, binding: a.binding, slot: int32(a.place.Slot)}
}

// parent is where the object lies that holds the place.
func (a apiAt) parent() ref {
	if a.param != nil || a.place.Parent == nil {
		return ref{param: 0}
	}
	return ref{param: -1, binding: a.binding, slot: int32(a.place.Parent.Slot)}
}

func (a apiAt) from() Place {
	if a.param != nil {
		return Place{a.param.In, a.param.Name}
	}
	return Place{"body", a.place.Pointer}
}

func (w *inwardCompiler) param(s scope, p paramTemplate) {
	for i := range w.apiParams {
		if &w.apiParams[i] == p.spec {
			w.plan.paramFates[i] = taken
			w.value(p.value, apiAt{param: p.spec, index: int16(i), place: p.spec.schema}, s, nil)
		}
	}
}

func (w *inwardCompiler) value(t *template, at apiAt, s scope, u *usage) {
	switch {
	case t.object:
		w.object(t, at, s, u)
	case t.sequence:
		w.sequence(t, at, s, u)
	case t.leaf != nil:
		w.leaf(t.leaf, at, s, u)
	default:
		w.literal(t, at, u)
	}
}

func (w *inwardCompiler) object(t *template, at apiAt, s scope, u *usage) {
	if u != nil {
		u.contain(at.place)
	}
	for _, m := range t.members {
		if place := w.member(at.place, m); place != nil {
			inner := at
			inner.place = place
			w.value(m.value, inner, s, u)
		}
	}
}

func (w *inwardCompiler) literal(t *template, at apiAt, u *usage) {
	literal := newLiteral(t.literal)
	if u != nil {
		u.take(at.place)
		w.plan.literals[at.place] = true
	}
	rule := w.rule(t.node, "literal", at.from(), at.binding)
	rule.origin = "literal"
	if literal.kind == document.Object || literal.kind == document.Array {
		return
	}
	if w.element != nil && at.param == nil {
		*w.element = append(*w.element, elementTest{slot: int32(at.place.Slot), want: literal, required: at.place.Required()})
		return
	}
	rule.origin = ""
	*w.guards = append(*w.guards, guard{at: at.ref(), literal: &literal, rule: rule})
}

// sequence binds the elements of an array to the known elements of the template.
func (w *inwardCompiler) sequence(t *template, at apiAt, s scope, u *usage) {
	if at.place == nil || at.place.Items == nil {
		return // the outward direction says so
	}
	u.contain(at.place)
	for parent := at.place.Parent; parent != nil; parent = parent.Parent {
		u.contain(parent)
	}
	binding := sequenceBinding{array: at.ref(), slots: at.place.Items.Slots, rule: w.rule(t.node, "sequence", at.from(), at.binding)}
	index := len(*w.binds)
	*w.binds = append(*w.binds, binding)
	outer := w.element
	for i, e := range t.elements {
		if e.isRest() {
			if i == len(t.elements)-1 {
				w.element = nil
				w.rest(e.leaf, at, s, u, &binding)
			}
			continue
		}
		number := int16(*w.count)
		*w.count++
		inner := newUsage(at.place.Items)
		inner.contain(at.place.Items.Root)
		u.sequences[at.place.Slot] = append(u.sequences[at.place.Slot], member{number, inner})
		var tests []elementTest
		w.element = &tests
		w.value(e, apiAt{place: at.place.Items.Root, name: at.place.Items, binding: number}, s, inner)
		binding.elements = append(binding.elements, elementBinding{number, tests})
	}
	w.element = outer
	(*w.binds)[index] = binding
	w.distinct(t, binding.elements)
}

// distinct refuses known elements that no literal tells apart.
func (w *inwardCompiler) distinct(t *template, elements []elementBinding) {
	for i := range elements {
		for j := range i {
			if !toldApart(elements[i].tests, elements[j].tests) {
				w.problems.Add(t.elements[i].node, "sequence", fmt.Sprintf("element %d cannot be told from element %d when it is read", i+1, j+1),
					"give each a member with a literal of its own, such as a type")
			}
		}
	}
}

func toldApart(a, b []elementTest) bool {
	for _, x := range a {
		for _, y := range b {
			if x.slot == y.slot && x.given == nil && y.given == nil && string(x.want.raw) != string(y.want.raw) {
				return true
			}
		}
	}
	return false
}
