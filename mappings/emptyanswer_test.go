package mappings_test

import (
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// emptied loads a trial whose answer with status 204 stands for a document.
func emptied(t *testing.T, is string) *mappings.Endpoint {
	t.Helper()
	x := trial{template: "{}", normalized: "{type: object, properties: {list: {type: array}, num: {type: number}, text: {type: string}, b: {type: boolean}, o: {type: object, properties: {a: {type: string}, b: {type: string}}}}}",
		api: "{type: object}"}
	packs := x.packs()
	replaceIn(t, packs, "bank", "update.yaml", "response:\n", "response:\n  empty: {status: 204, is: "+is+"}\n")
	replaceIn(t, packs, "bank", "openapi.yaml", `        "200":`, "        \"204\": {description: Nothing.}\n        \"200\":")
	set, err := mappings.LoadFS(packs)
	if err != nil {
		t.Fatal(err)
	}
	return set.Packs["bank"].Endpoints[0]
}

func TestDocumentsThatAStatusTells(t *testing.T) {
	for _, test := range []struct {
		is, document string
		same         bool
	}{
		{"{list: []}", `{"list":[]}`, true},
		{"{list: []}", ` { "list" : [ ] } `, true},
		{"{list: []}", `{"list":[1]}`, false},
		{"{list: []}", `{}`, false},
		{"{list: []}", `{"list":null}`, false},
		{"{list: []}", `{"list":[],"num":0}`, false},
		{"{}", `{}`, true},
		{"{num: 1, text: x}", `{"text":"\u0078","num":1.0}`, true},
		{"{num: 1}", `{"num":2}`, false},
		{"{num: 1}", `{"text":"1"}`, false},
		{"{b: true}", `{"b":false}`, false},
		{"{b: true}", `{"b":true}`, true},
		{"{o: {a: x, b: z}}", `{"o":{"b":"z","a":"x"}}`, true},
		{"{o: {a: x, b: z}}", `{"o":{"b":"x","a":"z"}}`, false},
		{"{list: [1, [2, {a: 3}]]}", `{"list":[1,[2,{"a":3}]]}`, true},
		{"{list: [1, [2, {a: 3}]]}", `{"list":[[2,{"a":3}],1]}`, false},
	} {
		e := emptied(t, test.is)
		var doc document.Document
		if err := doc.Read([]byte(test.document), document.DefaultLimits); err != nil {
			t.Fatal(err)
		}
		want := 0
		if test.same {
			want = 204
		}
		if got := e.EmptyStatus(&doc); got != want {
			t.Errorf("%s and %s: status %d", test.is, test.document, got)
		}
		if e.AnswerForm(204) != mappings.EmptyAnswer || e.AnswerForm(200) != mappings.BodyAnswer || e.AnswerForm(201) != mappings.NoAnswer {
			t.Error("the statuses do not say what they are")
		}
		if got := strings.ReplaceAll(string(e.AppendEmpty(nil)), `"`, ""); got != strings.ReplaceAll(test.is, " ", "") {
			t.Errorf("%s reads as %s", test.is, got)
		}
	}
}
