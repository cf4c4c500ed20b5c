package mappings

import (
	"fmt"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/contract"
)

func (w *inwardCompiler) leaf(l *leaf, at apiAt, s scope, u *usage) {
	if u != nil && l.shape == "" && l.each == nil && l.single == nil {
		u.take(at.place)
	}
	switch {
	case l.shape != "":
		w.shape(l, at, s, u)
	case l.each != nil:
		w.each(l, at, s, u)
	case l.single != nil:
		w.single(l, at, s, u)
	case l.sign != nil:
		w.verifySignature(l, at)
	case l.phone != nil:
		w.phone(l, at, s)
	case l.join != nil:
		w.split(l, at, s)
	case l.at == nil:
	case w.isRequestID(at):
		r := at.ref()
		w.plan.request = &r
	case l.at.subject():
		w.target(l, at, s, u)
	default:
		w.compare(l, at, s)
	}
}

// isRequestID tells whether the leaf is the one that the endpoint names as the front's request id.
func (w *inwardCompiler) isRequestID(at apiAt) bool {
	if w.requestID == "" {
		return false
	}
	where, name, _ := strings.Cut(w.requestID, ".")
	if at.param != nil {
		return where == at.param.In && sameParam(where, at.param.Name, name)
	}
	return where == "body" && at.binding == 0 && at.place.Pointer == pointerOf(strings.Split(name, "."))
}

// compare makes a guard of a leaf whose value is not the caller's to choose.
func (w *inwardCompiler) compare(l *leaf, at apiAt, s scope) {
	o, ok := w.origin(scope{place: s.place}, *l.at, nil)
	if !ok {
		return
	}
	want := w.leafStep(l, o, nil, false)
	if w.element != nil && at.param == nil && l.at.root == rootSettings {
		w.plan.literals[at.place] = true
		*w.element = append(*w.element, elementTest{slot: int32(at.place.Slot), required: at.place.Required(), given: &want})
		return
	}
	g := guard{at: at.ref(), want: &want, rule: w.rule(l.node, operatorOf(l), at.from(), at.binding),
		secret: l.at.root == rootSecret, setting: l.at.root == rootSettings}
	*w.guards = append(*w.guards, g)
}

// target makes the leaf write a member of the normalized document or one of its parameters.
func (w *inwardCompiler) target(l *leaf, at apiAt, s scope, u *usage) {
	if l.at.root != rootSubject {
		w.targetParam(l, at, s)
		return
	}
	node := w.place(l, *l.at, s)
	if node == nil {
		return
	}
	step := w.inwardStep(l, at, s, u, node.place)
	if step != nil {
		node.step = step.quick(at.place, node.place)
	}
}

// inwardStep compiles a leaf's reading side.
func (w *inwardCompiler) inwardStep(l *leaf, at apiAt, s scope, u *usage, to *contract.Place) *leafStep {
	o := origin{ref: at.ref(), place: at.place, from: at.from(), counts: true}
	if l.inward != nil {
		api := scope{place: apiRoot(at), binding: at.binding, inward: true}
		made, ok := w.expression(api, l.inward, u)
		if !ok {
			return nil
		}
		o.made = made
	} else if at.param == nil {
		w.compatible(l, to, at.place)
	}
	step := w.leafStep(l, o, to, true)
	step.parent = at.parent()
	return &step
}

// apiRoot is the root of the document or element that a place belongs to.
func apiRoot(at apiAt) *contract.Place {
	root := at.place
	for root != nil && root.Parent != nil {
		root = root.Parent
	}
	return root
}

func (w *inwardCompiler) targetParam(l *leaf, at apiAt, s scope) {
	r, spec, ok := w.findParam(*l.at, w.compiler.params)
	if !ok {
		return
	}
	key := paramKey{r.param, r.part}
	if w.params[key] != nil {
		w.problems.Add(l.node, "path", fmt.Sprintf("%s is already read from another place of this message", l.at.text()),
			"write one of them with $outward only")
		return
	}
	to := partSchema(r, spec)
	if at.param != nil && at.place == to {
		to = nil // the same schema has judged it already
	}
	if step := w.inwardStep(l, at, s, nil, to); step != nil {
		w.params[key] = step
	}
}

