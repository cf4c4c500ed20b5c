package layout_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings/layout"
)

func TestShippedFilesAreLaidOut(t *testing.T) {
	files := []string{"../../config.yaml"}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && path == "../testdata" {
			return fs.SkipDir
		}
		if err == nil && strings.HasSuffix(path, ".yaml") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 200 {
		t.Fatalf("found %d files", len(files))
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		made, err := layout.Format(file, text)
		if err != nil {
			t.Error(err)
		} else if line, was, is := firstDifference(string(text), string(made)); line > 0 {
			t.Errorf("%s:%d: is not laid out as `truchman fmt` does:\n  is        %s\n  should be %s", file, line, was, is)
		}
	}
}

// layouts is what is laid out anew; the result is laid out already.
var layouts = []struct{ name, text, want string }{
	{"indents of two", "a:\n    b: 1\n    c:\n          - x\n", "a:\n  b: 1\n  c:\n    - x\n"},
	{"a list is indented", "a:\n- x\n-   y: 1\n    z: 2\n", "a:\n  - x\n  - y: 1\n    z: 2\n"},
	{"lists in lists", "- - a\n  - b\n-\n  - c\n", "- - a\n  - b\n- - c\n"},
	{"one space", "a:   {b:   1,c: [x,y],}\nd:    [ ]\n", "a: {b: 1, c: [x, y]}\nd: []\n"},
	{"quotes stay", "a: '1'\n\"b\": \"no\"\nc: {d: '$$'}\n", "a: '1'\n\"b\": \"no\"\nc: {d: '$$'}\n"},
	{"line ends and blank lines", "\r\n\r\na: 1  \r\n\r\n\r\nb: 2\r\n\r\n", "a: 1\n\nb: 2\n"},
	{"a value moves to its key", "a:\n  b\nc:\n  {d: 1}\n", "a: b\nc: {d: 1}\n"},
	{"a short map is joined", "a: {b: 1,\n    c: 2}\n", "a: {b: 1, c: 2}\n"},
	{"a map with comments is opened", "a: {b: 1, # one\n  # two\n  c: 2} # end\nd: 1\n", "a:\n  b: 1 # one\n  # two\n  c: 2 # end\nd: 1\n"},
	{"a literal text", "a:\n    b: |\n          x\n            y # no comment\n\n          z\n\n    c: >-\n      f\n      g\n", "a:\n  b: |\n    x\n      y # no comment\n\n    z\n\n  c: >-\n    f\n    g\n"},
	{"a literal text with a number", "a:\n    b: |3\n        x\n       y\n", "a:\n  b: |2\n     x\n    y\n"},
	{"a literal text that keeps its end", "a: |+\n  x\n\n\nb: 1\n", "a: |+\n  x\n\n\nb: 1\n"},
	{"the end of a file", "a: |\n  x", "a: |-\n  x\n"},
	{"folded values", "a: one\n     two\n\n     three\nb: \"x\n      y\"\n", "a: one\n  two\n\n  three\nb: \"x\n  y\"\n"},
	{"comments", "# top\n\n\n# of a\na:   # behind a\n    # of b\n    b: 1     # behind b\n    # under b\n# of c\nc: 'x # y' # z\n# end\n",
		"# top\n\n# of a\na:   # behind a\n  # of b\n  b: 1     # behind b\n  # under b\n# of c\nc: 'x # y' # z\n# end\n"},
	{"a comment behind a dash", "a:\n  - # first\n    b: 1\n", "a:\n  # first\n  - b: 1\n"},
	{"letters of two bytes", "ä: {ö: \"ü # é\"} # ß\n", "ä: {ö: \"ü # é\"} # ß\n"},
	{"nothing behind the last line", "a: # b\n? c", "a: # b\nc:\n"},
	{"nothing", "a:\nb: {c, d: }\n", "a:\nb: {c: null, d: null}\n"},
	{"the editor's line", "# yaml-language-server: $schema=../schema/api.json\nname: x\n", "# yaml-language-server: $schema=../schema/api.json\nname: x\n"},
}

func TestLayout(t *testing.T) {
	for _, c := range layouts {
		t.Run(c.name, func(t *testing.T) {
			for _, text := range []string{c.text, c.want} {
				made, err := layout.Format("pack/file.yaml", []byte(text))
				if err != nil {
					t.Fatal(err)
				}
				if string(made) != c.want {
					t.Errorf("of\n%s\nis\n%s\nwanted\n%s", text, made, c.want)
				}
			}
		})
	}
}

func TestLongListsAreFilled(t *testing.T) {
	made, err := layout.Format("f", []byte("also: [\n  "+strings.Repeat("malformed-body,\n  ", 20)+"conflict]\n"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(made), "\n"), "\n")
	if len(lines) != 3 {
		t.Fatalf("lines: %q", lines)
	}
	for i, line := range lines {
		if len(line) > 140 || i < 2 && len(line) < 120 {
			t.Errorf("line %d has %d characters", i+1, len(line))
		}
	}
}

func TestRefusals(t *testing.T) {
	for text, want := range map[string]string{
		"a: [1":             "f:2:",
		"a: 1\n b: 2\n":     "f:2:",
		"a: &x 1\n":         "f:1:4: yaml: anchors and aliases are not used in packs",
		"a: !!str 1\n":      "f:1:4: yaml: tags are not used in packs",
		"a: 1\n---\nb: 1\n": "f:2:1: yaml: the file holds more than one document",
		"":                  "f: yaml: the file is empty",
		"just text\n":       "f:1:1: yaml: the file must be a map or a list",
		"? {a: 1}\n: b\n":   "f:1:1: yaml: a key must be a string of one line",
		"a: b\u2028c\n":     "f:1:1: yaml: the line holds a line end that most editors do not show",
	} {
		_, err := layout.Format("f", []byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, wanted %s", text, err, want)
		}
	}
}

func firstDifference(a, b string) (line int, inA, inB string) {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range max(len(x), len(y)) {
		if i >= len(x) {
			return i + 1, "", y[i]
		}
		if i >= len(y) || x[i] != y[i] {
			return i + 1, x[i], strings.Join(y[i:min(i+1, len(y))], "")
		}
	}
	return 0, "", ""
}
