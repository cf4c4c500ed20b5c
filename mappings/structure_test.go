package mappings_test

import "testing"

const personSchema = "{type: object, properties: {first: {type: string}, last: {type: string}, age: {type: integer}, list: {type: array, items: {type: object, properties: {k: {type: string}, kind: {type: string}, m: {type: integer}}}}}}"

// structureCases translate whole documents of persons.
var structureCases = []struct{ name, template, api, direction, from, want string }{
	{"join", `name: {$join: {with: ", ", of: [$.last, $.first]}}`, "name: {type: string}", "outward", `{"first":"Mara","last":"Quill"}`, `{"name":"Quill, Mara"}`},
	{"join, escaped", `name: {$join: {with: "/", of: [$.last, $.first]}}`, "name: {type: string}", "outward", `{"first":"\u0041\"","last":"é"}`, `{"name":"é/A\""}`},
	{"join of what holds the separator", `name: {$join: {with: " ", of: [$.last, $.first]}}`, "name: {type: string}", "outward",
		`{"first":"Mara Ann","last":"Quill"}`, "invalid-request /first contains the text that separates it from its neighbour at this bank"},
	{"join of a part", `name: {$join: {with: " ", of: [$.last, $.first]}}`, "name: {type: string}", "outward", `{"first":"Mara"}`,
		"missing-member /last is missing, and is needed beside its neighbour"},
	{"join of nothing", `name: {$join: {with: " ", of: [$.last, $.first]}}`, "name: {type: string}", "outward", `{}`, `{}`},
	{"join, too long", `name: {$join: {with: " ", of: [$.last, $.first]}}`, "name: {type: string, maxLength: 3}", "outward", `{"first":"Mara","last":"Quill"}`,
		"invalid-request /last must be at most 3 characters"},
	{"split", `name: {$join: {with: ", ", of: [$.last, $.first]}}`, "name: {type: string}", "inward", `{"name":"Quill, Mara"}`, `{"last":"Quill","first":"Mara"}`},
	{"split into empty parts", `name: {$join: {with: " ", of: [$.last, $.first]}}`, "name: {type: string}", "inward", `{"name":" "}`, `{"last":"","first":""}`},
	{"split into too many", `name: {$join: {with: " ", of: [$.last, $.first]}}`, "name: {type: string}", "inward", `{"name":"a b c"}`,
		"invalid-request /name has not as many parts as it must have\ninvalid-request /name has not as many parts as it must have"},

	{"an object of nothing", `{id: {first: $.first, kind: person}, age: $.age}`, "id: {type: object, properties: {first: {type: string}, kind: {type: string}}}, age: {type: integer}",
		"outward", `{"age":3}`, `{"age":3}`},
	{"a literal beside a value", `{id: {first: $.first, kind: person}, age: $.age}`, "id: {type: object, properties: {first: {type: string}, kind: {type: string}}}, age: {type: integer}",
		"outward", `{"first":"a"}`, `{"id":{"first":"a","kind":"person"}}`},
	{"a literal that differs", `{id: {first: $.first, kind: person}}`, "id: {type: object, properties: {first: {type: string}, kind: {type: string}}}",
		"inward", `{"id":{"kind":"firm","first":"a"}}`, `invalid-request /id/kind must be "person"`},
	{"a literal that is absent", `{id: {first: $.first, kind: person}}`, "id: {type: object, properties: {first: {type: string}, kind: {type: string}}}",
		"inward", `{"id":{"first":"a"}}`, `{"first":"a"}`},
	{"required by the contract", `{id: {first: $.first, kind: person}}`, "id: {type: object, required: [first], properties: {first: {type: string}, kind: {type: string}}}",
		"outward", `{}`, `{}`},
	{"required beside another", `{id: {first: $.first, age: $.age}}`, "id: {type: object, required: [first], properties: {first: {type: string}, age: {type: integer}}}",
		"outward", `{"age":3}`, "missing-member /first is missing, and is needed here"},

	{"each", `{list: {$at: $.list, $each: {key: $.k, is: it}}}`, eachSchema, "outward", `{"list":[{"k":"a"},{}]}`, `{"list":[{"key":"a","is":"it"},{"is":"it"}]}`},
	{"each of none", `{list: {$at: $.list, $each: {key: $.k, is: it}}}`, eachSchema, "outward", `{"list":[]}`, `{"list":[]}`},
	{"each with a default", `{list: {$at: $.list, $each: {key: $.k}, $default: []}}`, eachSchema, "outward", `{}`, `{"list":[]}`},
	{"each, given, with a default", `{list: {$at: $.list, $each: {key: $.k}, $default: []}}`, eachSchema, "outward", `{"list":[{"k":"a"}]}`, `{"list":[{"key":"a"}]}`},
	{"each back", `{list: {$at: $.list, $each: {key: $.k, is: it}}}`, eachSchema, "inward", `{"list":[{"key":"a"},{}]}`, `{"list":[{"k":"a"},{}]}`},
	{"each with a refusal", `{list: {$at: $.list, $each: {key: {$at: $.k, $enum: {a: A}}}}}`, eachSchema, "outward", `{"list":[{"k":"a"},{"k":"b"}]}`,
		`unsupported-member /list/1/k must be a at this bank`},
	{"each with a loss", `{list: {$at: $.list, $each: {key: $.k}}}`, eachSchema, "outward", `{"list":[{"k":"a","m":1}]}`,
		"unsupported-member /list/0/m is not something that this bank takes"},

	{"single", oneOfList, oneSchema, "outward", `{"list":[{"k":"a"}]}`, `{"one":{"key":"a"}}`},
	{"single of none", oneOfList, oneSchema, "outward", `{"list":[]}`, `{"one":{}}`},
	{"single of nothing", oneOfList, oneSchema, "outward", `{}`, `{}`},
	{"single of two", oneOfList, oneSchema, "outward", `{"list":[{"k":"a"},{"k":"b"}]}`, "unsupported-member /list/1 is more than the one that can be told here"},
	{"single with a loss", oneOfList, oneSchema, "outward", `{"list":[{"k":"a","m":1}]}`, "unsupported-member /list/0/m is not something that this bank takes"},
	{"single with a refusal", `one: {$at: $.list, $single: {key: {$at: $.k, $enum: {a: A}}}}`, oneSchema, "outward", `{"list":[{"k":"b"}]}`,
		`unsupported-member /list/0/k must be a at this bank`},
	{"single back", oneOfList, oneSchema, "inward", `{"one":{"key":"a"}}`, `{"list":[{"k":"a"}]}`},
	{"single back of none", oneOfList, oneSchema, "inward", `{"one":{}}`, `{"list":[]}`},
	{"single back of nothing", oneOfList, oneSchema, "inward", `{}`, `{}`},

	{"sequence", sequenceOfTwo, eachSchema, "outward", `{"last":"q"}`, `{"list":[{"is":"l","key":"q"}]}`},
	{"sequence of both", sequenceOfTwo, eachSchema, "outward", `{"first":"m","last":"q"}`, `{"list":[{"is":"f","key":"m"},{"is":"l","key":"q"}]}`},
	{"sequence of none", sequenceOfTwo, eachSchema, "outward", `{}`, `{}`},
	{"sequence with an element of the pack alone", "list: [{is: f, key: $.first}, {is: it}]", eachSchema, "outward", `{"first":"m"}`, `{"list":[{"is":"f","key":"m"},{"is":"it"}]}`},
	{"sequence of the pack alone", "list: [{is: it}]", eachSchema, "outward", `{}`, `{"list":[{"is":"it"}]}`},
	{"sequence back, in any order", sequenceOfTwo, eachSchema, "inward", `{"list":[{"key":"q","is":"l"},{"is":"f","key":"m"}]}`, `{"first":"m","last":"q"}`},
	{"two for one", sequenceOfTwo, eachSchema, "inward", `{"list":[{"key":"q","is":"l"},{"is":"l","key":"m"}]}`,
		"invalid-request /list/1 stands for the same thing as an element before it"},
	{"one for none", sequenceOfTwo, eachSchema, "inward", `{"list":[{"key":"q","is":"other"}]}`, "invalid-request /list/0 is of no kind that is known here"},
	{"the rest of a sequence", restOfTwo, eachSchema, "outward", `{"first":"m","list":[{"k":"x"}]}`, `{"list":[{"is":"f","key":"m"},{"key":"x"}]}`},
	{"the rest alone", restOfTwo, eachSchema, "outward", `{"list":[{"k":"x"},{"k":"y"}]}`, `{"list":[{"key":"x"},{"key":"y"}]}`},
	{"no rest", restOfTwo, eachSchema, "outward", `{"list":[]}`, `{}`},
	{"a loss in the rest", restOfTwo, eachSchema, "outward", `{"list":[{"k":"x","m":1}]}`, "unsupported-member /list/0/m is not something that this bank takes"},
	{"the rest back", restOfTwo, eachSchema, "inward", `{"list":[{"key":"x"},{"key":"q","is":"l"}]}`, `{"last":"q","list":[{"k":"x"}]}`},
	{"the first of two stands, the other is rest", restOfTwo, eachSchema, "inward", `{"list":[{"key":"a","is":"f"},{"key":"b","is":"f"}]}`, `{"first":"a","list":[{"k":"b","kind":"f"}]}`},
	{"the preferred of two stands", preferOfTwo, eachSchema, "inward", `{"list":[{"key":"a","is":"f"},{"key":"c","is":"f"},{"key":"b","is":"f"}]}`,
		`{"first":"c","list":[{"k":"a","kind":"f"},{"k":"b","kind":"f"}]}`},
	{"of no difference the first", preferOfTwo, eachSchema, "inward", `{"list":[{"is":"f"},{"is":"f","key":"a"},{"is":"f","key":"a"}]}`,
		`{"first":"a","list":[{"kind":"f"},{"k":"a","kind":"f"}]}`},
	{"a refusal in an element", `list: [{is: f, key: {$at: $.first, $enum: {a: A}}}]`, eachSchema, "outward", `{"first":"b"}`,
		`unsupported-member /first must be a at this bank`},
	{"nothing in an element that must have it", `list: [{is: f, key: {$at: $.first, $required: true}}]`, eachSchema, "outward", `{}`, `{}`},

	{"what nothing maps", `{age: $.age}`, "age: {type: integer}", "outward", `{"age":3,"first":"a","list":[{"k":"b"}]}`,
		"unsupported-member /first is not something that this bank takes\nunsupported-member /list is not something that this bank takes"},
	{"the order of the template", `{age: $.age, b: $.last, a: $.first}`, "a: {type: string}, b: {type: string}, age: {type: integer}", "outward",
		`{"first":"1","last":"2","age":3}`, `{"age":3,"b":"2","a":"1"}`},
	{"dollars", `{"$$cost": $.age, kind: $$5}`, `"$cost": {type: integer}, kind: {type: string}`, "outward", `{"age":3}`, `{"$cost":3,"kind":"$5"}`},
}

