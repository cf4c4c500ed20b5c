package mappings_test

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

// drawnLeaf is a correspondence of a normalized member and an API's member.
type drawnLeaf struct {
	normalized, api string // schemas
	operators       string // beside $at
	exact           bool   // nothing in it changes a byte
}

var drawnLeaves = []drawnLeaf{
	{`{type: string}`, `{type: string}`, "", true},
	{`{type: string, minLength: 1, maxLength: 5}`, `{type: string, maxLength: 3}`, "", true},
	{`{type: [string, "null"]}`, `{type: [string, "null"]}`, "", true},
	{`{type: [string, "null"]}`, `{type: string}`, "", true},
	{`{type: number}`, `{type: number}`, "", true},
	{`{type: integer}`, `{type: number}`, "", true},
	{`{type: number}`, `{type: integer}`, "", true},
	{`{type: boolean}`, `{type: boolean}`, "", true},
	{`{type: object}`, `{type: object}`, "", true},
	{`{type: array}`, `{type: array}`, "", true},
	{`{}`, `{}`, "", true},
	{`{type: array, items: {type: string}}`, `{type: array, items: {type: string}}`, "", true},
	{`{type: string}`, `{type: string}`, ", $required: true", true},
	{`{type: number}`, `{type: string}`, ", $type: string", false},
	{`{type: string}`, `{type: number}`, ", $type: number", false},
	{`{type: boolean}`, `{type: string}`, ", $type: string", false},
	{`{type: string, enum: [a, b, c]}`, `{type: integer}`, ", $enum: {a: 1, b: 2}", false},
	{`{type: string, enum: [a, b, c]}`, `{type: string, enum: [A, B, ""]}`, `, $enum: {a: A, b: B}, $absent: [""]`, false},
	{`{type: string, format: date}`, `{type: string, maxLength: 8}`, ", $date: [YYYYMMDD, DD/MM/YYYY]", false},
	{`{type: string, format: date}`, `{type: array, items: {type: integer}}`, ", $date: ymd-array", false},
	{`{type: string, format: date-time}`, `{type: integer}`, ", $date: unix-seconds", false},
	{`{type: string, format: date-time}`, `{type: object, properties: {seconds: {type: integer}, nanos: {type: integer}}}`, ", $date: seconds-nanos", false},
	{`{type: [string, "null"]}`, `{type: string}`, `, $null: "~~"`, false},
	{`{type: [object, "null"], properties: {country_code: {type: string, pattern: "^[1-9][0-9]{0,2}$"}, number: {type: string, pattern: "^[0-9]{1,9}$"}}}`,
		`{type: string, maxLength: 14}`, ", $phone: e164", false},
	{`{type: array, items: {type: object, properties: {k: {type: string}, v: {type: number}}}}`,
		`{type: array, items: {type: object, properties: {key: {type: string}, value: {type: number}}}}`, `, $each: {key: $.k, value: $.v}`, true},
	{`{type: array, items: {type: string, format: date}}`, `{type: array, items: {type: string}}`, `, $each: {$at: $., $date: YYYYMMDD}`, false},
	{`{type: object, properties: {city: {type: string}, zip: {type: string}}}`, `{type: object, properties: {town: {type: string}, code: {type: string}}}`,
		`, $shape: address`, true},
}

var apiNames = []string{"plain", "ID", "é", "with space", "a/b~c", "x-y", `say "hi"`, "null", "$price", "😀"}

// drawnGroup collects members of one object on one side.
type drawnGroup struct{ schema, template []string }

func (g *drawnGroup) object() string {
	return "{type: object, properties: {" + strings.Join(g.schema, ", ") + "}}"
}

// drawTrial draws a mapping: leaves of all kinds, moved between objects of both sides, among literals and sequences. The second result is
// the places of the API whose text must not have changed.
func drawTrial(t *rapid.T) (trial, map[string]string) {
	normalized, api := map[string]*drawnGroup{"": {}, "inner": {}, "other": {}}, map[string]*drawnGroup{"": {}, "body": {}, "details": {}}
	exact := map[string]string{}
	names := rapid.Permutation(apiNames).Draw(t, "names")
	for i := range rapid.IntRange(1, 8).Draw(t, "leaves") {
		l := rapid.SampledFrom(drawnLeaves).Draw(t, "leaf")
		from, to := rapid.SampledFrom([]string{"", "inner", "other"}).Draw(t, "from"), rapid.SampledFrom([]string{"", "body", "details"}).Draw(t, "to")
		member, path := fmt.Sprintf("m%d", i), "$."
		if from != "" {
			path += from + "."
		}
		normalized[from].schema = append(normalized[from].schema, member+": "+l.normalized)
		api[to].schema = append(api[to].schema, fmt.Sprintf("%q: %s", names[i], l.api))
		key := names[i]
		if strings.HasPrefix(key, "$") {
			key = "$" + key
		}
		api[to].template = append(api[to].template, fmt.Sprintf("%q: {$at: %s%s%s}", key, path, member, l.operators))
		if l.exact {
			exact[pointerTo(from, member)] = pointerTo(to, names[i])
		}
	}
	drawConstants(t, api[""])
	drawSequence(t, normalized[""], api[""])
	drawJoin(t, normalized["inner"], api["details"])
	for _, name := range []string{"inner", "other"} {
		normalized[""].schema = append(normalized[""].schema, name+": "+normalized[name].object())
	}
	for _, name := range []string{"body", "details"} {
		api[""].schema = append(api[""].schema, name+": "+api[name].object())
		api[""].template = append(api[""].template, name+": {"+strings.Join(api[name].template, ", ")+"}")
	}
	return trial{template: "{" + strings.Join(api[""].template, ", ") + "}", normalized: normalized[""].object(), api: api[""].object(),
		files: map[string]string{"shapes.yaml": "address: {town: $.city, code: $.zip}\n"}}, exact
}

func pointerTo(group, member string) string {
	at := "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(member)
	if group != "" {
		return "/" + group + at
	}
	return at
}

func drawConstants(t *rapid.T, api *drawnGroup) {
	if rapid.Bool().Draw(t, "literals") {
		api.schema = append(api.schema, `version: {type: string}`, `level: {type: integer}`)
		api.template = append(api.template, `version: "2.0"`, `level: 3`)
	}
}

func drawJoin(t *rapid.T, normalized, api *drawnGroup) {
	if rapid.Bool().Draw(t, "join") {
		normalized.schema = append(normalized.schema, "j1: {type: string}", "j2: {type: string}")
		api.schema = append(api.schema, "joined: {type: string, maxLength: 20}")
		api.template = append(api.template, `joined: {$join: {with: "-", of: [$.inner.j1, $.inner.j2]}}`)
	}
}

// drawSequence adds known elements that are told apart by a literal.
func drawSequence(t *rapid.T, normalized, api *drawnGroup) {
	n := rapid.IntRange(0, 3).Draw(t, "elements")
	if n == 0 {
		return
	}
	var elements []string
	for i := range n {
		normalized.schema = append(normalized.schema, fmt.Sprintf("e%d: {type: string, maxLength: 4}", i), fmt.Sprintf("f%d: {type: number}", i))
		elements = append(elements, fmt.Sprintf("{type: T%d, text: $.e%d, number: $.f%d}", i, i, i))
	}
	api.schema = append(api.schema, `list: {type: array, items: {type: object, required: [type], properties: {type: {type: string}, text: {type: string, maxLength: 2}, number: {type: number}}}}`)
	api.template = append(api.template, "list: ["+strings.Join(elements, ", ")+"]")
}
