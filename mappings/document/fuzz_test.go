package document_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tidwall/gjson"
	"github.com/truchman-proxy/truchman/mappings/document"
)

var fuzzLimits = document.Limits{Depth: 16, NumberLength: 40, Values: 5000}

func FuzzReadAgainstGJSON(f *testing.F) {
	for _, text := range []string{
		customerUpdate, manyMembers(40), `{"a":1,"\u0061":2}`, `["\ud800",1e5,-0.0]`, `{"a":{"b":[[],{}, null ]},"*?.":"\n\ud83d\ude00"}`,
		strings.Repeat("[", 17) + strings.Repeat("]", 17), `{"":"` + "\xC3\x28" + `"}`, "\xEF\xBB\xBF{}", `<html>{"status":"success"}`, ` [ 1 , 2 ] `, `1,2`,
	} {
		f.Add([]byte(text))
	}
	var d document.Document // reused, so that what a former text left is noticed
	f.Fuzz(func(t *testing.T, text []byte) {
		err := d.Read(text, fuzzLimits)
		if err == nil {
			if !gjson.ValidBytes(text) || !json.Valid(text) {
				t.Fatalf("accepted, though not well-formed: %q", text)
			}
			compare(t, &d, 0, gjson.ParseBytes(bytes.TrimSpace(text)))
		}
		agreeOnStrictness(t, text, err)
	})
}

// compare holds node n and all below it against what gjson finds.
func compare(t *testing.T, d *document.Document, n int, found gjson.Result) {
	t.Helper()
	if string(d.Raw(n)) != found.Raw || !sameKind(d.Nodes[n].Kind, found) {
		t.Fatalf("node %d: %s %q, gjson has %s %q", n, d.Nodes[n].Kind, d.Raw(n), found.Type, found.Raw)
	}
	if d.Nodes[n].Kind == document.String {
		if got := string(d.AppendText(nil, n)); got != found.Str {
			t.Fatalf("node %d: text %q, gjson has %q", n, got, found.Str)
		}
	}
	if d.Nodes[n].Kind < document.Object {
		return
	}
	child, end := n+1, int(d.Nodes[n].Next)
	found.ForEach(func(key, value gjson.Result) bool {
		if child >= end {
			t.Fatalf("node %d ends before gjson's %q", n, value.Raw)
		}
		if d.Nodes[n].Kind == document.Object {
			compareMember(t, d, n, child, key, found)
		}
		compare(t, d, child, value)
		child = int(d.Nodes[child].Next)
		return true
	})
	if child != end {
		t.Fatalf("node %d has children that gjson does not see", n)
	}
}

func compareMember(t *testing.T, d *document.Document, object, child int, key, found gjson.Result) {
	t.Helper()
	name := string(d.AppendKey(nil, child))
	if name != key.Str || `"`+string(d.Key(child))+`"` != key.Raw {
		t.Fatalf("node %d: name %q, gjson has %q", child, name, key.Raw)
	}
	if d.Find(object, name) != child {
		t.Fatalf("node %d is not found by its name %q", child, name)
	}
	if plainName.MatchString(name) && found.Get(name).Raw != string(d.Raw(child)) {
		t.Fatalf("member %q: %q, gjson gets %q", name, d.Raw(child), found.Get(name).Raw)
	}
}

func sameKind(kind document.Kind, found gjson.Result) bool {
	switch kind {
	case document.Null:
		return found.Type == gjson.Null
	case document.False:
		return found.Type == gjson.False
	case document.True:
		return found.Type == gjson.True
	case document.Number:
		return found.Type == gjson.Number
	case document.String:
		return found.Type == gjson.String
	case document.Object:
		return found.IsObject()
	}
	return found.IsArray()
}

// agreeOnStrictness demands that what encoding/json accepts is refused exactly where it breaks one of the strict rules, each
// of which is found here by other means.
func agreeOnStrictness(t *testing.T, text []byte, err error) {
	t.Helper()
	var refused *document.SyntaxError
	if err != nil && (!errors.As(err, &refused) || refused.Offset > len(text) || refused.Line < 1 || refused.Column < 1) {
		t.Fatalf("%q: error %#v", text, err)
	}
	if !json.Valid(text) {
		if err == nil {
			t.Fatalf("%q is accepted", text)
		}
		return
	}
	broken := brokenRules(text)
	if err == nil && len(broken) > 0 {
		t.Fatalf("%q is accepted, though %v", text, broken)
	}
	if err != nil && !broken[refused.Reason] {
		t.Fatalf("%q is refused: %v; broken are %v", text, err, broken)
	}
}

var (
	plainName     = regexp.MustCompile(`^[a-z_]+$`)
	escapePattern = regexp.MustCompile(`\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|u[dD][89abAB]..|u[dD][c-fC-F]..|.)`)
	numberPattern = regexp.MustCompile(`"(?:\\.|[^"\\])*"|[-+.0-9eE]{41,}`)
)

// brokenRules names the strict rules that a text of valid JSON breaks.
func brokenRules(text []byte) map[string]bool {
	broken := map[string]bool{}
	for _, escape := range escapePattern.FindAll(text, -1) {
		if len(escape) == 6 {
			broken[document.LoneSurrogate] = true
		}
	}
	for _, number := range numberPattern.FindAll(text, -1) {
		if number[0] != '"' {
			broken[document.NumberTooLong] = true
		}
	}
	if !utf8.Valid(text) {
		broken[document.InvalidUTF8] = true
	}
	countTokens(text, broken)
	return broken
}

// countTokens looks for duplicates, depth and the number of values with encoding/json.
func countTokens(text []byte, broken map[string]bool) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	values := 0
	var names []map[string]bool // of the open objects, nil for arrays
	for atName := false; ; {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		delim, isDelim := token.(json.Delim)
		inObject := len(names) > 0 && names[len(names)-1] != nil
		if name, isString := token.(string); isString && inObject && atName {
			if names[len(names)-1][name] {
				broken[document.DuplicateMember] = true
			}
			names[len(names)-1][name] = true
			atName = false
			continue
		}
		switch {
		case isDelim && delim == '{':
			names, values, atName = append(names, map[string]bool{}), values+1, true
			continue
		case isDelim && delim == '[':
			names, values = append(names, nil), values+1
		case isDelim:
			names = names[:len(names)-1]
		default:
			values++
		}
		atName = len(names) > 0 && names[len(names)-1] != nil
		if len(names) > fuzzLimits.Depth {
			broken[document.TooDeep] = true
		}
	}
	if values > fuzzLimits.Values {
		broken[document.TooManyValues] = true
	}
}
