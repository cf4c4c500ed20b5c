package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// TestSchemasAreWritten holds the files in schema/ against what the program would write.
func TestSchemasAreWritten(t *testing.T) {
	for name, want := range editorSchemas() {
		text, err := os.ReadFile(filepath.Join("../../schema", name))
		if err != nil || !bytes.Equal(text, want) {
			t.Errorf("schema/%s is stale: run go generate ./cmd/truchman (%v)", name, err)
		}
	}
}

func compiledSchema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(editorSchemas()[name]))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name, document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func heldAgainst(t *testing.T, s *jsonschema.Schema, name string, text []byte) error {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(source.Read(name, text, &source.Problems{}).JSON()))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(document)
}

func TestCasesAreValidByTheirSchema(t *testing.T) {
	schema, count := compiledSchema(t, "case.json"), 0
	for _, pack := range mappings.ShippedNames() {
		files, err := mappings.Shipped(pack)
		if err != nil {
			t.Fatal(err)
		}
		names, _ := fs.Glob(files, "testdata/*.yaml")
		for _, name := range names {
			text, err := fs.ReadFile(files, name)
			if err != nil {
				t.Fatal(err)
			}
			count++
			if err := heldAgainst(t, schema, name, text); err != nil {
				t.Errorf("%s/%s: %v", pack, name, err)
			}
		}
	}
	if count < 100 {
		t.Errorf("held %d cases", count)
	}
}

// TestCaseSchemaIsTheReaders sees that the reader of cases takes each key that editors are told of, and
// that it suggests no other.
func TestCaseSchemaIsTheReaders(t *testing.T) {
	text, err := os.ReadFile("caseread.go")
	if err != nil {
		t.Fatal(err)
	}
	var lists []string
	for line := range strings.SplitSeq(string(text), "\n") {
		if _, list, found := strings.Cut(strings.TrimSpace(line), `r.known(`); found {
			lists = append(lists, list[strings.Index(list, `", `)+3:len(list)-1])
		}
		if _, list, found := strings.Cut(strings.TrimSpace(line), `r.values(n.Get("mount"), `); found {
			lists = append(lists, strings.TrimSuffix(list, ")"))
		}
	}
	for name, keys := range caseKeys {
		if name == "values" {
			continue // the reader is told its keys by its callers: those of a mount are above
		}
		if want := `"` + strings.Join(keys, `", "`) + `"`; !slices.Contains(lists, want) {
			t.Errorf("schemacase.go says that %s has %s; caseread.go has %q", name, want, lists)
		}
	}
}

func TestConfigurationSchema(t *testing.T) {
	schema := compiledSchema(t, "config.json")
	text, err := os.ReadFile("../../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := heldAgainst(t, schema, "config.yaml", text); err != nil {
		t.Errorf("the reference configuration: %v", err)
	}
	for text, fits := range map[string]bool{
		"server: {listen: \"127.0.0.1:8080\", connections: \"${CONNECTIONS:-10}\"}": true,
		"server:\nbanks:\n":                       true,
		"serve: {}":                               false,
		"server: {listens: x}":                    false,
		"server: []":                              false,
		"packs: x":                                false,
		"banks: {a: {timeout: {s: 1}}}":           false,
		"banks: {a: {breaker: {open: 1s}}}":       true,
		"mounts: {front: normalized}":             false,
		"banks: {a: {pool: {connections: true}}}": false,
	} {
		if err := heldAgainst(t, schema, "config.yaml", []byte(text)); (err == nil) != fits {
			t.Errorf("%s: %v", text, err)
		}
	}
}
