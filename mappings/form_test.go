package mappings_test

import (
	"io/fs"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// formEndpoint is an endpoint whose request is a form of a text, a number and a flag.
func formEndpoint(t testing.TB) *mappings.Endpoint {
	t.Helper()
	x := trial{template: "{a: $.a, num: $.num, flag: $.flag}", normalized: "{type: object, properties: {a: {type: string}, num: {type: number}, flag: {type: boolean}}}"}
	x.api = x.normalized
	packs := x.packs()
	replaceIn(t, packs, "bank", "openapi.yaml", "application/json", "application/x-www-form-urlencoded")
	set, err := mappings.LoadFS(packs)
	if err != nil {
		t.Fatal(err)
	}
	e := set.Packs["bank"].Endpoints[0]
	if !e.Form() {
		t.Fatal("the request is no form")
	}
	return e
}

func TestFormsOfDocuments(t *testing.T) {
	for _, test := range []struct{ body, want string }{
		{`{}`, ""},
		{`{"a":""}`, "a="},
		{`{"a":"x y&z=+%\u00e9\"","num":1E400,"flag":false}`, "a=x+y%26z%3D%2B%25%C3%A9%22&num=1E400&flag=false"},
		{`{"a b":"~-_.*"}`, "a+b=~-_.%2A"},
	} {
		got, err := mappings.AppendForm([]byte("> "), []byte(test.body))
		if err != nil || string(got) != "> "+test.want {
			t.Errorf("%s: %s, %v", test.body, got, err)
		}
	}
	if _, err := mappings.AppendForm(nil, []byte(`{"a"`)); err == nil {
		t.Error("no JSON is written as a form")
	}
}

func TestFormsAreReadByTheirContract(t *testing.T) {
	e := formEndpoint(t)
	for _, test := range []struct{ form, want string }{
		{"", `{}`},
		{"a=1&num=1.50&flag=true", `{"a":"1","num":1.50,"flag":true}`},
		{"num=one&flag=1", `{"num":"one","flag":"1"}`},
		{"num=01&flag=TRUE&b=2", `{"num":"01","flag":"TRUE","b":"2"}`},
		{"a=true&a=x", `{"a":"true","a":"x"}`},
		{"a", ""}, {"a=%", ""}, {"a=%ff", ""}, {"%ff=a", ""}, {"a=1&", ""}, {"&a=1", ""}, {"a=1;num=2", `{"a":"1;num=2"}`},
	} {
		got, err := e.AppendFormJSON(nil, []byte(test.form))
		if (err != nil) != (test.want == "") || err == nil && string(got) != test.want {
			t.Errorf("%q: %s, %v", test.form, got, err)
		}
	}
}

// TestFormsHoldWhatTheyAreMadeOf writes documents as forms, which the standard library and we read again.
func TestFormsHoldWhatTheyAreMadeOf(t *testing.T) {
	e := formEndpoint(t)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.ToValidUTF8(rapid.String().Draw(t, "a"), "?")
		body := document.Quote([]byte(`{"a":`), []byte(text))
		body = append(body, `,"num":`+rapid.SampledFrom([]string{"0", "-1.50", "9007199254740993"}).Draw(t, "n")+`,"flag":true}`...)
		form, err := mappings.AppendForm(nil, body)
		if err != nil {
			t.Fatal(err)
		}
		values, err := url.ParseQuery(string(form))
		if err != nil || values.Get("a") != text {
			t.Fatalf("%s is read as %q, %v", form, values, err)
		}
		if got, err := e.AppendFormJSON(nil, form); err != nil || string(got) != string(body) {
			t.Fatalf("%s became %s, %v", body, got, err)
		}
	})
}

func FuzzFormAsJSON(f *testing.F) {
	e := formEndpoint(f)
	f.Add("a=x+y&num=1&flag=true")
	f.Add("a=%C3%A9&a=")
	f.Fuzz(func(t *testing.T, form string) {
		text, err := e.AppendFormJSON(nil, []byte(form))
		if err != nil {
			if form != "" && strings.Contains(err.Error(), form) && len(form) > 8 {
				t.Errorf("%v holds the form", err)
			}
			return
		}
		values, err := url.ParseQuery(strings.ReplaceAll(form, ";", "%3B"))
		if err != nil {
			t.Fatalf("%q is taken, and the standard library refuses it: %v", form, err)
		}
		var doc document.Document
		if err := doc.Read(text, document.DefaultLimits); err != nil {
			return // a name that comes twice
		}
		if doc.Len(0) != len(values) {
			t.Errorf("%q: %s", form, text)
		}
	})
}

// replaceIn changes a text of a pack once.
func replaceIn(t testing.TB, packs map[string]fs.FS, pack, name, old, text string) {
	t.Helper()
	files := packs[pack].(fstest.MapFS)
	changed := strings.Replace(string(files[name].Data), old, text, 1)
	if changed == string(files[name].Data) {
		t.Fatalf("%s/%s has no %q", pack, name, old)
	}
	files[name] = &fstest.MapFile{Data: []byte(changed)}
}
