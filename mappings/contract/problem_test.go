package contract_test

import (
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// problemCases hold one schema a rule, and exactly what is said about it.
var problemCases = []struct{ schema, want string }{
	{`{maxLenght: 5}`, `contract.yaml:1:2: contract: maxLenght is not a keyword that contracts know
  {maxLenght: 5}
   ^
  did you mean maxLength?`},
	{`{type: strin}`, `contract.yaml:1:8: contract: strin is not a type
  {type: strin}
         ^
  did you mean string?`},
	{`{type: [string, null]}`, `contract.yaml:1:17: contract: type must name the type null
  {type: [string, null]}
                  ^
  write "null", in quotes`},
	{`{type: 5}`, `contract.yaml:1:8: contract: type must be the name of a type or a list of names, not a number
  {type: 5}
         ^`},
	{`{type: []}`, `contract.yaml:1:8: contract: type must name at least one type
  {type: []}
         ^
  leave it out where any value may stand`},
	{`{type: [string, string]}`, `contract.yaml:1:17: contract: string stands twice in type, or beside a type that holds it
  {type: [string, string]}
                  ^`},
	{`{maxLength: "five"}`, `contract.yaml:1:13: contract: maxLength must be a whole number from 0 to 268435456
  {maxLength: "five"}
              ^`},
	{`{minItems: -1}`, `contract.yaml:1:12: contract: minItems must be a whole number from 0 to 268435456
  {minItems: -1}
             ^`},
	{`{maxProperties: 1.5}`, `contract.yaml:1:17: contract: maxProperties must be a whole number from 0 to 268435456
  {maxProperties: 1.5}
                  ^`},
	{`{minLength: 5, maxLength: 4}`, `contract.yaml:1:13: contract: minLength leaves no value below maxLength
  {minLength: 5, maxLength: 4}
              ^
  maxLength is 4`},
	{`{minItems: 5, maxItems: 4}`, `contract.yaml:1:12: contract: minItems leaves no value below maxItems
  {minItems: 5, maxItems: 4}
             ^
  maxItems is 4`},
	{`{minProperties: 5, maxProperties: 4}`, `contract.yaml:1:17: contract: minProperties leaves no value below maxProperties
  {minProperties: 5, maxProperties: 4}
                  ^
  maxProperties is 4`},
	{`{exclusiveMinimum: 1.0, maximum: 1}`, `contract.yaml:1:20: contract: exclusiveMinimum leaves no value below maximum
  {exclusiveMinimum: 1.0, maximum: 1}
                     ^
  maximum is 1`},
	{`{minimum: "1"}`, `contract.yaml:1:11: contract: minimum must be a number, not a string
  {minimum: "1"}
            ^`},
	{`{pattern: "("}`, "contract.yaml:1:11: contract: pattern is not a regular expression of RE2: missing closing ): `(`\n  {pattern: \"(\"}\n            ^"},
	{`{pattern: 1}`, `contract.yaml:1:11: contract: pattern must be a string, not a number
  {pattern: 1}
            ^`},
	{`{format: email}`, `contract.yaml:1:10: contract: email is not a format that contracts check
  {format: email}
           ^
  known here: date, date-time, uuid`},
	{`{enum: mr}`, `contract.yaml:1:8: contract: enum must be a list of at least one value
  {enum: mr}
         ^`},
	{`{enum: []}`, `contract.yaml:1:8: contract: enum must be a list of at least one value
  {enum: []}
         ^`},
	{`{properties: [a]}`, `contract.yaml:1:14: contract: properties must be a map from names to schemas, not a list
  {properties: [a]}
               ^`},
	{`{properties: {a: string}}`, `contract.yaml:1:18: contract: a schema must be a map, not a string
  {properties: {a: string}}
                   ^
  write {} where any value may stand`},
	{`{properties: {city: {}}, required: [cty]}`, `contract.yaml:1:37: contract: required names "cty", which is not in properties
  {properties: {city: {}}, required: [cty]}
                                      ^
  did you mean city?`},
	{`{properties: {city: {}}, required: city}`, `contract.yaml:1:36: contract: required must be a list of names, not a string
  {properties: {city: {}}, required: city}
                                     ^`},
	{`{properties: {city: {}}, required: [1]}`, `contract.yaml:1:37: contract: required must be a list of names, not a number
  {properties: {city: {}}, required: [1]}
                                      ^`},
	{`{properties: {city: {}}, required: [city, city]}`, `contract.yaml:1:43: contract: city stands twice in required
  {properties: {city: {}}, required: [city, city]}
                                            ^`},
	{`{additionalProperties: {type: string}}`, `contract.yaml:1:24: contract: additionalProperties must be true or false, not a map
  {additionalProperties: {type: string}}
                         ^
  describe members in properties`},
	{`{items: [{}]}`, `contract.yaml:1:9: contract: a schema must be a map, not a list
  {items: [{}]}
          ^
  write {} where any value may stand`},
	{`{$ref: "other.yaml#/x"}`, `contract.yaml:1:8: contract: $ref must point into this file
  {$ref: "other.yaml#/x"}
         ^
  write it as "#/components/schemas/NAME"`},
	{`{x-schemas: {Phone: {}}, properties: {a: {$ref: "#/x-schemas/Phon"}}}`, `contract.yaml:1:49: contract: #/x-schemas/Phon is not in this file
  {x-schemas: {Phone: {}}, properties: {a: {$ref: "#/x-schemas/Phon"}}}
                                                  ^
  did you mean Phone?`},
	{`{x-schemas: {Phone: {}}, properties: {a: {$ref: "#/x-schemas/Phone", maxLength: 1, title: A}}}`,
		`contract.yaml:1:70: contract: maxLength cannot stand beside $ref
  {x-schemas: {Phone: {}}, properties: {a: {$ref: "#/x-schemas/Phone", maxLength: 1, title: A}}}
                                                                       ^
  move it into the schema that is referred to`},
	{`{x-schemas: {Tree: {items: {$ref: "#/x-schemas/Tree"}}}, properties: {a: {$ref: "#/x-schemas/Tree"}}}`,
		`contract.yaml:1:35: contract: #/x-schemas/Tree holds itself
  {x-schemas: {Tree: {items: {$ref: "#/x-schemas/Tree"}}}, properties: {a: {$ref: "#/x-schemas/Tree"}}}
                                    ^
  contracts have no recursion; write the levels out, the last one as a free object`},
}

func TestProblems(t *testing.T) {
	for _, test := range problemCases {
		if got := problemsOf(test.schema); got != test.want {
			t.Errorf("%s\n got:\n%s\nwant:\n%s", test.schema, got, test.want)
		}
	}
}

func problemsOf(schema string) string {
	var problems source.Problems
	root := source.Read("contract.yaml", []byte(schema), &problems)
	contract.Compile(root, root, &problems)
	if err := problems.Err(); err != nil {
		return err.Error()
	}
	return ""
}

func TestAllProblemsAreReportedAtOnce(t *testing.T) {
	got := problemsOf("type: strin\nproperties:\n  a: {maxLength: x}\n  b: {allOf: []}\n")
	for _, want := range []string{"contract.yaml:1:7: ", "contract.yaml:3:18: ", "contract.yaml:4:7: "} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing is said about %s in\n%s", want, got)
		}
	}
}

