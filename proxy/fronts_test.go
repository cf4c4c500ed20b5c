package proxy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// partner is one of the formats that partners speak, with how it says our errors.
type partner struct {
	name  string
	write func(body string) question // an update with exactly this body
	body  string                     // a good one
	media string                     // of errors
	code  string                     // where an error says its code
	texts []string                   // where it says more
	spell map[string]spelled
}

// spelled is how a failure is said.
type spelled struct {
	status int
	code   string
}

var partners = []partner{
	{
		name: "normalized", body: `{"first_name":"Mara"}`, media: "application/problem+json", code: "code", texts: []string{"detail", "errors"},
		write: func(body string) question { return patch("netxd", mara, "42", body) },
		spell: map[string]spelled{
			"malformed-body": {400, "malformed-body"}, "invalid-request-id": {400, "invalid-request-id"}, "not-found": {404, "not-found"},
			"bank-not-found": {404, "bank-not-found"}, "method-not-allowed": {405, "method-not-allowed"}, "body-too-large": {413, "body-too-large"},
			"unsupported-media-type": {415, "unsupported-media-type"}, "invalid-request": {422, "invalid-request"}, "headers-too-large": {431, "headers-too-large"},
		},
	},
	{
		name: "rakbank", body: cellphone, media: jsonMedia, code: "response_code", texts: []string{"description", "property"},
		write: func(body string) question { return fromRAKBank("netxd", "Account_ID:"+mara, aUUID, body) },
		spell: map[string]spelled{
			"malformed-body": {400, "400"}, "invalid-request-id": {422, "422002"}, "not-found": {404, "404"}, "bank-not-found": {404, "404"},
			"method-not-allowed": {405, "405"}, "body-too-large": {413, "413"}, "unsupported-media-type": {415, "415"},
			"invalid-request": {422, "422000"}, "headers-too-large": {431, "431"},
		},
	},
	{
		name: "netxd", body: rpc("42", "UpdateCustomer", `{"ID":"`+mara+`","firstName":"Mara","lastName":"Quill"}`), media: jsonMedia,
		code: "error.code", texts: []string{"error.message"},
		write: func(body string) question {
			return question{"POST", "/fronts/netxd/netxd/jsonrpc", []string{"Content-Type", jsonMedia}, body}
		},
		spell: map[string]spelled{
			"malformed-body": {200, "-32700"}, "invalid-request-id": {200, "-32600"}, "not-found": {404, "-32006"}, "bank-not-found": {404, "-32006"},
			"method-not-allowed": {405, "-32007"}, "body-too-large": {413, "-32008"}, "unsupported-media-type": {415, "-32009"},
			"invalid-request": {200, "-32602"}, "unsupported-operation": {200, "-32601"}, "headers-too-large": {431, "-32010"},
		},
	},
}

// wants looks for a failure in the partner's own format that names all the places.
func (p partner) wants(t testing.TB, got reply, failure string, places ...string) {
	t.Helper()
	want, known := p.spell[failure]
	if !known {
		t.Fatalf("%s has no spelling for %s in this test", p.name, failure)
	}
	if media := got.header.Get("Content-Type"); got.status != want.status || !gjson.Valid(got.body) || gjson.Get(got.body, p.code).String() != want.code || media != p.media {
		t.Errorf("answered %d %s %.500s, not %d with code %s", got.status, media, got.body, want.status, want.code)
		return
	}
	var text strings.Builder
	for _, at := range p.texts {
		fmt.Fprintln(&text, gjson.Get(got.body, at).String())
	}
	for _, place := range places {
		if !strings.Contains(text.String(), place) {
			t.Errorf("answer %.500s does not name %s", got.body, place)
		}
	}
}

// eachPartner runs a test in the format of every front, in one town; nothing may reach a bank.
func eachPartner(t *testing.T, test func(t *testing.T, s *town, p partner)) {
	s := openTown(t)
	for _, p := range partners {
		t.Run(p.name, func(t *testing.T) {
			test(t, s, p)
			if sent := s.sent(); len(sent) > 0 {
				t.Errorf("sent %q", sent)
			}
			if got := s.ask(p.write(p.body)); got.status != 200 || gjson.Get(got.body, p.code).Exists() {
				t.Errorf("after all that, a good request is answered %d %s", got.status, got.body)
			}
			s.sent()
		})
	}
}
