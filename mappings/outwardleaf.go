package mappings

import (
	"fmt"

	"github.com/truchman-proxy/truchman/mappings/contract"
)

// anyLeaf compiles a leaf of any form.
func (w *outwardCompiler) anyLeaf(t *template, at *contract.Place, s scope, u *usage, always bool) (step, bool) {
	l := t.leaf
	switch {
	case l.shape != "":
		return w.shape(l, at, s, u, always)
	case l.each != nil:
		return w.each(l, at, s, u)
	case l.single != nil:
		return w.single(l, at, s, u)
	case l.sign != nil:
		return w.sign(l), true
	}
	made, ok := w.leaf(t, s, at, u)
	if leaf, isLeaf := made.(*leafStep); ok && isLeaf && l.at != nil && l.outward == nil {
		if o, found := w.origin(s, *l.at, nil); found {
			return leaf.quick(o.place, at), true
		}
	}
	return made, ok
}

// leaf compiles a leaf that makes one scalar, or copies a value whole.
func (w *outwardCompiler) leaf(t *template, s scope, to *contract.Place, u *usage) (step, bool) {
	l := t.leaf
	switch {
	case l == nil:
		w.problems.Add(t.node, "template", "a path, an expression or a value is wanted here", "")
		return nil, false
	case l.phone != nil:
		return w.phone(l, s, to, u)
	case l.join != nil:
		return w.join(l, s, to, u)
	case l.outward != nil:
		return w.made(l, s, to, u)
	case l.at == nil:
		return nothing{}, l.inward != nil
	}
	o, ok := w.origin(s, *l.at, u)
	if !ok {
		return nil, false
	}
	if o.made == nil {
		w.compatible(l, o.place, to)
	}
	step := w.leafStep(l, o, to, false)
	w.takeLeaf(l, o, &step, s, u)
	return &step, true
}

// quick gives the cheapest step that does what a leaf does.
func (s *leafStep) quick(from, to *contract.Place) step {
	if s.plain && s.check == nil && s.when == nil && s.fallback == nil {
		switch s.made.(type) {
		case settingValue, secretValue:
			return &givenStep{*s}
		}
	}
	if !s.plain || s.made != nil || s.when != nil || s.fallback != nil || s.from.param >= 0 {
		return s
	}
	c := &copyStep{leaf: *s, contract: to}
	if to == nil || to.Takes(from) {
		c.contract = nil
	}
	c.implied = to.FitsAllOf(from)
	return c
}

// takeLeaf marks what a leaf reads as mapped, under its condition if it has one.
func (w *outwardCompiler) takeLeaf(l *leaf, o origin, step *leafStep, s scope, u *usage) {
	if l.when != nil {
		step.when = w.condition(s, l.when)
	}
	if o.from.In != "body" && o.counts {
		w.plan.paramFates[o.ref.param] = taken
	}
	if u == nil || o.place == nil || o.from.In != "body" {
		return
	}
	if step.when != nil {
		u.takeWhen(o.place, step.when)
		return
	}
	u.take(o.place)
}

// made compiles a leaf with $outward.
func (w *outwardCompiler) made(l *leaf, s scope, to *contract.Place, u *usage) (step, bool) {
	e, ok := w.expression(s, l.outward, u)
	if !ok {
		return nil, false
	}
	o := origin{made: e, counts: l.outward.reads(), from: Place{"body", scopePointer(s)}}
	if l.at != nil && l.at.root == rootSubject && s.place != nil {
		o.from.Pointer += l.at.pointer()
	} else if l.at != nil && l.at.subject() {
		o.from = Place{rootNames[l.at.root], firstOf(l.at.members)}
	} else if p := l.outward.firstPath(); p != nil && p.root == rootSubject && s.place != nil {
		o.from.Pointer += p.pointer()
	} else if p != nil && p.root != rootSubject {
		o.from = Place{rootNames[p.root], firstOf(p.members)}
	}
	step := w.leafStep(l, o, to, false)
	if l.when != nil {
		step.when = w.condition(s, l.when)
	}
	w.takeParams(l.outward)
	return &step, true
}

func (w *outwardCompiler) takeParams(e *expressionSpec) {
	if e.path != nil && e.path.subject() && e.path.root != rootSubject {
		if r, _, ok := w.findParam(*e.path, w.params); ok {
			w.plan.paramFates[r.param] = taken
		}
	}
	for _, o := range e.operands {
		w.takeParams(o)
	}
}

