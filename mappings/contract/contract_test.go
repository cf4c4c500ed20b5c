package contract_test

import (
	"testing"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// compile compiles a schema that is the whole file.
func compile(t testing.TB, schema string) *contract.Contract {
	t.Helper()
	var problems source.Problems
	root := source.Read("contract.yaml", []byte(schema), &problems)
	c := contract.Compile(root, root, &problems)
	if err := problems.Err(); err != nil {
		t.Fatalf("the schema does not compile:\n%v", err)
	}
	return c
}

func parse(t testing.TB, text string) *document.Document {
	t.Helper()
	var doc document.Document
	if err := doc.Read([]byte(text), document.DefaultLimits); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return &doc
}

func read(t testing.TB, c *contract.Contract, text string, mode contract.Mode) *contract.Reading {
	t.Helper()
	r := &contract.Reading{}
	c.Read(r, parse(t, text), mode)
	return r
}

// said lists the violations as a caller sees them: place and message.
func said(r *contract.Reading) []string {
	var lines []string
	for i := range r.Violations {
		v := &r.Violations[i]
		place := r.Doc.Pointer(v.Node)
		if v.Keyword == "required" {
			place += "/" + v.Member
		}
		lines = append(lines, place+" "+v.Message())
	}
	return lines
}

func TestPlacesOfAContract(t *testing.T) {
	c := compile(t, `
type: object
required: [name]
properties:
  name: {type: string, enum: [mara, quill]}
  "a/b~c": {type: [object, "null"], properties: {inner: {type: integer, readOnly: true}}}
  list: {type: array, items: {type: object, properties: {x: {format: date}, any: {}}}}
  free: {type: object}
  loose: {type: array}
  last: {type: [string, "null"], const: z}
`)
	var pointers []string
	for slot, p := range c.Places {
		if p == nil {
			pointers = append(pointers, "-")
			continue
		}
		if p.Slot != slot {
			t.Errorf("%s has slot %d and stands at %d", p.Pointer, p.Slot, slot)
		}
		pointers = append(pointers, p.Pointer)
	}
	equalLines(t, pointers, []string{"", "/name", "/a~1b~0c", "/a~1b~0c/inner", "/list", "-", "/free", "/loose", "/last"})
	if c.Slots != 9 {
		t.Errorf("the frame has %d slots, want 9", c.Slots)
	}
	inner := c.Root.Member("a/b~c").Member("inner")
	list := c.Root.Member("list")
	for _, tell := range []struct {
		what      string
		got, want any
	}{
		{"name is required", c.Root.Member("name").Required(), true},
		{"list is required", list.Required(), false},
		{"inner is read only", inner.ReadOnly, true},
		{"inner's parent", inner.Parent, c.Root.Member("a/b~c")},
		{"a/b~c is nullable", inner.Parent.Nullable(), true},
		{"last is nullable by type, not by const", c.Root.Member("last").Nullable(), false},
		{"inner is only a number", inner.Only(contract.TypeNumber), true},
		{"a/b~c is only a string", inner.Parent.Only(contract.TypeString), false},
		{"free is free", c.Root.Member("free").Free(), true},
		{"list is free", list.Free(), false},
		{"elements take slots", list.Items.Slots, 3},
		{"an element's root has no parent", list.Items.Root.Parent, (*contract.Place)(nil)},
		{"an element's member", list.Items.Root.Member("x").Pointer, "/x"},
		{"its format", list.Items.Root.Member("x").Format, "date"},
		{"what is not there", c.Root.Member("nobody"), (*contract.Place)(nil)},
		{"a member of nothing", c.Root.Member("nobody").Member("x"), (*contract.Place)(nil)},
		{"types overlap", inner.Types.Overlaps(contract.TypeNumber), true},
		{"types of anything", list.Items.Root.Member("any").Types, contract.TypeAny},
		{"where name stands", c.Root.Member("name").At.String(), "contract.yaml:5:9"},
	} {
		if tell.got != tell.want {
			t.Errorf("%s: %v, want %v", tell.what, tell.got, tell.want)
		}
	}
	equalLines(t, c.Root.Member("name").Strings(), []string{"mara", "quill"})
}

func TestTypesAreNamed(t *testing.T) {
	for types, want := range map[contract.Types]string{
		contract.TypeString:                                             "a string",
		contract.TypeString | contract.TypeNull:                         "a string or null",
		contract.TypeNumber:                                             "a number",
		contract.TypeInteger | contract.TypeNull:                        "an integer or null",
		contract.TypeObject | contract.TypeArray | contract.TypeBoolean: "true or false, an object or an array",
		contract.TypeAny:                                                "any value",
	} {
		if got := types.String(); got != want {
			t.Errorf("%d is named %q, want %q", types, got, want)
		}
	}
}

func equalLines(t testing.TB, got, want []string) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		g, w := "(nothing)", "(nothing)"
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Errorf("line %d:\n got %s\nwant %s", i+1, g, w)
		}
	}
}
