package mappings_test

import (
	"testing"
	"testing/fstest"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// TestCompletion fills what is absent, at any depth, and nothing else.
func TestCompletion(t *testing.T) {
	packs := packsIn(t, "testdata/base")
	bank := packs["bank"].(fstest.MapFS)
	bank["update.yaml"].Data = []byte("operation: customer.update\nrequest_id: header.Id\nrequest:\n  method: POST\n  path: /update\n  headers: {Id: $request.id}\n" +
		"  body:\n    name: $.name\n    count: $.age\n    born: $.born\n    phone: {$at: $.mobile, $phone: e164}\n    address: {street: $.home.street, city: $.home.city}\n" +
		"    emails: {$at: $.emails, $each: {kind: $.kind, address: $.address}}\nresponse:\n  body: {name: $.name}\n")
	for _, tt := range []struct{ complete, request, record, want string }{
		{"members: all", `{"name":"b"}`, `{"id":"7","name":"a","age":1,"home":{"street":"s","city":"c"},"extra":[1]}`, `{"name":"b","age":1,"home":{"street":"s","city":"c"}}`},
		{"members: all", `{"home":{"city":"d"},"name":null}`, `{"name":"a","home":{"street":"s","city":"c"}}`, `{"home":{"city":"d","street":"s"},"name":null}`},
		{"members: all", `{"mobile":{"number":"5"}}`, `{"mobile":{"country_code":"971","number":"6"}}`, `{"mobile":{"number":"5","country_code":"971"}}`},
		{"members: all", `{"emails":[]}`, `{"name":null,"emails":[{"kind":"home","address":"a"}]}`, ""},
		{"members: all", `{"name":"b"}`, `{"emails":[{"kind":"home","address":"a","more":1}],"born":"1990-13-01"}`, `{"name":"b","emails":[{"kind":"home","address":"a"}]}`},
		{"members: all, except: [age, home]", `{"name":"b"}`, `{"age":1,"born":"1990-04-17","home":{"city":"c"}}`, `{"name":"b","born":"1990-04-17"}`},
		{"members: [home.city]", `{"name":"b"}`, `{"home":{"street":"s","city":"c"}}`, `{"name":"b","home":{"city":"c"}}`},
		{"members: [name], whole: {home: [street, city]}", `{"home":{"city":"c"}}`, `{"name":"a","home":{"street":"s","city":"c"}}`, `{"home":{"city":"c","street":"s"},"name":"a"}`},
		{"members: [name], whole: {home: [street, city]}", `{"home":{"city":"d"}}`, `{"name":"a","home":{"street":"s","city":"c"}}`, `{"home":{"city":"d"},"name":"a"}`},
		{"members: [name], whole: {home: [street, city]}", `{"age":2}`, `{"home":{"street":"s","city":"c"}}`, ""},
		{"members: all, whole: {home: [street, city]}", `{"age":2}`, `{"name":"a","home":{"street":"s","city":"c"}}`, `{"age":2,"name":"a","home":{"street":"s","city":"c"}}`},
		{"members: all, whole: {home: [street, city]}", `{"age":2,"home":{"city":"d"}}`, `{"name":"a","home":{"street":"s","city":"c"}}`, `{"age":2,"home":{"city":"d"},"name":"a"}`},
		{"members: all, except: [home.city], whole: {home: [street]}", `{"age":2}`, `{"home":{"street":"s","city":"c"}}`, `{"age":2,"home":{"street":"s"}}`},
		{"members: [home], whole: {home: [street, city]}", `{"age":2}`, `{"home":{"street":"s","city":"c"}}`, `{"age":2,"home":{"street":"s","city":"c"}}`},
	} {
		bank["customer.update.yaml"] = &fstest.MapFile{Data: []byte("operation: customer.update\nsteps:\n  - {name: current, call: read}\n" +
			"  - {call: update, complete: {from: $steps.current, " + tt.complete + "}}\n")}
		set, err := mappings.LoadFS(packs)
		if err != nil {
			t.Fatal(err)
		}
		flow := set.Packs["bank"].Flows["customer.update"]
		request, record := readBy(t, flow.Operation.Request, tt.request), readBy(t, flow.Steps[0].Endpoint.Operation.Answer, tt.record)
		got, filled := flow.Steps[1].Complete.Fill(nil, request, record, true, nil)
		if string(got) != tt.want || filled != (tt.want != "") {
			t.Errorf("%s of %s with %s gives %s, want %s", tt.complete, tt.request, tt.record, got, tt.want)
		}
		if filled && !flow.Steps[1].Complete.Incomplete(request) {
			t.Errorf("%s: %s is complete, and is filled", tt.complete, tt.request)
		}
	}
}

func readBy(t *testing.T, c *contract.Contract, body string) *contract.Reading {
	t.Helper()
	doc := new(document.Document)
	if err := doc.Read([]byte(body), document.DefaultLimits); err != nil {
		t.Fatal(err)
	}
	r := new(contract.Reading)
	c.Read(r, doc, contract.Answer)
	return r
}
