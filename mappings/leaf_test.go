package mappings_test

import "testing"

// leafCases translate {"v": …} by one leaf; the result is the other document, or what is said against it.
var leafCases = []struct {
	operators, normalized, api string // schemas of v; a string where empty
	direction, from, want      string
}{
	// $type never goes through a float, and refuses what would not come back
	{", $type: number", "", "{type: number}", "outward", `"01234"`, "invalid-request /v cannot be written as a number and read back the same"},
	{", $type: number", "", "{type: number}", "outward", `"9007199254740993"`, `9007199254740993`},
	{", $type: number", "", "{type: number}", "outward", `"100.10"`, `100.10`},
	{", $type: number", "", "{type: number}", "outward", `"1E400"`, `1E400`},
	{", $type: number", "", "{type: number}", "outward", `" 1"`, "invalid-request /v cannot be written as a number and read back the same"},
	{", $type: number", "", "{type: number}", "outward", `"+1"`, "invalid-request /v cannot be written as a number and read back the same"},
	{", $type: number", "", "{type: number}", "outward", `""`, "invalid-request /v cannot be written as a number and read back the same"},
	{", $type: number", "", "{type: number}", "inward", `1E400`, `"1E400"`},
	{", $type: string", "{type: number}", "", "inward", `"01"`, "invalid-request /v cannot be written as a number and read back the same"},
	{", $type: string", "{type: boolean}", "", "inward", `"yes"`, "invalid-request /v is neither true nor false"},
	{", $type: boolean", "", "{type: boolean}", "outward", `"true"`, `true`},
	{", $type: boolean", "", "{type: boolean}", "outward", `"True"`, "invalid-request /v is neither true nor false"},
	// $enum
	{", $enum: {a: 1, b: true}", "", "{}", "outward", `"b"`, `true`},
	{", $enum: {a: 1, b: true}", "", "{}", "outward", `"c"`, `unsupported-member /v must be one of a, b at this bank`},
	{", $enum: {a: 1, b: true}", "", "{}", "inward", `1`, `"a"`},
	{", $enum: {a: 1, b: true}", "", "{}", "inward", `"1"`, "invalid-request /v must be one of 1, true"},
	{", $enum: {a: 1, b: true}", "", "{}", "outward", `"\u0061"`, `1`},
	// null
	{"", `{type: [string, "null"]}`, "", "outward", `null`, "unsupported-member /v cannot be cleared at this bank"},
	{"", `{type: [string, "null"]}`, `{type: [string, "null"]}`, "outward", `null`, `null`},
	{"", `{type: [string, "null"]}`, `{type: [string, "null"]}`, "inward", `null`, `null`},
	{", $null: NULL^", `{type: [string, "null"]}`, "", "outward", `null`, `"NULL^"`},
	{", $null: NULL^", `{type: [string, "null"]}`, "", "inward", `"NULL^"`, `null`},
	{", $null: NULL^", `{type: [string, "null"]}`, "", "outward", `"NULL^"`, "invalid-request /v has the text by which this bank clears a member; send null to clear it"},
	{", $null: NULL^", `{type: [string, "null"]}`, "", "outward", `"\u004eULL^"`, "invalid-request /v has the text by which this bank clears a member; send null to clear it"},
	{", $null: NULL^", "", "", "inward", `"NULL^"`, "unsupported-member /v cannot be cleared at this bank"},
	// empty values are values
	{"", "", "", "outward", `""`, `""`},
	{"", "{type: array}", "{type: array}", "outward", `[]`, `[]`},
	{"", "{type: object}", "{type: object}", "outward", `{}`, `{}`},
	{"", "{type: number}", "{type: number}", "outward", `0`, `0`},
	{"", "{type: boolean}", "{type: boolean}", "outward", `false`, `false`},
	// $absent and $masked
	{`, $absent: ["", NONE]`, "", "", "inward", `""`, ""},
	{`, $absent: ["", NONE]`, "", "", "inward", `"NON\u0045"`, ""},
	{`, $absent: [0]`, "{type: number}", "{type: number}", "inward", `0`, ""},
	{`, $absent: [0]`, "{type: number}", "{type: number}", "inward", `0.0`, `0.0`},
	{`, $absent: [""]`, "", "", "outward", `""`, `""`},
	{`, $masked: '\*'`, "", "", "inward", `"ma**@example.com"`, ""},
	{`, $masked: '\*'`, "", "", "inward", `"mara@example.com"`, `"mara@example.com"`},
	{`, $masked: '^x+$'`, "", "", "inward", `"xxxy"`, `"xxxy"`},
	// numbers as their text, strings as they are written
	{"", "{type: number}", "{type: number}", "outward", `-0.10E+05`, `-0.10E+05`},
	{"", "", "", "outward", `"\u00e9\/\ud83d\ude00"`, `"\u00e9\/\ud83d\ude00"`},
	// the other side's contract
	{"", "", "{type: string, maxLength: 2}", "outward", `"ééé"`, "invalid-request /v must be at most 2 characters"},
	{"", "", "{type: string, maxLength: 3}", "outward", `"ééé"`, `"ééé"`},
	{"", "{type: number}", "{type: integer}", "outward", `1.5`, "invalid-request /v must be an integer"},
	{"", "{type: number}", "{type: integer}", "outward", `1.0`, `1.0`},
	// $default and $required
	{", $default: 5", "{type: integer}", "{type: integer}", "outward", "", `5`},
	{", $default: 5", "{type: integer}", "{type: integer}", "outward", `6`, `6`},
	{", $default: 5", "{type: integer}", "{type: integer}", "inward", "", ""},
	{", $required: true", "", "", "outward", "", "missing-member /v is missing, and is needed here"},
	{", $required: true", "", "", "inward", "", "missing-member /v is missing, and is needed here"},
	{", $required: true", "", "", "outward", `""`, `""`},
}

func TestLeaves(t *testing.T) {
	for _, c := range leafCases {
		normalized, api := schemaOr(c.normalized), schemaOr(c.api)
		x := trial{template: "v: {$at: $.v" + c.operators + "}", normalized: "{type: object, properties: {v: " + normalized + "}}",
			api: "{type: object, properties: {v: " + api + "}}"}.load(t)
		run := x.outward
		if c.direction == "inward" {
			run = x.inward
		}
		want := c.want
		if want == "" || want[0] < 'a' || want[0] > 'z' || want == "true" || want == "null" || want == "false" {
			want = bodyOf(c.want)
		}
		if got := told(run(bodyOf(c.from))); got != want {
			t.Errorf("%s: %s of %s between %s and %s is %s, want %s", c.operators, c.direction, c.from, normalized, api, got, want)
		}
	}
}

func schemaOr(schema string) string {
	if schema == "" {
		return "{type: string}"
	}
	return schema
}

func bodyOf(v string) string {
	if v == "" {
		return "{}"
	}
	return `{"v":` + v + `}`
}
