package proxy_test

import (
	"net/http"
	"slices"
	"testing"
)

// step is one request of a partner, what the banks receive for it and what the partner gets.
type step struct {
	says   string
	ask    question
	sent   []string
	status int
	body   string
	header map[string]string // what the answer must have
}

// play runs steps one after the other in one town, so that a read sees the update before it.
func play(t *testing.T, s *town, steps []step) {
	t.Helper()
	for _, step := range steps {
		got := s.ask(step.ask)
		if sent := s.sent(); !slices.Equal(sent, step.sent) {
			t.Errorf("%s: the banks received\n%q\nnot\n%q", step.says, sent, step.sent)
		}
		if got.status != step.status || got.body != step.body {
			t.Errorf("%s: answered %d\n%s\nnot %d\n%s", step.says, got.status, got.body, step.status, step.body)
		}
		for name, value := range step.header {
			if got.header.Get(name) != value {
				t.Errorf("%s: header %s is %q, not %q", step.says, name, got.header.Get(name), value)
			}
		}
	}
}

const (
	maraRest = `"addresses":{"residence":{"line_1":"Flat 12","city":"Dubai","state":"Dubai","country":"AE","postal_code":"00001"}},` +
		`"date_of_birth":"1990-04-17","title":"ms","first_name":"Mara","last_name":"Quill-Fen",` +
		`"created_at":"2024-05-22T07:24:36.881Z","updated_at":"2026-01-02T03:04:05.678Z","status":"active"}`
	tobinRead = `{"id":"100000000001002","addresses":{"residence":{"line_1":"7 Juniper Row","city":"Atlanta","state":"GA","country":"US","postal_code":"30301"}},` +
		`"date_of_birth":"1985-11-02","title":"mr","first_name":"Tobin","last_name":"Fen","business_name":"Fen and Row Trading",` +
		`"created_at":"2024-06-03T09:12:05.120Z","updated_at":"2024-06-03T09:12:05.120Z","status":"active"}`
	notOffered = `{"type":"urn:truchman:problem:unsupported-operation","title":"The bank does not offer this operation","status":501,` +
		`"code":"unsupported-operation","detail":"See the bank's capabilities.","request_id":"43"}`
)

func TestNormalizedToNetXD(t *testing.T) {
	play(t, openTown(t), []step{
		{
			says:   "an update with one name reads the other first",
			ask:    patch("netxd", mara, "42", `{"last_name":"Quill-Fen","phones":{"mobile":{"country_code":"971","number":"500000021"}}}`),
			sent:   []string{toNetXD("125871432355383090", "GetCustomer", `{"customerID":"`+mara+`"}`), toNetXD("42", "UpdateCustomer", `{"ID":"`+mara+`","type":"INDIVIDUAL","contact":{"phoneNumber":"500000021"},"firstName":"Mara","lastName":"Quill-Fen"}`)},
			status: 200, header: map[string]string{"X-Request-Id": "42", "Content-Type": jsonMedia, "Cache-Control": "no-store"},
			body: `{"id":"` + mara + `","documents":{"national_id":{"number":"784199000000001"}},"emails":{"personal":"mara.quill@example.com"},"phones":{"mobile":{"country_code":"971","number":"500000021"}},` + maraRest,
		},
		{
			says: "the read sees it; what is masked is left out", ask: get("netxd", mara, "43"),
			sent:   []string{toNetXD("43", "GetCustomer", `{"customerID":"`+mara+`"}`)},
			status: 200, body: `{"id":"` + mara + `",` + maraRest, header: map[string]string{"X-Request-Id": "43"},
		},
		{
			says: "the find sees it by the new number", ask: find("netxd", "44", `{"phone":{"country_code":"971","number":"500000021"}}`),
			sent:   []string{toNetXD("44", "GetCustomer", `{"contact":{"phoneNumber":"500000021"}}`)},
			status: 200, body: `{"id":"` + mara + `",` + maraRest,
		},
		{
			says: "find by the national identity document", ask: find("netxd", "45", `{"national_id":"`+tobinID+`"}`),
			sent:   []string{toNetXD("45", "GetCustomer", `{"Identification":{"type":"SSN","value":"`+tobinID+`"}}`)},
			status: 200, body: tobinRead,
		},
	})
}

