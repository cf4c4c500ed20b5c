package contract_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// oracle compiles the schema with the JSON Schema library.
func oracle(t interface{ Fatalf(string, ...any) }, text []byte) *jsonschema.Schema {
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("the schema is no JSON: %v\n%s", err, text)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource("schema.json", tree); err != nil {
		t.Fatalf("the library does not take the schema: %v\n%s", err, text)
	}
	compiled, err := c.Compile("schema.json")
	if err != nil {
		t.Fatalf("the library does not compile the schema: %v\n%s", err, text)
	}
	return compiled
}

// agree is the property: for every schema and document the contract and the library have the same verdict.
func agree(t *rapid.T) {
	s := drawSchema(t, 3)
	c, text := compileDrawn(t, s)
	library := oracle(t, text)
	var doc document.Document
	r := &contract.Reading{}
	for range 6 {
		var b strings.Builder
		write(t, &b, drawValue(t, s, 3))
		if err := doc.Read([]byte(b.String()), document.DefaultLimits); err != nil {
			t.Fatalf("%s: %v", b.String(), err)
		}
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(b.String()))
		if err != nil {
			t.Fatalf("%s: %v", b.String(), err)
		}
		c.Read(r, &doc, contract.Schema)
		verdict := library.Validate(value)
		if (len(r.Violations) == 0) != (verdict == nil) {
			t.Fatalf("schema %s\ndocument %s\nwe say %q\nthe library says %v", text, b.String(), said(r), verdict)
		}
	}
}

func TestContractsAgreeWithTheLibrary(t *testing.T) { rapid.Check(t, agree) }

func FuzzContractAgainstTheLibrary(f *testing.F) { f.Fuzz(rapid.MakeFuzz(agree)) }