func (e *expressionSpec) firstPath() *path {
	if e.path != nil {
		return e.path
	}
	for _, o := range e.operands {
		if p := o.firstPath(); p != nil {
			return p
		}
	}
	return nil
}

func (w *outwardCompiler) shape(l *leaf, at *contract.Place, s scope, u *usage, always bool) (step, bool) {
	if !w.enter(l) {
		return nil, false
	}
	defer w.leave()
	inner := w.pack.shapes[l.shape]
	if l.at == nil {
		return w.value(inner, at, s, u, always), true
	}
	o, ok := w.origin(s, *l.at, u)
	if !ok || o.place == nil {
		return nil, false
	}
	u.contain(o.place)
	for parent := o.place.Parent; parent != nil; parent = parent.Parent {
		u.contain(parent)
	}
	s.place = o.place
	rule := w.rule(l.node, "$shape", o.from, o.ref.binding)
	return &subjectStep{at: o.ref, inner: w.value(inner, at, s, u, true), nullable: at != nil && at.Nullable(), required: l.required, rule: rule}, true
}

func (w *outwardCompiler) each(l *leaf, at *contract.Place, s scope, u *usage) (step, bool) {
	if l.at == nil {
		return nil, false
	}
	o, ok := w.origin(s, *l.at, u)
	if !ok {
		return nil, false
	}
	if o.place == nil || o.place.Items == nil || at == nil || at.Items == nil {
		w.problems.Add(l.node, "$each", fmt.Sprintf("%s is not an array with a schema for its elements on both sides", l.at.text()), "")
		return nil, false
	}
	inner := newUsage(o.place.Items)
	u.contain(o.place)
	for parent := o.place.Parent; parent != nil; parent = parent.Parent {
		u.contain(parent)
	}
	u.elements[o.place.Slot] = inner
	element := scope{place: o.place.Items.Root}
	plan := &elementPlan{count: 1, reads: o.place.Items, step: w.value(l.each, at.Items.Root, element, inner, true)}
	made := &eachStep{at: o.ref, plan: plan, nullable: at.Nullable(), required: l.required,
		rule: w.rule(l.node, "$each", o.from, o.ref.binding)}
	return w.orDefault(made, l, at), true
}

func (w *outwardCompiler) phone(l *leaf, s scope, to *contract.Place, u *usage) (step, bool) {
	whole, code, number, ok := w.phonePlaces(l, s)
	if !ok {
		return nil, false
	}
	rule, ok := w.phoneRule(l, s)
	u.take(whole)
	o := origin{ref: placeRef(s, whole), place: whole, from: Place{"body", whole.Pointer}, counts: true}
	return &phoneWriteStep{leaf: w.leafStep(l, o, to, false), code: placeRef(s, code), number: placeRef(s, number), phone: rule}, ok
}

func placeRef(s scope, place *contract.Place) ref {
	return ref{param: -1, binding: s.binding, slot: int32(place.Slot)}
}

// phonePlaces finds the members of the normalized phone.
func (c *compiler) phonePlaces(l *leaf, s scope) (whole, code, number *contract.Place, ok bool) {
	if l.at == nil || l.at.root != rootSubject {
		return
	}
	if whole = c.find(s, *l.at); whole == nil {
		return
	}
	code, number = whole.Member("country_code"), whole.Member("number")
	if code == nil || number == nil {
		c.problems.Add(l.at.node, "$phone", l.at.text()+" has no members country_code and number", "$phone stands at a phone of the normalized contract")
		return
	}
	return whole, code, number, true
}

func (c *compiler) phoneRule(l *leaf, s scope) (*phoneRule, bool) {
	r := &phoneRule{format: l.phone.format, prefix: phonePrefixes[l.phone.format]}
	if l.phone.country == nil {
		return r, true
	}
	country, ok := c.expression(s, l.phone.country, nil)
	r.country = country
	return r, ok
}

func (w *outwardCompiler) join(l *leaf, s scope, to *contract.Place, u *usage) (step, bool) {
	j := &joinWriteStep{with: l.join.with}
	for _, p := range l.join.of {
		o, ok := w.origin(s, p, u)
		if !ok || o.made != nil {
			return nil, false
		}
		w.takeOrigin(o, u)
		j.parts = append(j.parts, o.ref)
		j.rules = append(j.rules, w.rule(l.node, "$join", o.from, o.ref.binding))
	}
	if len(j.parts) == 0 {
		return nil, false
	}
	j.leaf = leafStep{check: to, required: l.required, rule: j.rules[0], counts: true}
	return j, true
}
