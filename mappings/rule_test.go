package mappings_test

import (
	"fmt"
	"testing"
)

const ruleSchema = `{type: object, properties: {a: {type: [string, "null"]}, b: {type: string}, i: {type: number}, list: {type: array, items: {type: object, properties: {kind: {type: string}, at: {type: string}}}}, v: {type: integer}}}`

func TestConditions(t *testing.T) {
	for _, c := range []struct {
		condition, members string
		holds              bool
	}{
		{"{$present: $.a}", `"a":""`, true},
		{"{$present: $.a}", `"a":null`, false},
		{"{$present: $.a}", `"b":"x"`, false},
		{"{$equals: [$.a, x]}", `"a":"\u0078"`, true},
		{"{$equals: [$.a, x]}", `"a":"X"`, false},
		{"{$equals: [$.a, x]}", ``, false},
		{"{$equals: [$.a, $.b]}", ``, false}, // two that are absent are not equal
		{"{$equals: [$.a, $.b]}", `"a":"q","b":"q"`, true},
		{"{$equals: [$.i, 1]}", `"i":1.0`, true},
		{"{$equals: [$.i, 100]}", `"i":1E2`, true},
		{"{$equals: [$.i, 9007199254740992]}", `"i":9007199254740993`, false},
		{"{$equals: [$.i, '1']}", `"i":1`, false},
		{"{$one-of: [$.a, [x, z]]}", `"a":"z"`, true},
		{"{$one-of: [$.a, [x, z]]}", `"a":"q"`, false},
		{"{$one-of: [$.a, [x, z]]}", ``, false},
		{"{$at-least: [$.i, 500]}", `"i":500`, true},
		{"{$at-least: [$.i, 500]}", `"i":499.9999999999999999999`, false},
		{"{$at-least: [$.i, 500]}", `"i":1E400`, true},
		{"{$at-least: [$.i, 500]}", `"a":"600"`, false},
		{"{$all: [{$present: $.a}, {$present: $.b}]}", `"a":"x"`, false},
		{"{$any: [{$present: $.a}, {$present: $.b}]}", `"a":"x"`, true},
		{"{$any: [{$present: $.a}, {$present: $.b}]}", ``, false},
		{"{$not: {$any: [{$present: $.a}, {$present: $.b}]}}", ``, true},
	} {
		x := trial{template: "v: {$at: $.v, $when: " + c.condition + "}", normalized: ruleSchema, api: "{type: object, properties: {v: {type: integer}}}"}.load(t)
		x.unread = true
		body := `{"v":1}`
		if c.members != "" {
			body = `{` + c.members + `,"v":1}`
		}
		if got := told(x.outward(body)); (got == `{"v":1}`) != c.holds || !c.holds && got != `{}` {
			t.Errorf("%s with %s gives %s", c.condition, body, got)
		}
	}
}

// TestConditionsDoNotHideLosses refuses a member whose condition does not hold.
func TestConditionsDoNotHideLosses(t *testing.T) {
	x := trial{template: "{v: {$at: $.v, $when: {$equals: [$.b, x]}}, b: $.b}", normalized: ruleSchema,
		api: "{type: object, properties: {v: {type: integer}, b: {type: string}}}"}.load(t)
	for body, want := range map[string]string{
		`{"b":"x","v":1}`: `{"v":1,"b":"x"}`,
		`{"b":"q","v":1}`: "unsupported-member /v is not something that this bank takes",
		`{"b":"q"}`:       `{"b":"q"}`,
	} {
		if got := told(x.outward(body)); got != want {
			t.Errorf("%s gives %s, want %s", body, got, want)
		}
	}
}

