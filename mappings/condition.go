package mappings

import (
	"fmt"

	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// conditionSpec is a condition as it is written.
type conditionSpec struct {
	operator string
	node     *source.Node
	operands []*expressionSpec // of $present, $equals, $one-of, $at-least
	parts    []*conditionSpec  // of $all, $any, $not
}

var presentCondition = &Operator{Name: "$present", Argument: "PATH", condition: true,
	Summary:  "Holds where the path has a value that is not null.",
	Examples: []Example{conditionExample("{$present: $.a}", `{"a":1,"v":1}`, `{"v":1}`)}}

var equalsCondition = &Operator{Name: "$equals", Argument: "[A, B]", condition: true,
	Summary:  "Holds where both have a value and the values are equal; numbers are compared by value.",
	Examples: []Example{conditionExample("{$equals: [$.a, x]}", `{"a":"x","v":1}`, `{"v":1}`)}}

var oneOfCondition = &Operator{Name: "$one-of", Argument: "[A, [VALUE, …]]", condition: true,
	Summary:  "Holds where A equals one of the values.",
	Examples: []Example{conditionExample("{$one-of: [$.a, [x, z]]}", `{"a":"z","v":1}`, `{"v":1}`)}}

var atLeastCondition = &Operator{Name: "$at-least", Argument: "[A, NUMBER]", condition: true,
	Summary:  "Holds where A is a number and not smaller.",
	Examples: []Example{conditionExample("{$at-least: [$.a, 500]}", `{"a":502,"v":1}`, `{"v":1}`)}}

var allCondition = &Operator{Name: "$all", Argument: "[CONDITION, …]", condition: true,
	Summary:  "Holds where all of the conditions hold.",
	Examples: []Example{conditionExample("{$all: [{$present: $.a}, {$present: $.b}]}", `{"a":1,"b":1,"v":1}`, `{"v":1}`)}}

var anyCondition = &Operator{Name: "$any", Argument: "[CONDITION, …]", condition: true,
	Summary:  "Holds where one of the conditions holds.",
	Examples: []Example{conditionExample("{$any: [{$present: $.a}, {$present: $.v}]}", `{"v":1}`, `{"v":1}`)}}

var notCondition = &Operator{Name: "$not", Argument: "CONDITION", condition: true,
	Summary:  "Holds where the condition does not.",
	Examples: []Example{conditionExample("{$not: {$equals: [$.a, z]}}", `{"a":"x","v":1}`, `{"v":1}`)}}

func conditionExample(condition, normalized, api string) Example {
	return Example{Template: "v: {$at: $.v, $when: " + condition + "}", Normalized: normalized, API: api, Direction: "outward"}
}

// condition parses a condition.
func (t *templateParser) condition(n *source.Node) *conditionSpec {
	if !n.Is(source.Map) || len(n.Members) != 1 {
		t.problems.Add(n, "condition", "a condition is a map with one operator", "write {$present: $.member}")
		return nil
	}
	key, argument := n.Members[0], n.Members[0].Value
	spec := &conditionSpec{operator: key.Key, node: n}
	switch key.Key {
	case "$present":
		spec.operands = t.operands([]*source.Node{argument})
	case "$equals", "$at-least", "$one-of":
		t.pair(spec, argument)
	case "$all", "$any":
		if !argument.Is(source.List) || len(argument.Items) == 0 {
			t.problems.Add(argument, key.Key, "takes a list of conditions", "write [{$present: $.a}, {$present: $.b}]")
			return nil
		}
		for _, item := range argument.Items {
			spec.parts = append(spec.parts, t.condition(item))
		}
	case "$not":
		spec.parts = []*conditionSpec{t.condition(argument)}
	default:
		t.problems.Add(key.KeyNode, "condition", fmt.Sprintf("%s is not a condition", key.Key), source.DidYouMean(key.Key, conditionNames()))
		return nil
	}
	return spec
}

func conditionNames() []string {
	return []string{"$present", "$equals", "$one-of", "$at-least", "$all", "$any", "$not"}
}

var secondOf = map[string]string{"$equals": "$.member, value", "$at-least": "$.member, 500", "$one-of": "$.member, [a, b]"}

func (t *templateParser) pair(spec *conditionSpec, argument *source.Node) {
	if !argument.Is(source.List) || len(argument.Items) != 2 {
		t.problems.Add(argument, spec.operator, "takes a list of two", "write ["+secondOf[spec.operator]+"]")
		return
	}
	second := argument.Items[1]
	if spec.operator == "$one-of" {
		if !second.Is(source.List) {
			t.problems.Add(second, "$one-of", "the second is a list of values", "write [$.member, [a, b]]")
			return
		}
		spec.operands = t.operands(append([]*source.Node{argument.Items[0]}, second.Items...))
		return
	}
	if spec.operator == "$at-least" && !second.Is(source.Number) {
		t.problems.Add(second, "$at-least", "the second is a number", "write [$.member, 500]")
	}
	spec.operands = t.operands(argument.Items)
}

func (t *templateParser) operands(nodes []*source.Node) []*expressionSpec {
	var list []*expressionSpec
	for _, n := range nodes {
		list = append(list, t.expressionOf(n))
	}
	return list
}

// condition is a compiled condition.
type condition interface{ holds(p *Pass) bool }

type presentTest struct{ of expression }

func (c presentTest) holds(p *Pass) bool {
	v := c.of.eval(p)
	return v.set && v.kind != document.Null
}

type equalsTest struct{ a, b expression }

func (c equalsTest) holds(p *Pass) bool {
	a, b := c.a.eval(p), c.b.eval(p)
	return a.set && b.set && equalValues(p, a, b)
}

func equalValues(p *Pass, a, b value) bool {
	if a.kind == document.Number && b.kind == document.Number {
		return compareNumbers(a.raw, b.raw) == 0
	}
	return a.kind == b.kind && string(p.textOf(&a)) == string(p.textOf(&b))
}

type oneOfTest struct {
	a      expression
	values []expression
}

func (c oneOfTest) holds(p *Pass) bool {
	a := c.a.eval(p)
	for _, e := range c.values {
		if a.set && equalValues(p, a, e.eval(p)) {
			return true
		}
	}
	return false
}

type atLeastTest struct{ a, least expression }

func (c atLeastTest) holds(p *Pass) bool {
	a := c.a.eval(p)
	return a.set && a.kind == document.Number && compareNumbers(a.raw, c.least.eval(p).raw) >= 0
}

type allTest []condition

func (c allTest) holds(p *Pass) bool {
	for _, part := range c {
		if !part.holds(p) {
			return false
		}
	}
	return true
}

type anyTest []condition

func (c anyTest) holds(p *Pass) bool {
	for _, part := range c {
		if part.holds(p) {
			return true
		}
	}
	return false
}

type notTest struct{ of condition }

func (c notTest) holds(p *Pass) bool { return !c.of.holds(p) }
