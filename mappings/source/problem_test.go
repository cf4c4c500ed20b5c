package source_test

import (
	"errors"
	"testing"

	"github.com/truchman-proxy/truchman/mappings/source"
)

func TestProblemsAreRendered(t *testing.T) {
	file := &source.File{Name: "p/f.yaml", Text: []byte("a: 1\r\n\té: {b: c}\nlast")}
	for _, c := range []struct {
		line, column int
		want         string
	}{
		{1, 4, "p/f.yaml:1:4: rule: is wrong\n  a: 1\n     ^\n  do this"},
		{2, 6, "p/f.yaml:2:6: rule: is wrong\n  \té: {b: c}\n  \t    ^\n  do this"}, // é has two bytes and one column
		{3, 99, "p/f.yaml:3:99: rule: is wrong\n  last\n      ^\n  do this"},
		{9, 1, "p/f.yaml:9:1: rule: is wrong\n  \n  ^\n  do this"},
		{0, 0, "p/f.yaml: rule: is wrong\n  do this"},
	} {
		p := source.Problem{At: source.Position{File: file, Line: c.line, Column: c.column}, Rule: "rule", Cause: "is wrong", Suggestion: "do this"}
		if got := p.String(); got != c.want {
			t.Errorf("line %d:\n%q\nwant\n%q", c.line, got, c.want)
		}
	}
	if got := (source.Problem{Rule: "rule", Cause: "is wrong"}).String(); got != "-: rule: is wrong" {
		t.Errorf("without a place: %q", got)
	}
}

func TestProblemsAreOrderedAndSaidOnce(t *testing.T) {
	problems := &source.Problems{}
	if problems.Err() != nil {
		t.Error("an error without a problem")
	}
	a, b := &source.File{Name: "a"}, &source.File{Name: "b"}
	for _, at := range []source.Position{{File: b, Line: 1, Column: 1}, {File: a, Line: 2, Column: 1}, {File: a, Line: 1, Column: 9}, {File: a, Line: 1, Column: 2}, {File: a, Line: 2, Column: 1}} {
		problems.AddAt(at, "r", "c", "")
	}
	var all *source.Error
	if !errors.As(problems.Err(), &all) || len(all.Problems) != 4 {
		t.Fatal(problems.Err())
	}
	for i, want := range []string{"a:1:2", "a:1:9", "a:2:1", "b:1:1"} {
		if got := all.Problems[i].At.String(); got != want {
			t.Errorf("problem %d is at %s, want %s", i, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"first_name", "last_name", "date_of_birth", "$date"}
	for word, want := range map[string]string{"frist_name": "first_name", "LAST_NAME": "last_name", "dateofbirth": "date_of_birth", "$dat": "$date", "zzzzzz": "", "": ""} {
		if got := source.Nearest(word, names); got != want {
			t.Errorf("%q is near %q, want %q", word, got, want)
		}
	}
	if got := source.DidYouMean("zzzzzz", names); got != "known here: first_name, last_name, date_of_birth, $date" {
		t.Error(got)
	}
	if got := source.DidYouMean("zzzzzz", make([]string, 31)); got != "" {
		t.Errorf("a list too long to read: %q", got)
	}
}
