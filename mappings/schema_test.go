package mappings_test

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// packSchemas compiles the schemas with the library, which also holds them against the draft's own schema.
func packSchemas(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	compiled := map[string]*jsonschema.Schema{}
	for name, text := range mappings.Schemas() {
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		c := jsonschema.NewCompiler()
		if err := c.AddResource(name, document); err != nil {
			t.Fatal(err)
		}
		if compiled[name], err = c.Compile(name); err != nil {
			t.Fatal(err)
		}
	}
	return compiled
}

// editorSchemaOf names the schema of a pack's file.
func editorSchemaOf(name string, n *source.Node) string {
	switch base := path.Base(name); {
	case base == "api.yaml" || base == "openapi.yaml" || base == "shapes.yaml":
		return strings.TrimSuffix(base, ".yaml") + ".json"
	case n.Get("steps") != nil:
		return "flow.json"
	}
	return "endpoint.json"
}

func fitsEditorSchema(t *testing.T, s *jsonschema.Schema, n *source.Node) error {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(n.JSON()))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(document)
}

func TestShippedFilesAreValidByTheirSchemas(t *testing.T) {
	schemas, seen := packSchemas(t), map[string]int{}
	for _, pack := range mappings.ShippedNames() {
		files, err := mappings.Shipped(pack)
		if err != nil {
			t.Fatal(err)
		}
		names, _ := fs.Glob(files, "*.yaml")
		for _, name := range names {
			text, err := fs.ReadFile(files, name)
			if err != nil {
				t.Fatal(err)
			}
			n := source.Read(name, text, &source.Problems{})
			seen[editorSchemaOf(name, n)]++
			if err := fitsEditorSchema(t, schemas[editorSchemaOf(name, n)], n); err != nil {
				t.Errorf("%s/%s: %v", pack, name, err)
			}
		}
	}
	for name := range schemas {
		if seen[name] == 0 {
			t.Errorf("no shipped file is held against %s", name)
		}
	}
}

// structural are the rules of the loader whose bad files an editor must mark as well: a key that is not
// known or missing, a value of the wrong form.
var structural = []string{"api-member-unknown", "errors-no-list", "absent-no-list", "at-no-path", "condition-list", "condition-two",
	"date-none", "drop-no-path", "endpoint-list", "enum-no-map", "errors-effect", "errors-spell", "expression-form",
	"flow-operation-missing", "match-form", "member-unknown",
	"mixed-keys", "operation-missing", "operator-one-way", "operator-unknown", "path-no-root", "request-missing", "required-not-true", "settings-list",
	"settings-no-map", "shapes-list", "text-expected", "type-unknown", "uuid-not-true", "condition-unknown", "condition-oneof", "condition-atleast",
	"api-name-missing", "enum-nested", "errors-unknown", "expression-unknown", "filter-form", "openapi-no-paths", "settings-flag"}

func TestStructuralMistakesAreRefused(t *testing.T) {
	schemas := packSchemas(t)
	for _, rule := range structural {
		files, _ := filepath.Glob("testdata/bad/" + rule + "/*/*.yaml")
		refused := false
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if n := source.Read(name, text, &source.Problems{}); n != nil {
				refused = refused || fitsEditorSchema(t, schemas[editorSchemaOf(name, n)], n) != nil
			}
		}
		if !refused {
			t.Errorf("the schemas take %s (%q)", rule, files)
		}
	}
}

// TestSchemasTakeEveryExample holds the operators' own examples against the notation of their arguments.
func TestSchemasTakeEveryExample(t *testing.T) {
	shapes := packSchemas(t)["shapes.json"]
	for _, o := range mappings.Operators() {
		for _, e := range o.Examples {
			n := source.Read(o.Name, []byte(e.Template), &source.Problems{})
			if err := fitsEditorSchema(t, shapes, n); err != nil {
				t.Errorf("%s: %s: %v", o.Name, e.Template, err)
			}
		}
	}
}

// TestSchemasTakeTheLoadersBase holds the files that every bad one is compared with.
func TestSchemasTakeTheLoadersBase(t *testing.T) {
	schemas := packSchemas(t)
	files, _ := filepath.Glob("testdata/base/*/*.yaml")
	if len(files) < 5 {
		t.Fatalf("found %d files", len(files))
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		n := source.Read(name, text, &source.Problems{})
		if err := fitsEditorSchema(t, schemas[editorSchemaOf(name, n)], n); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
