package mappings

import (
	"fmt"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/contract"
)

// messageTemplates are what one request or answer of an endpoint consists of.
type messageTemplates struct {
	params []paramTemplate
	body   *template
}

type paramTemplate struct {
	spec  *ParamSpec
	value *template
}

// outward compiles the direction normalized → API.
func (c *compiler) outward(name string, m *messageTemplates) *Plan {
	plan := &Plan{name: name, reads: c.normalized, count: 1, usage: newUsage(c.normalized),
		readParams: c.params, paramFates: make([]fate, len(c.params))}
	s := scope{}
	if c.normalized != nil {
		s.place = c.normalized.Root
	}
	w := &outwardCompiler{c, plan}
	plan.params = make([]paramStep, len(c.apiParams))
	for i := range c.apiParams {
		plan.params[i].spec = &c.apiParams[i]
	}
	for _, p := range m.params {
		w.param(s, p)
	}
	if m.body == nil {
		return plan
	}
	if c.isWhole(m.body) {
		plan.whole = true
		plan.usage.mark(c.normalized.Root, taken)
		return plan
	}
	if c.api == nil {
		c.problems.Add(m.body.node, "contract", "openapi.yaml has no body here", "leave body: out, or describe it in openapi.yaml")
		return plan
	}
	plan.body = w.value(m.body, c.api.Root, s, plan.usage, true)
	w.signatures(m.body)
	return plan
}

// isWhole tells that the template is "$." and that both sides share one contract.
func (c *compiler) isWhole(t *template) bool {
	l := t.leaf
	return l != nil && l.at != nil && l.at.root == rootSubject && len(l.at.members) == 0 && c.normalized != nil && c.api == c.normalized &&
		l.node == l.at.node
}

type outwardCompiler struct {
	*compiler
	plan *Plan
}

func (w *outwardCompiler) param(s scope, p paramTemplate) {
	i := w.paramIndex(p.spec)
	if p.value.literal != nil {
		literal := newLiteral(p.value.literal)
		w.plan.params[i].whole = &leafStep{made: constant{literal}, check: p.spec.schema,
			rule: leafRule{node: p.value.node, operator: "literal", origin: "literal"}, plain: true}
		return
	}
	step, ok := w.leaf(p.value, s, p.spec.schema, w.plan.usage)
	if !ok {
		return
	}
	leaf, ok := step.(*leafStep)
	if !ok {
		w.problems.Add(p.value.node, "contract", "a parameter is a single value", "write a path or a value")
		return
	}
	leaf.required = leaf.required || p.spec.Required && p.spec.In != "header"
	w.plan.params[i].whole = leaf
}

func (w *outwardCompiler) paramIndex(spec *ParamSpec) int {
	for i := range w.apiParams {
		if &w.apiParams[i] == spec {
			return i
		}
	}
	return -1
}

// value compiles a template node; at is the API's place for it.
func (w *outwardCompiler) value(t *template, at *contract.Place, s scope, u *usage, always bool) step {
	switch {
	case t.isRest():
		w.problems.Add(t.node, "$rest", "stands outside a list of known elements", "make it the last item of a list")
		return nothing{}
	case t.object:
		return w.object(t, at, s, u, always)
	case t.sequence:
		return w.sequence(t, at, s, u)
	case t.leaf != nil:
		made, ok := w.anyLeaf(t, at, s, u, always)
		if !ok {
			return nothing{}
		}
		return made
	}
	w.fits(t, at)
	return &literalStep{t.literal, leafRule{node: t.node, operator: "literal", origin: "literal"}}
}

// nothing stands where a problem was noted, so that compiling can go on and find the others.
type nothing struct{}

func (nothing) write(*Pass) presence { return absent }

