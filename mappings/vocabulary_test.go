package mappings_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
)

// TestVocabularyIsTheLoaders holds the keys that editors are told of against those that the loader takes:
// every call of fieldsOf names a part and its keys.
func TestVocabularyIsTheLoaders(t *testing.T) {
	loader, listed := loaderKeys(t), map[string]string{}
	for _, part := range mappings.Vocabulary() {
		var names []string
		for _, f := range part.Fields {
			names = append(names, f.Name)
		}
		rule := part.Rule
		if rule == "" {
			rule = part.Name
		}
		listed[rule+": "+strings.Join(names, " ")] = part.Name
	}
	if len(loader) < 15 {
		t.Fatalf("found only %d calls of fieldsOf", len(loader))
	}
	for keys, place := range loader {
		if listed[keys] == "" {
			t.Errorf("%s reads %q, and vocabulary*.go has no part with just these keys in this order: add the key there with its form and "+
				"a sentence for editors, then run go generate ./cmd/truchman", place, keys)
		}
	}
	for keys, part := range listed {
		if loader[keys] == "" {
			t.Errorf("vocabulary*.go has the part %s with %q, which the loader does not read", part, keys)
		}
	}
}

// loaderKeys reads "rule: key key …" out of the package's own source, with the place of each call.
func loaderKeys(t *testing.T) map[string]string {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	positions := token.NewFileSet()
	for _, entry := range files {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(positions, entry.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if name, isName := nameOf(call, ok); isName && name == "fieldsOf" && len(call.Args) > 3 {
				keys := ruleOf(call.Args[1]) + ": " + strings.Join(words(call.Args[3:]), " ")
				found[keys] = positions.Position(call.Pos()).String()
			}
			return true
		})
	}
	return found
}

func nameOf(call *ast.CallExpr, ok bool) (string, bool) {
	if !ok {
		return "", false
	}
	name, ok := call.Fun.(*ast.Ident)
	if !ok {
		return "", false
	}
	return name.Name, true
}

// ruleOf gives the rule's name; the settings and the secrets are read by one function.
func ruleOf(e ast.Expr) string {
	if literal, ok := e.(*ast.BasicLit); ok {
		text, _ := strconv.Unquote(literal.Value)
		return text
	}
	return "settings"
}

func words(list []ast.Expr) []string {
	var texts []string
	for _, e := range list {
		if literal, ok := e.(*ast.BasicLit); ok {
			text, _ := strconv.Unquote(literal.Value)
			texts = append(texts, text)
		}
	}
	return slices.Clip(texts)
}