func TestExpressions(t *testing.T) {
	const list = `"list":[{"kind":"work","at":"w"},{"kind":"home","at":"h"},{"kind":"home","at":"i"}]`
	for _, c := range []struct{ expression, members, want string }{
		{"$.b", `"b":"\u0041"`, `"\u0041"`},
		{"{$coalesce: [$.a, $.b, none]}", `"a":null,"b":"x"`, `"x"`},
		{"{$coalesce: [$.a, $.b, none]}", `"a":""`, `""`},
		{"{$coalesce: [$.a, $.b, none]}", ``, `"none"`},
		{`{$concat: [$.b, "/", $.i]}`, `"b":"\u0041\"","i":1.50`, `"A\"/1.50"`},
		{`{$concat: [$.b, "/", $.i]}`, `"b":"x"`, ""},
		{`{$concat: [$.a, $.b]}`, `"a":null,"b":"x"`, ""},
		{`{$match: ['^(OBP-\d+)', $.b]}`, `"b":"OBP-1: no"`, `"OBP-1"`},
		{`{$match: ['^(OBP-\d+)', $.b]}`, `"b":"no"`, ""},
		{`{$match: ['x(y)?', $.b]}`, `"b":"x"`, ""},
		{`{$match: ['^(OBP-\d+)', $.i]}`, `"i":5`, ""},
		{"{$first: {$filter: {in: $.list, where: {kind: home}}}}", list, `{"kind":"home","at":"h"}`},
		{"{$first: {$filter: {in: $.list, where: {kind: none}}}}", list, ""},
		{"{$filter: {in: $.list, where: {kind: home, at: i}}}", list, `[{"kind":"home","at":"i"}]`},
		{"{$first: $.list}", `"list":[]`, ""},
		{"{$first: $.list}", list, `{"kind":"work","at":"w"}`},
		{`"$.list.#(kind==\"home\").at"`, list, `"h"`},
		{`"$.list.#"`, list, `3`},
		{`"$.list.0.at"`, list, `"w"`},
		{`"$.list.#(kind==\"home\")#.at"`, list, `["h","i"]`},
		{`"$.list.9.at"`, list, ""},
		{"5", ``, "5"},
		{"$$5", ``, `"$5"`},
	} {
		x := trial{template: "v: {$outward: " + c.expression + "}", normalized: ruleSchema, api: "{type: object, properties: {v: {}}}"}.load(t)
		x.unread = true
		if got := told(x.outward(`{` + c.members + `}`)); got != bodyOf(c.want) {
			t.Errorf("%s of {%s} is %s, want %s", c.expression, c.members, got, c.want)
		}
	}
}

// TestInwardExpressions read the API's document, and the element inside $each.
func TestInwardExpressions(t *testing.T) {
	x := trial{template: "{b: {$at: $.b, $inward: {$coalesce: [$.full, $.b]}}, list: {$at: $.list, $each: {at: {$at: $.at, $inward: {$concat: [$.at, '!']}}}}}",
		normalized: ruleSchema, api: "{type: object, properties: {full: {type: string}, b: {type: string}, list: {type: array, items: {type: object, properties: {at: {type: string}}}}}}"}.load(t)
	const want = `{"b":"f","list":[{"at":"1!"},{"at":"2!"}]}`
	if got := told(x.inward(`{"full":"f","b":"x","list":[{"at":"1"},{"at":"2"}]}`)); got != want {
		t.Errorf("is %s, want %s", got, want)
	}
}

func TestTables(t *testing.T) {
	x := trial{template: "v: {$at: $.v, $table: cities}", normalized: "{type: object, properties: {v: {type: string}}}", api: "{type: object, properties: {v: {type: string}}}",
		files: map[string]string{"tables/cities.csv": "normalized,api,write\n# spellings\nDubai,DXB,x\nDubai Marina,DXB,\n\"Quill, Upper\",QUI,\nSharjah,SHJ,\nSharjah,SHX,old\n"}}.load(t)
	for _, c := range []struct{ direction, from, want string }{
		{"outward", "Dubai", "DXB"}, {"outward", "Dubai Marina", "DXB"}, {"outward", "Quill, Upper", "QUI"}, {"outward", "dubai", ""},
		{"inward", "DXB", "Dubai"}, {"inward", "QUI", "Quill, Upper"}, {"inward", "SHJ", "Sharjah"}, {"inward", "SHX", "Sharjah"}, {"outward", "Sharjah", "SHX"},
		{"inward", "XXX", ""}, {"outward", "", ""},
	} {
		run := x.outward
		if c.direction == "inward" {
			run = x.inward
		}
		want := fmt.Sprintf(`{"v":%q}`, c.want)
		if c.want == "" {
			want = `unsupported-member /v must be one of Dubai, Dubai Marina, Quill, Upper, Sharjah at this bank`
			if c.direction == "inward" {
				want = `invalid-request /v must be one of DXB, QUI, SHJ, SHX`
			}
		}
		if got := told(run(fmt.Sprintf(`{"v":%q}`, c.from))); got != want {
			t.Errorf("%s of %s is %s, want %s", c.direction, c.from, got, want)
		}
	}
}