func (w *outwardCompiler) object(t *template, at *contract.Place, s scope, u *usage, always bool) step {
	if at == nil || !at.Types.Overlaps(contract.TypeObject) {
		if at != nil {
			w.problems.Add(t.node, "contract", fmt.Sprintf("%s is %s in the contract, not an object", describePlace(at), at.Types), "")
		}
		return nothing{}
	}
	o := &objectStep{conditional: !always && w.reads(t)}
	ordinal := 0
	for _, m := range t.members {
		place := w.member(at, m)
		if place == nil {
			continue
		}
		member := newMemberStep(m.name, w.value(m.value, place, s, u, place.Required()))
		member.rule = w.memberRule(m, s)
		if place.Required() && !isRequired(m.value) {
			ordinal++
			member.required = uint8(min(ordinal, mostRequired))
		}
		o.add(member)
	}
	if ordinal > mostRequired {
		w.problems.Add(t.node, "contract", fmt.Sprintf("more than %d members are required here", mostRequired), "")
	}
	w.requiredWritten(t, at)
	return o
}

// requiredWritten refuses a template that never writes a member which the contract requires.
func (w *outwardCompiler) requiredWritten(t *template, at *contract.Place) {
	for _, place := range at.Members {
		if !place.Required() {
			continue
		}
		found := false
		for _, m := range t.members {
			found = found || m.name == place.Name
		}
		if !found {
			w.problems.Add(t.node, "contract", fmt.Sprintf("member %q is required by the contract and not in the template", place.Name), "add "+place.Name)
		}
	}
}

func isRequired(t *template) bool { return t.leaf != nil && t.leaf.required }

// memberRule says where what a member needs would stand in the normalized document.
func (w *outwardCompiler) memberRule(m templateMember, s scope) leafRule {
	r := leafRule{node: m.node, operator: "contract", from: Place{"body", scopePointer(s)}, binding: s.binding}
	if p := w.firstPath(m.value); p != nil {
		if p.root == rootSubject && s.place != nil {
			r.from = Place{"body", s.place.Pointer + p.pointer()}
		} else if p.subject() && p.root != rootSubject {
			r.from = Place{rootNames[p.root], strings.Join(p.members[:1], "")}
		}
	}
	return r
}

func scopePointer(s scope) string {
	if s.place == nil {
		return ""
	}
	return s.place.Pointer
}

// firstPath is the first path of the caller's that a template reads.
func (w *outwardCompiler) firstPath(t *template) *path {
	switch {
	case t.leaf != nil && t.leaf.at != nil:
		return t.leaf.at
	case t.leaf != nil && t.leaf.join != nil && len(t.leaf.join.of) > 0:
		return &t.leaf.join.of[0]
	}
	for _, m := range t.members {
		if p := w.firstPath(m.value); p != nil {
			return p
		}
	}
	for _, e := range t.elements {
		if p := w.firstPath(e); p != nil {
			return p
		}
	}
	return nil
}

// reads tells whether a template reads anything of the caller's.
func (w *outwardCompiler) reads(t *template) bool {
	if l := t.leaf; l != nil {
		switch {
		case l.outward != nil:
			return l.outward.reads()
		case l.join != nil, l.at != nil && l.at.subject():
			return true
		case l.shape != "":
			return w.reads(w.pack.shapes[l.shape])
		}
		return false
	}
	for _, m := range t.members {
		if w.reads(m.value) {
			return true
		}
	}
	for _, e := range t.elements {
		if w.reads(e) {
			return true
		}
	}
	return false
}

func (e *expressionSpec) reads() bool {
	if e.path != nil {
		return e.path.subject()
	}
	for _, o := range e.operands {
		if o.reads() {
			return true
		}
	}
	return false
}

func (w *outwardCompiler) sequence(t *template, at *contract.Place, s scope, u *usage) step {
	if at == nil || at.Items == nil {
		if at != nil {
			w.problems.Add(t.node, "contract", fmt.Sprintf("%s is %s in the contract, not an array", describePlace(at), at.Types), "")
		}
		return nothing{}
	}
	made := &sequenceStep{}
	for i, e := range t.elements {
		if e.isRest() {
			if i < len(t.elements)-1 {
				w.problems.Add(e.node, "$rest", "stands before other items of the list", "put it last")
			}
			if each, ok := w.each(e.leaf, at, s, u); ok {
				made.rest, _ = each.(*eachStep)
			}
			continue
		}
		made.elements = append(made.elements, w.value(e, at.Items.Root, s, u, false))
		made.constant = append(made.constant, !w.reads(e))
	}
	return made
}
