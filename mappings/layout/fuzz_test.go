package layout_test

import (
	"os"
	"testing"

	"github.com/truchman-proxy/truchman/mappings/layout"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// FuzzFormat holds that a layout says the same as before, and that laying it out again changes nothing.
func FuzzFormat(f *testing.F) {
	for _, c := range layouts {
		f.Add([]byte(c.text))
	}
	for _, file := range []string{"../../config.yaml", "../netxd/api.yaml", "../netxd/shapes.yaml", "../netxd/testdata/update-names-only.yaml"} {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		made, err := layout.Format("f", text)
		if err != nil {
			return
		}
		if before, after := said(text), said(made); before != after {
			t.Errorf("of\n%s\nis\n%s\nwhich says\n%s\nand not\n%s", text, made, after, before)
		}
		again, err := layout.Format("f", made)
		if err != nil {
			t.Fatalf("of\n%s\nis\n%s\nwhich is refused: %v", text, made, err)
		}
		if string(again) != string(made) {
			t.Errorf("of\n%q\nis first\n%q\nthen\n%q", text, made, again)
		}
	})
}

func said(text []byte) string {
	if n := source.Read("f", text, &source.Problems{}); n != nil {
		return string(n.JSON())
	}
	return ""
}