// place finds or makes the node of a normalized member; nil with a problem where two leaves write it.
func (w *inwardCompiler) place(l *leaf, p path, s scope) *inwardNode {
	place := w.find(s, p)
	if place == nil {
		return nil
	}
	at := w.root
	for _, name := range append(append([]string(nil), s.members...), p.members...) {
		if at.step != nil {
			w.twice(l, p)
			return nil
		}
		at = at.child(name, l)
	}
	if at.step != nil || len(at.children) > 0 {
		w.twice(l, p)
		return nil
	}
	at.place = place
	return at
}

func (w *inwardCompiler) twice(l *leaf, p path) {
	w.problems.Add(l.node, "path", fmt.Sprintf("%s is already read from another place of this message", p.text()),
		"write one of them with $outward only")
}

func (n *inwardNode) child(name string, l *leaf) *inwardNode {
	for _, c := range n.children {
		if c.name == name {
			return c
		}
	}
	c := &inwardNode{name: name, node: l.node}
	if n.place != nil {
		c.place = n.place.Member(name)
	}
	n.children = append(n.children, c)
	return c
}

func (w *inwardCompiler) shape(l *leaf, at apiAt, s scope, u *usage) {
	if !w.enter(l) {
		return
	}
	defer w.leave()
	if l.at != nil {
		place := w.find(s, *l.at)
		if place == nil {
			return
		}
		s.place = place
		s.members = append(append([]string(nil), s.members...), l.at.members...)
	}
	w.value(w.pack.shapes[l.shape], at, s, u)
}

// each compiles the inward direction of $each; nil where that cannot be.
func (w *inwardCompiler) each(l *leaf, at apiAt, s scope, u *usage) *eachStep {
	if l.at == nil || at.place == nil || at.place.Items == nil {
		return nil // the outward direction says so
	}
	node := w.place(l, *l.at, s)
	if node == nil || node.place.Items == nil {
		return nil
	}
	inner := newUsage(at.place.Items)
	u.contain(at.place)
	for parent := at.place.Parent; parent != nil; parent = parent.Parent {
		u.contain(parent)
	}
	u.elements[at.place.Slot] = inner
	plan := &elementPlan{count: 1, reads: at.place.Items}
	e := &inwardCompiler{compiler: w.compiler, plan: w.plan, root: &inwardNode{place: node.place.Items.Root}, params: w.params,
		guards: &plan.guards, binds: &plan.bindings, count: &plan.count}
	e.value(l.each, apiAt{place: at.place.Items.Root, name: at.place.Items}, scope{place: node.place.Items.Root, inward: true}, inner)
	plan.step = e.root.build(w.compiler, true)
	made := &eachStep{at: at.ref(), plan: plan, nullable: node.place.Nullable(), required: l.required,
		rule: w.rule(l.node, "$each", at.from(), at.binding)}
	node.step = made
	return made
}

func (w *inwardCompiler) phone(l *leaf, at apiAt, s scope) {
	whole, code, number, ok := w.phonePlaces(l, s)
	if !ok {
		return
	}
	node := w.place(l, *l.at, s)
	rule, ok := w.phoneRule(l, s)
	if node == nil || !ok {
		return
	}
	o := origin{ref: at.ref(), place: at.place, from: at.from(), counts: true}
	leaf := w.leafStep(l, o, nil, true)
	leaf.parent = at.parent()
	leaf.nullable = whole.Nullable()
	node.step = &phoneReadStep{leaf: leaf, phone: rule, code: code, number: number}
}

func (w *inwardCompiler) split(l *leaf, at apiAt, s scope) {
	for i, p := range l.join.of {
		part := *l
		part.join, part.codec = nil, splitCodec{l.join.with, i, len(l.join.of)}
		part.at = &p
		w.target(&part, at, s, nil)
	}
}

func (w *inwardCompiler) verifySignature(l *leaf, at apiAt) {
	message := w.api.Root
	for _, name := range l.sign.over {
		if message = message.Member(name); message == nil {
			return // the outward direction says so
		}
	}
	w.plan.verify = append(w.plan.verify, verification{signer: w.pack.api.signerIndex(l.sign.signer), signature: at.ref(),
		message: ref{param: -1, slot: int32(message.Slot)}, rule: w.rule(l.node, "$sign", at.from(), 0)})
}
