package contract_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings/contract"
)

var keywordCases = []struct {
	schema  string
	fits    []string
	refused map[string]string // document: "/place message", several separated by " | "
}{
	{`type: string`, []string{`""`, `"x"`}, map[string]string{
		`1`: " must be a string, not a number", `null`: " must be a string, not null", `true`: " must be a string, not a boolean",
		`{}`: " must be a string, not an object", `[]`: " must be a string, not an array"}},
	{`type: [object, "null"]`, []string{`{}`, `null`, `{"x":1}`}, map[string]string{`"x"`: " must be an object or null, not a string"}},
	{`type: integer`, []string{`0`, `-1`, `1.0`, `1e2`, `100e-2`, `-0`, `0e-5`, `9007199254740993`, `1E400`, `1.50e1`}, map[string]string{
		`1.5`: " must be an integer, without a fraction", `1e-2`: " must be an integer, without a fraction",
		`9007199254740993.1`: " must be an integer, without a fraction", `"1"`: " must be an integer, not a string"}},
	{`type: number`, []string{`0`, `1.5`, `1e-400`}, map[string]string{`"1"`: " must be a number, not a string"}},
	{`type: boolean`, []string{`true`, `false`}, map[string]string{`0`: " must be true or false, not a number"}},
	{`{}`, []string{`1`, `null`, `{"a":[]}`}, nil},
	{`enum: [mr, 1.50, null, true, {a: [1]}, ""]`, []string{`"mr"`, `"\u006dr"`, `1.5`, `15e-1`, `null`, `true`, `{"a":[1.0]}`, `""`}, map[string]string{
		`"ms"`: ` must be one of mr, 1.50, null, true, {"a":[1]}, ""`, `false`: ` must be one of mr, 1.50, null, true, {"a":[1]}, ""`,
		`{"a":[1,2]}`: ` must be one of mr, 1.50, null, true, {"a":[1]}, ""`, `{"a":[1],"b":2}`: ` must be one of mr, 1.50, null, true, {"a":[1]}, ""`}},
	{`{properties: {'a\n': {type: string}, aaaaaaaa1aaaaaaaa: {type: string}, aaaaaaaa2aaaaaaaa: {type: number}}}`,
		[]string{`{"a\\n":"","aaaaaaaa2aaaaaaaa":1}`, `{"aaaaaaaa2aaaaaaaa":1,"aaaaaaaa1aaaaaaaa":""}`},
		map[string]string{`{"a\n":""}`: "/a\n is not a member of this document"}},
	{`enum: [a, b, c, d, e, f, g, h, i, j, k, l, m, n1, o, p, q, r, s, t, u]`, []string{`"u"`, `"a"`},
		map[string]string{`"z"`: " must be one of a, b, c, d, e, f, g, h, i, j, k, l, m, n1, o, p, q, r, s, t …"}},
	{`const: ms`, []string{`"ms"`}, map[string]string{`"mr"`: " must be ms", `1`: " must be ms"}},
	{`const: [1, {b: 2, a: é}]`, []string{`[1,{"a":"\u00e9","b":2.0}]`}, map[string]string{
		`[1,{"b":2}]`: ` must be [1,{"b":2,"a":"é"}]`, `[{"a":"é","b":2},1]`: ` must be [1,{"b":2,"a":"é"}]`}},
	{`pattern: "^[A-Z]{2}$"`, []string{`"AE"`, `7`, `"\u0041E"`}, map[string]string{
		`"AEX"`: " must match ^[A-Z]{2}$", `"ae"`: " must match ^[A-Z]{2}$", `"É1"`: " must match ^[A-Z]{2}$"}},
	{`pattern: "b+"`, []string{`"abc"`, `"éb"`}, map[string]string{`"ac"`: " must match b+"}},
	{`minLength: 2`, []string{`"ab"`, `"éé"`, `1`}, map[string]string{`"é"`: " must be at least 2 characters", `"\u00e9"`: " must be at least 2 characters"}},
	{`minLength: 1`, []string{`"😀"`}, map[string]string{`""`: " must not be empty"}},
	{`maxLength: 2`, []string{`"ab"`, `"😀é"`, `"\ud83d\ude00\n"`}, map[string]string{`"abc"`: " must be at most 2 characters", `"éàü"`: " must be at most 2 characters"}},
	{`maxLength: 1`, []string{`"a"`}, map[string]string{`"ab"`: " must be at most 1 character"}},
	{`minimum: 0.1`, []string{`0.1`, `1e-1`, `0.10`, `1e400`, `"x"`}, map[string]string{
		`0.09999999999999999999999999`: " must be at least 0.1", `-5`: " must be at least 0.1", `0`: " must be at least 0.1"}},
	{`maximum: -1`, []string{`-1`, `-1.5`, `-1e9`}, map[string]string{`-0.9`: " must be at most -1", `1`: " must be at most -1", `0`: " must be at most -1"}},
	{`exclusiveMinimum: 9007199254740992`, []string{`9007199254740993`, `9007199254740992.5`}, map[string]string{`9007199254740992.0`: " must be more than 9007199254740992"}},
	{`exclusiveMaximum: 10`, []string{`9.99`, `-10`}, map[string]string{`10`: " must be less than 10", `1e1`: " must be less than 10", `100`: " must be less than 10"}},
	{`minItems: 1`, []string{`[1]`, `{}`}, map[string]string{`[]`: " must have at least 1 element"}},
	{`maxItems: 2`, []string{`[1,2]`}, map[string]string{`[1,2,3]`: " must have at most 2 elements"}},
	{`minProperties: 2`, []string{`{"a":1,"b":2}`, `[]`}, map[string]string{`{"a":1}`: " must have at least 2 members"}},
	{`maxProperties: 1`, []string{`{"a":1}`}, map[string]string{`{"a":1,"b":2}`: " must have at most 1 member"}},
	{`format: date`, []string{`"2024-02-29"`, `"2000-02-29"`, `"0000-01-31"`, `5`}, map[string]string{
		`"2023-02-29"`: " must be a date as YYYY-MM-DD", `"1900-02-29"`: " must be a date as YYYY-MM-DD", `"2023-04-31"`: " must be a date as YYYY-MM-DD",
		`"2023-13-01"`: " must be a date as YYYY-MM-DD", `"20230401"`: " must be a date as YYYY-MM-DD", `"2023-4-01"`: " must be a date as YYYY-MM-DD"}},
	{`format: date-time`, []string{`"2024-02-29T10:11:12Z"`, `"2024-02-29t10:11:12.125+03:30"`, `"2024-12-31T23:59:60z"`, `"2024-12-31T15:59:60-08:00"`, `"2025-01-01T00:29:60+00:30"`}, map[string]string{
		`"2024-02-29"`:           " must be a date and time as YYYY-MM-DDThh:mm:ssZ, or with an offset (RFC 3339)",
		`"2024-02-29T10:11:12"`:  " must be a date and time as YYYY-MM-DDThh:mm:ssZ, or with an offset (RFC 3339)",
		`"2024-02-29T24:11:12Z"`: " must be a date and time as YYYY-MM-DDThh:mm:ssZ, or with an offset (RFC 3339)",
		`"2024-02-29T10:11:60Z"`: " must be a date and time as YYYY-MM-DDThh:mm:ssZ, or with an offset (RFC 3339)"}},
	{`format: uuid`, []string{`"5f0c2a9e-7d1b-4c36-9a53-1C8E6F2B7D40"`}, map[string]string{`"5f0c2a9e7d1b4c369a531c8e6f2b7d40"`: " must be a UUID",
		`"5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b7d4g"`: " must be a UUID"}},
	{`{properties: {city: {type: string}, zip: {type: string}}, required: [city, zip]}`, []string{`{"zip":"1","city":"x"}`, `"text"`}, map[string]string{
		`{"zip":"1"}`: "/city is missing", `{}`: "/city is missing | /zip is missing",
		`{"city":1,"zip":"1","cty":2}`: `/city must be a string, not a number | /cty is not a member of this document; did you mean "city"?`}},
	{`{properties: {a: {type: object, properties: {b: {type: boolean}}}}}`, []string{`{"a":{"b":true}}`, `{"\u0061":{"\u0062":true}}`, `{}`}, map[string]string{
		`{"a":{"b":0,"zzzzzzzz":1}}`: "/a/b must be true or false, not a number | /a/zzzzzzzz is not a member of this document"}},
	{`{additionalProperties: false}`, []string{`{}`, `1`}, map[string]string{`{"x":1}`: "/x is not a member of this document"}},
	{`{type: array, items: {type: string, maxLength: 1}}`, []string{`[]`, `["a","b"]`}, map[string]string{
		`["a","bc",1]`: "/1 must be at most 1 character | /2 must be a string, not a number"}},
	{`{items: {items: {type: integer}}}`, []string{`[[1],[],[2,3]]`, `[1]`}, map[string]string{`[[1],[2,"x"]]`: "/1/1 must be an integer, not a string"}},
}

