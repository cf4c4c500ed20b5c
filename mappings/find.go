package mappings

import (
	"bytes"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// Find takes an element out of a list that an earlier step of a flow answered.
type Find struct {
	what     expression
	contract *contract.Contract // of the element
}

const findForm = "write {$first: {$filter: {in: $steps.NAME.list, where: {member: value}}}}"

func (l *packLoader) find(s *FlowStep, n *source.Node, c *compiler) (*Find, *contract.Contract) {
	spec := l.parser.expressionOf(n)
	spec.uses(s.uses)
	root := scope{}
	if c.normalized != nil {
		root.place = c.normalized.Root
	}
	what, ok := c.expression(root, spec, nil)
	if !ok {
		return nil, nil
	}
	list := c.listOf(spec)
	if spec.operator != "$first" || list == nil {
		l.problems.Add(n, "find", "is not the first element of a list that an earlier step answered", findForm)
		return nil, nil
	}
	return &Find{what, list.Items}, list.Items
}

// listOf gives the place of the list that $first and $filter take an element of, nil where there is none.
func (c *compiler) listOf(spec *expressionSpec) *contract.Place {
	for (spec.operator == "$first" || spec.operator == "$filter") && len(spec.operands) == 1 {
		spec = spec.operands[0]
	}
	if spec.path == nil || spec.path.root != rootSteps || len(spec.path.members) < 2 || c.steps[spec.path.members[0]] == nil {
		return nil
	}
	place := placeAt(c.steps[spec.path.members[0]].Root, spec.path.members[1:])
	if place == nil || place.Items == nil {
		return nil
	}
	return place
}

// Run gives the element, nil where there is none. It stays valid when the answers are gone.
func (f *Find) Run(p *Pass, in *Input) (*contract.Reading, error) {
	p.outside(in)
	v := f.what.eval(p)
	if !v.set || v.kind == document.Null {
		return nil, nil
	}
	doc := new(document.Document)
	if err := doc.Read(bytes.Clone(v.raw), document.DefaultLimits); err != nil {
		return nil, err
	}
	element := new(contract.Reading)
	f.contract.Read(element, doc, contract.Answer)
	for i := range element.Violations {
		element.Forget(&element.Violations[i])
	}
	return element, nil
}
