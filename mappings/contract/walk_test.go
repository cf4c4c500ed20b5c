package contract_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

const people = `
type: object
properties:
  kind: {type: string}
  people:
    type: array
    items:
      type: object
      properties:
        name: {type: string}
        phones: {type: array, items: {type: object, properties: {number: {type: string}}}}
  tags: {type: [array, "null"], items: {type: string}}
  free: {}
`

// placed walks frames as users of a reading do, and writes down what lies where.
func placed(r *contract.Reading, c *contract.Contract, frame int, at string) []string {
	var lines []string
	for slot, p := range c.Places {
		if p == nil {
			continue
		}
		n := r.Node(frame, slot)
		if n < 0 {
			continue
		}
		if kind := r.Doc.Nodes[n].Kind; kind != document.Object && kind != document.Array {
			lines = append(lines, at+p.Pointer+" = "+string(r.Doc.Raw(n)))
		}
		if r.Doc.Nodes[n].Kind != document.Array || p.Items == nil {
			continue
		}
		first := int(r.Slots[frame+slot+1])
		for i := range r.Doc.Len(n) {
			lines = append(lines, placed(r, p.Items, first+i*p.Items.Slots, at+p.Pointer+"/"+strconv.Itoa(i))...)
		}
	}
	return lines
}

func TestSlotsHoldWhereValuesLie(t *testing.T) {
	c := compile(t, people)
	text := `{"people":[{"phones":[{"number":"1"},{}],"name":"a"},{"name":"b"},{"phones":[{"number":"2"}]}],"tags":["x","y"],"kind":"k"}`
	want := []string{"/kind = \"k\"", "/people/0/name = \"a\"", "/people/0/phones/0/number = \"1\"", "/people/1/name = \"b\"",
		"/people/2/phones/0/number = \"2\"", "/tags/0 = \"x\"", "/tags/1 = \"y\""}
	r := &contract.Reading{}
	for range 2 { // the second time in the same memory
		c.Read(r, parse(t, text), contract.Request)
		equalLines(t, said(r), nil)
		equalLines(t, placed(r, c, 0, ""), want)
	}
	c.Read(r, parse(t, `{"tags":null,"free":[{"x":1}]}`), contract.Request)
	equalLines(t, placed(r, c, 0, ""), []string{"/tags = null"})
	r.Reset()
	if r.Doc != nil || r.Contract != nil || len(r.Slots)+len(r.Violations)+len(r.Unknown) != 0 {
		t.Errorf("something of the document is left: %+v", r)
	}
}

func TestUnknownMembersByMode(t *testing.T) {
	const text = `{"a":{"x":1},"b":{"x":1},"c":{"x":1},"d":{"x":{"y":[]}}}`
	c := compile(t, `properties: {a: {properties: {}}, b: {additionalProperties: false}, c: {type: object}, d: {properties: {w: {}}, additionalProperties: false}}`)
	for mode, want := range map[contract.Mode]struct{ violations, unknown []string }{
		contract.Request: {[]string{"/a/x is not a member of this document", "/b/x is not a member of this document", `/d/x is not a member of this document; did you mean "w"?`}, nil},
		contract.Answer:  {nil, []string{"/a/x", "/b/x", "/d/x"}},
		contract.Schema:  {[]string{"/b/x is not a member of this document", `/d/x is not a member of this document; did you mean "w"?`}, nil},
	} {
		r := read(t, c, text, mode)
		var unknown []string
		for _, n := range r.Unknown {
			unknown = append(unknown, r.Doc.Pointer(int(n)))
		}
		equalLines(t, said(r), want.violations)
		equalLines(t, unknown, want.unknown)
	}
}

func TestViolationsOfAnAnswerAreNotedBesideUnknownMembers(t *testing.T) {
	r := read(t, compile(t, people), `{"new":{"kind":1},"kind":5}`, contract.Answer)
	equalLines(t, said(r), []string{"/kind must be a string, not a number"})
	if len(r.Unknown) != 1 {
		t.Errorf("%d unknown members, want 1", len(r.Unknown))
	}
}

func TestMessagesHoldNoValue(t *testing.T) {
	c := compile(t, `{properties: {a: {type: integer}, b: {enum: [x]}, c: {pattern: "^$"}, d: {maxLength: 1}, e: {maximum: 1}, f: {format: date}, g: {const: 1}, h: {items: {type: "null"}}}}`)
	r := read(t, c, `{"a":"Mara Quill","b":"Mara Quill","c":"Mara Quill","d":"Mara Quill","e":500000001,"f":"Mara Quill","g":500000001,"h":["Mara Quill"]}`, contract.Request)
	lines := said(r)
	if len(lines) != 8 {
		t.Errorf("%d violations, want 8: %q", len(lines), lines)
	}
	if text := strings.Join(lines, "\n"); strings.Contains(text, "Mara") || strings.Contains(text, "500000001") {
		t.Errorf("a message holds a value of the document:\n%s", text)
	}
}

func TestViolationsAreBounded(t *testing.T) {
	c := compile(t, `{items: {type: string}}`)
	r := read(t, c, "["+strings.Repeat("1,", 1000)+"1]", contract.Request)
	if len(r.Violations) != contract.MostViolations {
		t.Errorf("%d violations are noted, want %d", len(r.Violations), contract.MostViolations)
	}
}

func TestFramesOfSmallElementsAreBounded(t *testing.T) {
	var schema strings.Builder
	for i := range 100 {
		schema.WriteString("m" + strconv.Itoa(i) + ": {}, ")
	}
	c := compile(t, "items: {properties: {"+schema.String()+"}}")
	r := read(t, c, "["+strings.Repeat("{},", 100_000)+"{}]", contract.Request)
	equalLines(t, said(r), []string{" has more elements than can be read"})
	if len(r.Slots) > 1<<10 {
		t.Errorf("%d slots were made for an array that is refused", len(r.Slots))
	}
}

func TestReadingAllocatesNothingOnceWarm(t *testing.T) {
	c, doc, r := compile(t, customer), parse(t, update), &contract.Reading{}
	c.Read(r, doc, contract.Request)
	equalLines(t, said(r), nil)
	if n := testing.AllocsPerRun(100, func() { c.Read(r, doc, contract.Request) }); n != 0 {
		t.Errorf("a reading allocates %v times", n)
	}
}

func TestVeryLongMemberNames(t *testing.T) {
	name := strings.Repeat("n", document.LongKey)
	c, r := compile(t, `{type: object, properties: {"`+name+`": {type: integer}}}`), &contract.Reading{}
	for _, known := range []string{name, "\\u006e" + name[1:]} {
		if c.Read(r, parse(t, `{"`+known+`":1}           `), contract.Request); len(r.Violations) > 0 || r.Slots[1] == 0 {
			t.Error("the name is not found")
		}
	}
	for _, unknown := range []string{name + "n", name[1:], name[1:] + "m"} {
		if c.Read(r, parse(t, `{"`+unknown+`":1}           `), contract.Request); len(r.Violations) != 1 {
			t.Errorf("a name of %d bytes is taken for another", len(unknown))
		}
	}
}
