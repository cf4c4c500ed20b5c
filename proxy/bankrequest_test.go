package proxy_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/simulator"
)

// byHeader takes the partner's name from a header; in the command the keys and tokens give it.
func byHeader(r *http.Request) string { return r.Header.Get("X-Partner") }

// as is the same request of another partner.
func as(partner string, q question) question {
	q.header = append(slices.Clone(q.header), "X-Partner", partner)
	return q
}

// openChain is a proxy in front of another one, which knows it as one partner and stands in front of NetXD.
func openChain(t *testing.T) (*stage, *bank) {
	t.Helper()
	private, public := pemKey(t)
	netxd := openBank(t, "netxd", simulator.Options{PublicKey: public})
	inner := openWith(t, demo(netxd.url, nowhere, private), proxy.Options{Ledger: openLedger(t), Version: always("v1"), Partner: func(*http.Request) string { return "a proxy" }})
	config := demo(netxd.url, nowhere, private, at("normalized", inner.url))
	return openWith(t, config, proxy.Options{Ledger: openLedger(t), Version: always("v1"), Partner: byHeader}), netxd
}

const aName = `{"first_name":"Mara","last_name":"Quill"}`

// TestPartnersDoNotShareIDsAtABank sends equal ids of two partners through one proxy more, which remembers ids, and to a bank itself.
func TestPartnersDoNotShareIDsAtABank(t *testing.T) {
	for _, name := range []string{"normalized", "netxd"} {
		t.Run(name, func(t *testing.T) {
			s, netxd := openChain(t)
			q := patch(name, mara, "42", aName)
			for _, partner := range []string{"one", "two"} {
				got := s.ask(as(partner, q))
				if got.status != 200 || got.header.Get("Idempotent-Replayed") != "" || got.header.Get("X-Request-Id") != "42" {
					t.Errorf("%s: %d %v %s", partner, got.status, got.header, got.body)
				}
			}
			calls := netxd.calls()
			if len(calls) != 2 || gjson.Get(calls[0].body, "id").String() == gjson.Get(calls[1].body, "id").String() {
				t.Errorf("the bank got %+v", calls)
			}
			if got := s.ask(as("one", q)); got.header.Get("Idempotent-Replayed") != "true" || len(netxd.calls()) != 0 {
				t.Errorf("a repeat is %d %v", got.status, got.header)
			}
			other := patch(name, mara, "42", `{"first_name":"Mara","last_name":"Brook"}`)
			if got := s.ask(as("three", other)); got.status != 200 {
				t.Errorf("another body of another partner: %d %s", got.status, got.body)
			}
		})
	}
}

// TestIDAtTheBankIsStable repeats a request at a bank without a ledger in between: for the bank it is the same one.
func TestIDAtTheBankIsStable(t *testing.T) {
	private, public := pemKey(t)
	netxd, rakbank := openBank(t, "netxd", simulator.Options{PublicKey: public}), openBank(t, "rakbank", simulator.Options{})
	s := openWith(t, demo(netxd.url, rakbank.url, private), proxy.Options{Partner: byHeader})
	seen := map[string]bool{}
	for _, partner := range []string{"one", "one", "two", "on", ""} {
		s.ask(as(partner, patch("netxd", mara, "42", aName)))
		s.ask(as(partner, patch("rakbank", maraAt, aUUID, anEmail)))
		sent := rakbank.calls()
		ids := gjson.Get(netxd.calls()[0].body, "id").String() + " " + sent[len(sent)-1].header.Get("MsgId")
		if seen[ids] != (partner == "one" && len(seen) == 1) {
			t.Errorf("%s: %s after %v", partner, ids, seen)
		}
		seen[ids] = true
		if (ids == "42 "+aUUID) != (partner == "") {
			t.Errorf("%q: the bank got %s", partner, ids)
		}
	}
	if !seen["134654441321538068 ca1e5404-03b0-8164-a5a5-9f09324e07fc"] {
		t.Errorf("the derivation has changed, and with it what a repeat means at a bank: %v", seen)
	}
}

// TestAnswersAreHeldAgainstTheIDThatWasSent reads who is not there: the bank's error repeats the id that it got.
func TestAnswersAreHeldAgainstTheIDThatWasSent(t *testing.T) {
	s, _ := openChain(t)
	for _, name := range []string{"normalized", "netxd"} {
		got := s.ask(as("one", get(name, "100000000009999", "42")))
		wantFailure(t, got, 404, "customer-not-found")
		if id := gjson.Get(got.body, "request_id").String(); id != "42" {
			t.Errorf("the partner is told %s", id)
		}
	}
}