func TestAnnotationsAreIgnored(t *testing.T) {
	compile(t, `{title: t, description: d, default: 5, example: {a: 1}, examples: [1], deprecated: true, readOnly: true,
  writeOnly: false, $comment: c, x-anything: [1]}`)
}

func TestRefsThatExpandWithoutEndInSightAreAProblem(t *testing.T) {
	var schema strings.Builder
	schema.WriteString("properties: {a: {$ref: \"#/x-a\"}}\n")
	for _, name := range "abcdefghijklmno" {
		schema.WriteString("x-" + string(name) + ": {properties: {p: {$ref: \"#/x-" + string(name+1) + "\"}, q: {$ref: \"#/x-" + string(name+1) + "\"}}}\n")
	}
	schema.WriteString("x-p: {type: string}\n")
	got := problemsOf(schema.String())
	if want := "contract: the contract describes more than 20000 places"; !strings.Contains(got, want) {
		t.Errorf("want %q, got\n%s", want, got)
	}
}

func TestEachPlaceOfARefIsItsOwn(t *testing.T) {
	c := compile(t, `{x-schemas: {"a/b": {type: object, properties: {in: {type: string}}}},
  properties: {one: {$ref: "#/x-schemas/a~1b", readOnly: true, description: x}, two: {$ref: "#/x-schemas/a~1b"}}}`)
	one, two := c.Root.Member("one"), c.Root.Member("two")
	if !one.ReadOnly || two.ReadOnly || one.Member("in").Slot == two.Member("in").Slot {
		t.Errorf("the places of a schema that is referred to twice are shared: %+v, %+v", one, two)
	}
}