const (
	eachSchema    = "list: {type: array, items: {type: object, properties: {key: {type: string}, is: {type: string}}}}"
	oneSchema     = "one: {type: object, properties: {key: {type: string}}}"
	oneOfList     = "one: {$at: $.list, $single: {key: $.k}}"
	restOfTwo     = "list: [{is: f, key: $.first}, {is: l, key: $.last}, {$rest: $.list, $each: {key: $.k, is: $.kind}}]"
	preferOfTwo   = "list: [{is: f, key: $.first}, {$rest: $.list, $each: {key: $.k, is: $.kind}, $prefer: [{is: f}, key]}]"
	sequenceOfTwo = "list: [{is: f, key: $.first}, {is: l, key: $.last}]"
)

func TestStructures(t *testing.T) {
	for _, c := range structureCases {
		t.Run(c.name, func(t *testing.T) {
			x := trial{template: c.template, normalized: personSchema, api: "{type: object, properties: {" + c.api + "}}"}.load(t)
			run := x.outward
			if c.direction == "inward" {
				run = x.inward
			}
			if got := told(run(c.from)); got != c.want {
				t.Errorf("%s gives\n%s\nwant\n%s", c.from, got, c.want)
			}
		})
	}
}

// TestAnswersAreLenient shows what becomes, in an answer, of what is refused in a request.
func TestAnswersAreLenient(t *testing.T) {
	for _, c := range []struct{ name, template, api, direction, from, want string }{
		{"null", `{a: $.first, b: $.last}`, `a: {type: [string, "null"]}, b: {type: [string, "null"]}`, "inward", `{"a":null,"b":"x"}`, `{"last":"x"}`},
		{"a value that cannot be translated", `{a: {$at: $.first, $enum: {x: X}}, b: $.last}`, "a: {type: string}, b: {type: string}", "inward", `{"a":"Y","b":"x"}`, `{"last":"x"}`},
		{"a member that nobody knows", `{b: $.last}`, "b: {type: string}", "inward", `{"new":"Y","b":"x"}`, `{"last":"x"}`},
		{"a literal that differs", `{b: $.last, kind: p}`, "b: {type: string}, kind: {type: string}", "inward", `{"kind":"q","b":"x"}`,
			"provider-contract-broken /kind is not what was asked for"},
		{"what the pack requires", `{b: {$at: $.last, $required: true}}`, "b: {type: string}", "inward", `{}`, "provider-contract-broken /b is missing, and is needed here"},
		{"an element of no kind", sequenceOfTwo, eachSchema, "inward", `{"list":[{"is":"x"},{"is":"f","key":"m"}]}`, `{"first":"m"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := trial{template: c.template, normalized: personSchema, api: "{type: object, properties: {" + c.api + "}}"}.load(t)
			x.lenient = true
			if got := told(x.inward(c.from)); got != c.want {
				t.Errorf("%s gives\n%s\nwant\n%s", c.from, got, c.want)
			}
		})
	}
}
