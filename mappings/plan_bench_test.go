package mappings_test

import (
	"testing"

	"github.com/tidwall/gjson"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// update is T1 of the design: 580 bytes of a customer update with names and a whole address.
const update = `{"title":"ms","first_name":"Mara Antonia Philippa","last_name":"Quill-Featherstone of Harbourside","date_of_birth":"1990-04-17","gender":"female","phones":{"mobile":{"country_code":"971","number":"500000001"}},"emails":{"personal":"mara.antonia.quill@partner-bank.example.com"},"addresses":{"residence":{"line_1":"Flat 1204, Sky Harbour Tower, Block C, 23rd Street, opposite the Marina Mall Car Park","city":"Dubai Marina","state":"Emirate of Dubai","postal_code":"00000","country":"AE"}},"institution":{"name":"Example Bank of the Gulf, Retail Customers","id":"1234567"}}`

func BenchmarkTranslateUpdate(b *testing.B) {
	set, err := mappings.Load()
	if err != nil {
		b.Fatal(err)
	}
	front := set.Packs["normalized"]
	_, inEndpoint := front.Operation("customer.update")
	flow, _ := set.Packs["netxd"].Operation("customer.update")
	out := flow.Steps[len(flow.Steps)-1].Endpoint
	values, errs := set.Packs["netxd"].Values(mappings.Provider, map[string]string{"key_id": "1", "signature_algorithm": "none", "phone_country_code": "971"},
		map[string]string{"credential": "Basic ZGVtbzpkZW1v", "api_key": "demo-api-key"})
	if errs != nil {
		b.Fatal(errs)
	}
	body := []byte(update)
	params := []mappings.Param{{Set: true, Text: []byte("netxd")}, {Set: true, Text: []byte("CUSTOMER_ID:100000000001001")}, {Set: true, Text: []byte("x")}}
	var doc document.Document
	var reading contract.Reading
	var in, pass mappings.Pass
	plans := []*mappings.Plan{out.Request.Outward}
	frontInput := mappings.Input{Params: params, Loss: true}
	input := mappings.Input{Params: params, Values: values, Request: mappings.Request{ID: "5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b7d40"}}
	translate := func() []byte {
		if err := doc.Read(body, document.DefaultLimits); err != nil {
			b.Fatal(err)
		}
		inEndpoint.Request.Inward.Reads().Read(&reading, &doc, contract.Request)
		if len(reading.Violations) > 0 {
			b.Fatal(reading.Violations)
		}
		frontInput.Body, input.Body = &reading, &reading
		inEndpoint.Request.Inward.Run(&in, &frontInput)
		pass.Losses(plans, &input)
		out.Request.Outward.Run(&pass, &input)
		if len(pass.Problems) > 0 || len(in.Problems) > 0 {
			b.Fatal(in.Problems, pass.Problems)
		}
		return pass.Body
	}
	if !gjson.ValidBytes(translate()) {
		b.Fatal("not JSON")
	}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		translate()
	}
}

func BenchmarkGJSONValid(b *testing.B) {
	body := []byte(update)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if !gjson.ValidBytes(body) {
			b.Fatal("not JSON")
		}
	}
}
