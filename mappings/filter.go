package mappings

import (
	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

var filterOperator = &Operator{Name: "$filter", Argument: "{in: EXPRESSION, where: {MEMBER: VALUE}}", oneWay: true,
	Summary: "The elements of an array of objects that have these members. A value is a literal, an expression such as $settings.tag, or " +
		"{$contains: VALUE} for a member that is a list which has it.",
	Examples: []Example{
		{Template: "home: {$outward: {$first: {$filter: {in: $.emails, where: {kind: home}}}}}",
			Normalized: `{"emails":[{"kind":"work"},{"kind":"home"}]}`, API: `{"home":{"kind":"home"}}`, Direction: "outward"},
		{Template: "mail: {$outward: {$first: {$filter: {in: $.places, where: {tags: {$contains: mailing}}}}}}",
			Normalized: `{"places":[{"tags":["legal"]},{"tags":["home","mailing"]}]}`, API: `{"mail":{"tags":["home","mailing"]}}`, Direction: "outward"},
	}}

// wantedSpec is a member that $filter looks for, as it is written.
type wantedSpec struct {
	name     string
	value    *expressionSpec
	contains bool
}

func (t *templateParser) filter(spec *expressionSpec, argument *source.Node) {
	in, where := argument.Get("in"), argument.Get("where")
	if in == nil || !where.Is(source.Map) || len(argument.Members) != 2 {
		t.problems.Add(argument, "$filter", "takes {in: EXPRESSION, where: {MEMBER: VALUE}}", "write {in: $.emails, where: {kind: home}}")
		return
	}
	spec.operands = t.operands([]*source.Node{in})
	for _, m := range where.Members {
		w := wantedSpec{name: m.Key}
		value := m.Value
		if inner := value.Get("$contains"); inner != nil && len(value.Members) == 1 {
			w.contains, value = true, inner
		}
		w.value = t.expressionOf(value)
		spec.wanted = append(spec.wanted, w)
	}
}

// filter compiles $filter over the list that in gives.
func (c *compiler) filter(s scope, spec *expressionSpec, in expression, u *usage) (expression, bool) {
	f := filter{in: in}
	for _, w := range spec.wanted {
		value, ok := c.expression(s, w.value, u)
		if !ok {
			return nil, false
		}
		f.where = append(f.where, wantedMember{w.name, value, w.contains})
	}
	return f, true
}

// filter keeps the elements whose members equal the wanted ones.
type filter struct {
	in    expression
	where []wantedMember
}

type wantedMember struct {
	name     string
	want     expression
	contains bool // the member is a list that has the value
}

func (w *wantedMember) is(p *Pass, doc *document.Document, node int) bool {
	want := w.want.eval(p)
	if !want.set {
		return false
	}
	if !w.contains {
		return equalValues(p, want, nodeValue(doc, node))
	}
	if doc.Nodes[node].Kind != document.Array {
		return false
	}
	end := int(doc.Nodes[node].Next)
	for n := node + 1; n < end; n = int(doc.Nodes[n].Next) {
		if equalValues(p, want, nodeValue(doc, n)) {
			return true
		}
	}
	return false
}

func (f filter) keeps(p *Pass, doc *document.Document, node int) bool {
	if doc.Nodes[node].Kind != document.Object {
		return false
	}
	for i := range f.where {
		member := doc.Find(node, f.where[i].name)
		if member < 0 || !f.where[i].is(p, doc, member) {
			return false
		}
	}
	return true
}

func (f filter) next(p *Pass) value {
	found := absentValue
	f.walk(p, func(doc *document.Document, node int) bool {
		found = nodeValue(doc, node)
		return false
	})
	return found
}

func (f filter) walk(p *Pass, visit func(*document.Document, int) bool) {
	v := f.in.eval(p)
	if !v.set || v.kind != document.Array || v.doc == nil {
		return
	}
	end := int(v.doc.Nodes[v.node].Next)
	for n := v.node + 1; n < end; n = int(v.doc.Nodes[n].Next) {
		if f.keeps(p, v.doc, n) && !visit(v.doc, n) {
			return
		}
	}
}

func (f filter) eval(p *Pass) value {
	start := len(p.scratch)
	p.scratch = append(p.scratch, '[')
	f.walk(p, func(doc *document.Document, node int) bool {
		if p.scratch[len(p.scratch)-1] != '[' {
			p.scratch = append(p.scratch, ',')
		}
		p.scratch = append(p.scratch, doc.Raw(node)...)
		return true
	})
	p.scratch = append(p.scratch, ']')
	return value{kind: document.Array, raw: p.scratch[start:], node: -1, set: true}
}