func TestKeywords(t *testing.T) {
	for _, test := range keywordCases {
		c := compile(t, test.schema)
		for _, text := range test.fits {
			if lines := said(read(t, c, text, contract.Request)); len(lines) != 0 {
				t.Errorf("%s refuses %s: %q", test.schema, text, lines)
			}
			if v, ok := c.Root.CheckNode(parse(t, text), 0); !ok {
				t.Errorf("%s: CheckNode refuses %s: %s", test.schema, text, v.Message())
			}
		}
		for text, want := range test.refused {
			if got := strings.Join(said(read(t, c, text, contract.Request)), " | "); got != want {
				t.Errorf("%s with %s:\n got %s\nwant %s", test.schema, text, got, want)
			}
		}
	}
}

func TestObjectsWithManyMembersFindThemInAnyOrder(t *testing.T) {
	var schema, forth, back strings.Builder
	schema.WriteString("properties: {")
	const members = 40
	for i := range members {
		name := "member_" + strconv.Itoa(i)
		schema.WriteString(name + ": {type: integer, const: " + strconv.Itoa(i) + "}, ")
		forth.WriteString(`"` + name + `":` + strconv.Itoa(i) + `,`)
		other := strconv.Itoa(members - 1 - i)
		back.WriteString(`"member_` + other + `":` + other + `,`)
	}
	c := compile(t, schema.String()+"}")
	for _, text := range []string{forth.String(), back.String()} {
		r := read(t, c, "{"+strings.TrimSuffix(text, ",")+"}", contract.Request)
		equalLines(t, said(r), nil)
		for _, p := range c.Root.Members {
			if n := r.Node(0, p.Slot); n < 0 || string(r.Doc.Key(n)) != p.Name {
				t.Errorf("%s is not where its slot says", p.Name)
			}
		}
	}
	equalLines(t, said(read(t, c, `{"member_40":1}`, contract.Request)), []string{`/member_40 is not a member of this document; did you mean "member_0"?`})
}
