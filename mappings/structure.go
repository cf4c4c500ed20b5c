package mappings

import (
	"fmt"

	"github.com/truchman-proxy/truchman/mappings/source"
)

var eachOperator = &Operator{
	Name: "$each", Argument: "a template", translates: true,
	Summary: "Every element of the array at `$at`, by a template in which `$.` is the element.",
	Outward: "writes an element for each", Inward: "the inverse",
	Examples: []Example{
		{Template: "list: {$at: $.tags, $each: {name: $.label}}", Normalized: `{"tags":[{"label":"a"},{"label":"b"}]}`, API: `{"list":[{"name":"a"},{"name":"b"}]}`},
		{Template: "dates: {$at: $.dates, $each: {$at: $., $date: YYYYMMDD}}", Normalized: `{"dates":["2013-01-01","1990-04-17"]}`, API: `{"dates":["20130101","19900417"]}`},
	},
	build: func(b *builder) { b.leaf.each = b.parser.template(b.argument) },
}

var shapeOperator = &Operator{
	Name: "$shape", Argument: "NAME", translates: true,
	Summary: "Applies a template of `shapes.yaml`; with `$at`, `$.` in it is what `$at` names.",
	Outward: "writes the shape", Inward: "reads the shape",
	Examples: []Example{
		{Template: "address: {$at: $.home, $shape: address}", Normalized: `{"home":{"city":"Dubai"}}`, API: `{"address":{"town":"Dubai"}}`,
			Files: map[string]string{"shapes.yaml": "address: {town: $.city}\n"}},
		{Template: "payload: {$shape: person}", Normalized: `{"first_name":"Mara","home":{"city":"Dubai"}}`, API: `{"payload":{"name":"Mara","town":"Dubai"}}`,
			Files: map[string]string{"shapes.yaml": "person: {name: $.first_name, town: $.home.city}\n"}},
	},
	build: func(b *builder) {
		name, ok := b.text()
		if !ok {
			return
		}
		names := b.parser.shapeNames()
		for _, n := range names {
			if n == name {
				b.leaf.shape, b.leaf.shapeNode = name, b.argument
				return
			}
		}
		b.fail(fmt.Sprintf("there is no shape named %s", name), source.DidYouMean(name, names))
	},
}

// joinSpec is $join as it is written.
type joinSpec struct {
	with string
	of   []path
	node *source.Node
}

var joinOperator = &Operator{
	Name: "$join", Argument: "{with: TEXT, of: [PATH, …]}", translates: true,
	Summary: "Several normalized values in one text.",
	Outward: "joins; refuses a part that contains the separator", Inward: "splits",
	Examples: []Example{
		{Template: "name: {$join: {with: ' ', of: [$.first_name, $.last_name]}}", Normalized: `{"first_name":"Mara","last_name":"Quill"}`, API: `{"name":"Mara Quill"}`},
	},
	build: buildJoin,
}

func buildJoin(b *builder) {
	with, of := b.argument.Get("with"), b.argument.Get("of")
	if !with.Is(source.String) || with.Text == "" || !of.Is(source.List) || len(of.Items) < 2 {
		b.fail("takes {with: TEXT, of: [PATH, PATH, …]}", "write {with: ' ', of: [$.first_name, $.last_name]}")
		return
	}
	spec := &joinSpec{with: with.Text, node: b.argument}
	for _, n := range of.Items {
		if !n.Is(source.String) || !isPath(n.Text) {
			b.problems.Add(n, "$join", "a part is a path", "write $.member")
			continue
		}
		if at, ok := b.parser.twoWay(n); ok {
			spec.of = append(spec.of, at)
		}
	}
	b.leaf.join = spec
}
