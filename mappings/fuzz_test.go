package mappings_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// FuzzLoad puts any text in the place of one file of a pack: the loader gives a set, or problems that have places.
func FuzzLoad(f *testing.F) {
	files := []string{"api.yaml", "openapi.yaml", "shapes.yaml", "update.yaml", "read.yaml", "customer.update.yaml", "tables/cities.csv"}
	for i, name := range files {
		for _, pattern := range []string{"testdata/base/bank/", "testdata/bad/*/bank/", "netxd/", "rakbank/"} {
			found, _ := filepath.Glob(pattern + name)
			for _, file := range found {
				text, err := os.ReadFile(file)
				if err != nil {
					f.Fatal(err)
				}
				f.Add(uint8(i), text)
			}
		}
	}
	base := packsIn(f, "testdata/base")
	f.Fuzz(func(t *testing.T, which uint8, text []byte) {
		bank := fstest.MapFS{}
		for name, file := range base["bank"].(fstest.MapFS) {
			bank[name] = file
		}
		bank[files[int(which)%len(files)]] = &fstest.MapFile{Data: text}
		set, err := mappings.LoadFS(map[string]fs.FS{"normalized": base["normalized"], "bank": bank})
		if (set == nil) == (err == nil) {
			t.Fatal("neither a set nor problems")
		}
		var all *source.Error
		if err != nil && !errors.As(err, &all) {
			t.Fatalf("not a list of problems: %v", err)
		}
		for i := range len(errorsOf(all)) {
			if p := all.Problems[i]; p.At.File == nil || p.Cause == "" || p.Rule == "" {
				t.Errorf("a problem without a place or words: %+v", p)
			}
		}
	})
}

func errorsOf(e *source.Error) []source.Problem {
	if e == nil {
		return nil
	}
	return e.Problems
}

// FuzzOutward translates any text as a normalized document, by a message of any pack.
func FuzzOutward(f *testing.F) { fuzzMessages(f, false) }

// FuzzInward translates any text as an API's document.
func FuzzInward(f *testing.F) { fuzzMessages(f, true) }

func fuzzMessages(f *testing.F, inward bool) {
	set, err := mappings.Load()
	if err != nil {
		f.Fatal(err)
	}
	all := messages(f, set)
	for i, m := range all {
		from := m.normalized
		if inward {
			from = m.api
		}
		for _, seed := range append(examplesOf(from.root), update, `{}`, `[]`, `null`, `{"id":null}`) {
			f.Add(uint8(i), []byte(seed))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, text []byte) {
		m := all[int(which)%len(all)]
		translate, to := m.outward, m.api
		if inward {
			translate, to = m.inward, m.normalized
		}
		kept := string(text)
		made := translate(kept)
		if string(text) != kept {
			t.Fatal("the input was changed")
		}
		if len(made.problems) > 0 || made.body == "" {
			return
		}
		var doc document.Document
		if err := doc.Read([]byte(made.body), document.DefaultLimits); err != nil {
			t.Fatalf("%s\nbecomes %s\n%v", text, made.body, err)
		}
		if why := to.invalid(made.body); why != "" && !m.answer && len(leaves(t, made.body)) > 0 {
			t.Fatalf("%s\nbecomes %s\nwhich the contract does not allow: %s", text, made.body, why)
		}
	})
}

// examplesOf gives the examples that a contract's author wrote.
func examplesOf(n *source.Node) []string {
	var list []string
	for _, m := range n.Members {
		if m.Key == "examples" && m.Value.Is(source.List) {
			for _, item := range m.Value.Items {
				list = append(list, string(item.JSON()))
			}
		}
		list = append(list, examplesOf(m.Value)...)
	}
	for _, item := range n.Items {
		list = append(list, examplesOf(item)...)
	}
	return list
}
