package mappings

import (
	"fmt"

	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// expressionSpec is a one-way expression as it is written: a path, a literal, or an operator on others.
type expressionSpec struct {
	node     *source.Node
	path     *path
	literal  []byte
	operator string
	operands []*expressionSpec
	pattern  *pattern
	wanted   []wantedSpec // of $filter
}

var firstOperator = &Operator{Name: "$first", Argument: "EXPRESSION", oneWay: true,
	Summary:  "The first element of an array.",
	Examples: []Example{{Template: "main: {$outward: {$first: $.numbers}}", Normalized: `{"numbers":["a","b"]}`, API: `{"main":"a"}`, Direction: "outward"}}}

var concatOperator = &Operator{Name: "$concat", Argument: "[EXPRESSION, …]", oneWay: true,
	Summary:  "The texts one after another; absent where one of them is.",
	Examples: []Example{{Template: `name: {$outward: {$concat: [$.a, "-", $.b]}}`, Normalized: `{"a":"x","b":"y"}`, API: `{"name":"x-y"}`, Direction: "outward"}}}

var coalesceOperator = &Operator{Name: "$coalesce", Argument: "[EXPRESSION, …]", oneWay: true,
	Summary:  "The first that has a value which is not null.",
	Examples: []Example{{Template: "name: {$outward: {$coalesce: [$.a, $.b]}}", Normalized: `{"b":"y"}`, API: `{"name":"y"}`, Direction: "outward"}}}

var matchOperator = &Operator{Name: "$match", Argument: "[PATTERN, EXPRESSION]", oneWay: true,
	Summary:  "What the one group of a regular expression (RE2) matches; absent where it does not match.",
	Examples: []Example{{Template: `code: {$outward: {$match: ['^(OBP-\d+)', $.text]}}`, Normalized: `{"text":"OBP-30046: not found"}`, API: `{"code":"OBP-30046"}`, Direction: "outward"}}}

// expressionOf parses a one-way expression.
func (t *templateParser) expressionOf(n *source.Node) *expressionSpec {
	spec := &expressionSpec{node: n}
	switch {
	case n.Is(source.String) && isPath(n.Text):
		if p, ok := parsePath(n, t.problems); ok {
			spec.path = &p
		}
	case n.Is(source.Map) && len(n.Members) == 1 && isPath(n.Members[0].Key):
		spec.operator = n.Members[0].Key
		t.operator(spec, n.Members[0])
	case n.Is(source.Map):
		t.problems.Add(n, "expression", "an expression is a path, a value, or a map with one operator", "write {$coalesce: [$.a, $.b]}")
	default:
		literal := *n
		literal.Text = unescape(n.Text)
		spec.literal = literal.JSON()
	}
	return spec
}

func (t *templateParser) operator(spec *expressionSpec, m source.Member) {
	argument := m.Value
	switch m.Key {
	case "$first":
		spec.operands = t.operands([]*source.Node{argument})
	case "$coalesce", "$concat":
		if !argument.Is(source.List) || len(argument.Items) == 0 {
			t.problems.Add(argument, m.Key, "takes a list of expressions", "write [$.a, $.b]")
			return
		}
		spec.operands = t.operands(argument.Items)
	case "$match":
		t.match(spec, argument)
	case "$filter":
		t.filter(spec, argument)
	default:
		t.problems.Add(m.KeyNode, "expression", fmt.Sprintf("%s does not stand in an expression", m.Key),
			source.DidYouMean(m.Key, []string{"$first", "$filter", "$concat", "$coalesce", "$match"}))
	}
}

func (t *templateParser) match(spec *expressionSpec, argument *source.Node) {
	if !argument.Is(source.List) || len(argument.Items) != 2 || !argument.Items[0].Is(source.String) {
		t.problems.Add(argument, "$match", "takes [PATTERN, EXPRESSION]", "write ['^([A-Z]+)', $.member]")
		return
	}
	spec.pattern = compilePattern(argument.Items[0].Text)
	if spec.pattern == nil || spec.pattern.re.NumSubexp() != 1 {
		t.problems.Add(argument.Items[0], "$match", "is not a regular expression (RE2) with one group", "put the wanted part in ( )")
	}
	spec.operands = t.operands(argument.Items[1:])
}

// expression is a compiled expression: it gives one value.
type expression interface{ eval(p *Pass) value }

type constant struct{ v literalValue }

func (c constant) eval(*Pass) value { return c.v.value() }

type coalesce []expression

func (c coalesce) eval(p *Pass) value {
	for _, e := range c {
		if v := e.eval(p); v.set && v.kind != document.Null {
			return v
		}
	}
	return absentValue
}

type concat []expression

func (c concat) eval(p *Pass) value {
	var parts [16][]byte
	texts := parts[:0]
	for _, e := range c {
		v := e.eval(p)
		if !v.set || v.kind == document.Null || v.kind == document.Object || v.kind == document.Array {
			return absentValue
		}
		texts = append(texts, p.textOf(&v))
	}
	start := len(p.scratch)
	for _, text := range texts {
		p.scratch = append(p.scratch, text...)
	}
	return stringValue(p.scratch[start:])
}

type match struct {
	pattern *pattern
	of      expression
}

func (m match) eval(p *Pass) value {
	v := m.of.eval(p)
	if !v.set || v.kind != document.String {
		return absentValue
	}
	found := m.pattern.re.FindSubmatch(p.textOf(&v))
	if found == nil || found[1] == nil {
		return absentValue
	}
	return stringValue(found[1])
}

type first struct{ of expression }

func (f first) eval(p *Pass) value {
	if filtered, ok := f.of.(filter); ok {
		return filtered.next(p)
	}
	v := f.of.eval(p)
	if !v.set || v.kind != document.Array || v.doc == nil || v.doc.Len(v.node) == 0 {
		return absentValue
	}
	return nodeValue(v.doc, v.node+1)
}