func TestNormalizedToRAKBank(t *testing.T) {
	const profile = `{"documents":{"national_id":{"number":"784199000000011","expiry_date":"2031-09-14"}},"addresses":{"residence":{"line_1":"Flat 14","line_2":"Heron House",` +
		`"line_3":"Reed Street","po_box":"685","city":"Dubai","country":"AE","preferred":true}},"phones":{"mobile":{"country_code":"971","number":"500000001"}},"emails":`
	play(t, openTown(t), []step{
		{
			says: "the first update gets a token; the city becomes its code, null its token",
			ask:  patch("rakbank", maraAt, "42", `{"addresses":{"residence":{"line_1":"Flat 14","line_4":null,"city":"Dubai","country":"AE","preferred":true}}}`),
			sent: []string{tokenCall + `{"account_id":"` + maraAt + `"}}`,
				`POST /v1/customers/Account_ID:` + maraAt + ` {"addresses":[{"type":"RESIDENCE","line_1":"Flat 14","line_4":"NULL^","city":"DXB","country":"AE","preferred":true}]}`},
			status: 200, body: profile + `{"personal":"mara.quill@example.com"}}`, header: map[string]string{"X-Request-Id": "42"},
		},
		{
			says: "the next update tells both", ask: patch("rakbank", maraAt, "43", `{"emails":{"personal":"mara@example.com"}}`),
			sent:   []string{`POST /v1/customers/Account_ID:` + maraAt + ` {"emails":[{"type":"HOMEEML","email":"mara@example.com"}]}`},
			status: 200, body: profile + `{"personal":"mara@example.com"}}`,
		},
		{says: "RAKBank offers no read", ask: get("rakbank", maraAt, "43"), status: 501, body: notOffered,
			header: map[string]string{"Content-Type": "application/problem+json"}},
		{says: "nor a find", ask: find("rakbank", "43", `{"email":"mara@example.com"}`), status: 501, body: notOffered},
	})
}

func TestNormalizedToNormalized(t *testing.T) {
	play(t, openTown(t), []step{
		{
			says:   "an update through two proxies",
			ask:    patch("normalized", mara, "42", `{"first_name":"Mara","last_name":"Quill-Fen"}`),
			sent:   []string{toNetXD("42", "UpdateCustomer", `{"ID":"`+mara+`","type":"INDIVIDUAL","firstName":"Mara","lastName":"Quill-Fen"}`)},
			status: 200,
			body: `{"id":"` + mara + `","documents":{"national_id":{"number":"784199000000001"}},"emails":{"personal":"mara.quill@example.com"},` +
				`"phones":{"mobile":{"country_code":"971","number":"500000001"}},` + maraRest,
		},
		{
			says: "the read sees it", ask: get("normalized", mara, "43"), sent: []string{toNetXD("43", "GetCustomer", `{"customerID":"`+mara+`"}`)},
			status: 200, body: `{"id":"` + mara + `",` + maraRest,
		},
		{
			says: "find", ask: find("normalized", "45", `{"customer_number":"200002"}`), sent: []string{toNetXD("45", "GetCustomer", `{"customerNumber":"200002"}`)},
			status: 200, body: tobinRead,
		},
	})
}

// TestHop looks at what passes between two proxies.
func TestHop(t *testing.T) {
	seen := make(chan received, 1)
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen <- received{r.Method + " " + r.URL.RequestURI(), r.Header.Clone(), readString(r)}
		_, _ = w.Write([]byte(`{"id":"1001","first_name":"Mara"}`))
	})
	s := open(t, demo(nowhere, nowhere, signingPEM(t), at("normalized", address)))
	body := `{ "first_name" : "Mara", "phones":{"mobile":null} }`
	got := s.ask(patch("normalized", "1001", "42", body))
	call := <-seen
	if call.line != "PATCH /v1/banks/netxd/customers/CUSTOMER_ID:1001" || call.body != body {
		t.Errorf("the other proxy received %s %s", call.line, call.body)
	}
	if call.header.Get("X-Request-Id") != "42" || call.header.Get("Content-Type") != "application/merge-patch+json" {
		t.Errorf("with headers %v", call.header)
	}
	if got.status != 200 || got.body != `{"id":"1001","first_name":"Mara"}` {
		t.Errorf("answered %d %s", got.status, got.body)
	}
}
