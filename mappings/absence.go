package mappings

import (
	"github.com/truchman-proxy/truchman/mappings/source"
)

var atOperator = &Operator{
	Name: "$at", Argument: "a two-way path",
	Summary: "Where the value lives in the normalized document or its parameters.",
	Outward: "reads here", Inward: "writes here",
	Examples: []Example{
		{Template: "firstName: {$at: $.first_name}", Normalized: `{"first_name":"Mara"}`, API: `{"firstName":"Mara"}`},
		{Template: "firstName: $.first_name", Normalized: `{"first_name":"Mara"}`, API: `{"firstName":"Mara"}`},
	},
	build: func(b *builder) {
		text, ok := b.text()
		if !ok {
			return
		}
		if !isPath(text) {
			b.fail(text+" is not a path", "a path begins with $.")
			return
		}
		if at, ok := b.parser.twoWay(b.argument); ok {
			b.leaf.at = &at
		}
	},
}

var nullOperator = &Operator{
	Name: "$null", Argument: "TOKEN",
	Summary: "The text by which the API says that a member is cleared.",
	Outward: "an explicit null is written as TOKEN; a string equal to TOKEN is refused",
	Inward:  "TOKEN is read as null",
	Examples: []Example{
		{Template: "line_3: {$at: $.line_3, $null: NULL^}", Normalized: `{"line_3":null}`, API: `{"line_3":"NULL^"}`},
	},
	build: func(b *builder) {
		if text, ok := b.text(); ok {
			b.leaf.null, b.leaf.hasNull = []byte(text), true
		}
	},
}

var absentOperator = &Operator{
	Name: "$absent", Argument: "[VALUE, …]",
	Summary: "Values by which the API says that it has none.",
	Outward: "a value that would read as none is refused, but for an empty text", Inward: "these values read as absent",
	Examples: []Example{
		{Template: `gender: {$at: $.gender, $absent: [""]}`, Normalized: `{}`, API: `{"gender":""}`, Direction: "inward"},
	},
	build: func(b *builder) {
		if !b.argument.Is(source.List) || len(b.argument.Items) == 0 {
			b.fail("takes a list of values", `write [""]`)
			return
		}
		for _, n := range b.argument.Items {
			b.leaf.absent = append(b.leaf.absent, newLiteral(n.JSON()))
		}
	},
}

var maskedOperator = &Operator{
	Name: "$masked", Argument: "PATTERN",
	Summary: "A regular expression (RE2) that tells a value which the API has masked.",
	Outward: "–", Inward: "a match reads as absent and is never used to complete a record",
	Examples: []Example{
		{Template: `email: {$at: $.email, $masked: '\*'}`, Normalized: `{}`, API: `{"email":"******.com"}`, Direction: "inward"},
	},
	build: func(b *builder) {
		text, ok := b.text()
		if !ok {
			return
		}
		if b.leaf.masked = compilePattern(text); b.leaf.masked == nil {
			b.fail("is not a regular expression that RE2 takes", "escape characters such as * with a backslash, inside single quotes")
		}
	},
}

var defaultOperator = &Operator{
	Name: "$default", Argument: "VALUE",
	Summary: "What is written when the normalized document has no value.",
	Outward: "written when absent", Inward: "–",
	Examples: []Example{
		{Template: "channel: {$at: $.channel, $default: WEB}", Normalized: `{}`, API: `{"channel":"WEB"}`, Direction: "outward"},
	},
	build: func(b *builder) { b.leaf.fallback = b.argument },
}

var requiredOperator = &Operator{
	Name: "$required", Argument: "true or outward",
	Summary: "The API cannot do without this value. With `outward` only as a provider: its document does not ask the value of its callers.",
	Outward: "absent → refused before the provider is called",
	Inward:  "absent → the provider broke its contract, or the front's caller is asked for it; nothing with `outward`",
	Examples: []Example{
		{Template: "lastName: {$at: $.last_name, $required: true}", Normalized: `{"last_name":"Quill"}`, API: `{"lastName":"Quill"}`},
		{Template: "state: {$at: $.state, $required: outward}", Normalized: `{"state":"Dubai"}`, API: `{"state":"Dubai"}`},
		{Template: "state: {$at: $.state, $required: outward}", Normalized: `{}`, API: `{}`, Direction: "inward"},
	},
	build: func(b *builder) {
		always := b.argument.Is(source.Bool) && b.argument.Text == "true"
		if !always && !(b.argument.Is(source.String) && b.argument.Text == "outward") {
			b.fail("takes true or outward only", "leave the operator out where the value may be absent")
			return
		}
		b.leaf.required, b.leaf.spared = true, !always
	},
}

var whenOperator = &Operator{
	Name: "$when", Argument: "a condition",
	Summary: "Writes the value only under a condition on the normalized request.",
	Outward: "written only if the condition holds; otherwise the member counts as not taken", Inward: "–",
	Examples: []Example{
		{Template: "email: {$at: $.email, $when: {$equals: [$.kind, person]}}", Normalized: `{"kind":"person","email":"mara@example.com"}`,
			API: `{"email":"mara@example.com"}`, Direction: "outward"},
	},
	build: func(b *builder) { b.leaf.when = b.parser.condition(b.argument) },
}

var outwardOperator = &Operator{
	Name: "$outward", Argument: "an expression",
	Summary: "How the value is made outward, where that is not simply the value at `$at`.",
	Outward: "the expression's value", Inward: "–",
	Examples: []Example{
		{Template: `name: {$outward: {$concat: [$.first_name, " ", $.last_name]}}`, Normalized: `{"first_name":"Mara","last_name":"Quill"}`,
			API: `{"name":"Mara Quill"}`, Direction: "outward"},
	},
	build: func(b *builder) { b.leaf.outward = b.parser.expressionOf(b.argument) },
}

var inwardOperator = &Operator{
	Name: "$inward", Argument: "an expression",
	Summary: "How the value at `$at` is made inward, where that is not simply the member at this place. Paths in it that begin with `$.` read the API's document.",
	Outward: "–", Inward: "the expression's value",
	Examples: []Example{
		{Template: `name: {$at: $.name, $inward: {$coalesce: [$.full_name, $.name]}}`, Normalized: `{"name":"Mara Quill"}`,
			API: `{"full_name":"Mara Quill"}`, Direction: "inward"},
	},
	build: func(b *builder) { b.leaf.inward = b.parser.expressionOf(b.argument) },
}
