package proxy_test

import (
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/proxy"
)

// TestEmptyRequestIDIsMalformed sends an id that is there and empty: taken for none, a write would go unprotected.
func TestEmptyRequestIDIsMalformed(t *testing.T) {
	town := openOBP(t)
	for _, id := range []string{"", " "} {
		for _, q := range []question{
			obpAsk("PUT", obpOwnPath+"/email", `{"email":"quill@example.com"}`),
			obpAsk("PATCH", obpCustomerPath, `{"emails":{"personal":"mara@example.com"}}`),
			obpAsk("GET", obpOwnPath, ""), obpAsk("GET", obpCustomerPath, ""),
		} {
			q.header[1] = id
			if got := town.ask(q); got.status != 400 {
				t.Errorf("%s %s: %d %s", q.method, q.path, got.status, got.body)
			}
		}
	}
	if calls := town.bank.took(); len(calls) > 0 {
		t.Errorf("sent %q", calls)
	}
}

// TestEmptyRequestIDInTheBody is the same where a front has it in its body.
func TestEmptyRequestIDInTheBody(t *testing.T) {
	s := openTown(t, func(c *proxy.Config) { c.Mounts[2].RequestID.Missing = "accept" })
	body := `{"method":"CustomerService.UpdateCustomer","id":"","params":{"api":{},"payload":{"customerID":"` + mara + `","firstName":"Mara","lastName":"Quill"}},"jsonrpc":"2.0"}`
	got := s.ask(question{"POST", "/fronts/netxd/netxd/jsonrpc", []string{"Content-Type", jsonMedia}, body})
	if !strings.Contains(got.body, `"code":-32600`) || len(s.sent()) > 0 {
		t.Errorf("%d %s", got.status, got.body)
	}
}

// TestIdempotencyKeyIsNotPassedOver sends the id where other APIs have it.
func TestIdempotencyKeyIsNotPassedOver(t *testing.T) {
	town := openOBP(t)
	change := question{"PATCH", obpCustomerPath, []string{"Content-Type", "application/merge-patch+json", "Idempotency-Key", "k1"}, `{"emails":{"personal":"mara@example.com"}}`}
	got := town.ask(change)
	wantFailure(t, got, 400, "invalid-request-id")
	if !strings.Contains(got.body, `"header":"Idempotency-Key","detail":"is not read here: send the request's id as header X-Request-Id"`) {
		t.Errorf("told %s", got.body)
	}
	own := question{"PUT", obpOwnPath + "/email", []string{"Content-Type", jsonMedia, "Idempotency-Key", "k1"}, `{"email":"quill@example.com"}`}
	if got := town.ask(own); got.status != 400 {
		t.Errorf("as OBP: %d %s", got.status, got.body)
	}
	if calls := town.bank.took(); len(calls) > 0 {
		t.Errorf("sent %q", calls)
	}
	own.header = append(own.header, "X-Request-Id", aUUID)
	if got := town.ask(own); got.status != 200 {
		t.Errorf("with the id: %d %s", got.status, got.body)
	}
	if got := town.ask(question{"GET", obpCustomerPath, []string{"Idempotency-Key", "k1"}, ""}); got.status != 200 {
		t.Errorf("a read: %d %s", got.status, got.body)
	}
}
