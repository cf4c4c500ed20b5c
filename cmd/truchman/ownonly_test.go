package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// TestAPartnerSeesOnlyItsOwn has two partners, one of whom may only do with customers of netxd.
func TestAPartnerSeesOnlyItsOwn(t *testing.T) {
	s := newPersonalStage(t, "", somePartner)
	other := s.as("some-key")
	status, _, first := s.patch(maraPath, "same-id", maraPatch)
	if status != http.StatusOK {
		t.Fatalf("%d %s", status, first)
	}
	for name, partner := range map[string]*personalStage{"its own": s, "another's": other} {
		status, fields, _ := partner.patch(maraPath, "same-id", maraPatch)
		if replayed := strings.Contains(fields, "Idempotent-Replayed"); status != http.StatusOK || replayed != (partner == s) {
			t.Errorf("%s request id: %d, replayed %t", name, status, replayed)
		}
	}
	if status, _, text := other.patch(maraPath, "same-id", `{"first_name":"Mara","last_name":"Quill","gender":"female"}`); status != http.StatusUnprocessableEntity {
		t.Errorf("its own id for another request: %d %s", status, text)
	}
	for _, partner := range []string{"demo", "some"} {
		var view struct{ Partner string }
		if err := json.Unmarshal([]byte(s.operator("GET", "/ledger/by-request-id?partner="+partner+"&request_id=same-id", "")), &view); err != nil || view.Partner != partner {
			t.Errorf("the record of %s is %s's, %v", partner, view.Partner, err)
		}
	}
}

// TestOtherBanksAreForbidden asks every front for a bank that the partner has no scope for: it is refused in the front's own words, and
// the bank hears nothing.
func TestOtherBanksAreForbidden(t *testing.T) {
	s := newPersonalStage(t, "", somePartner)
	other := s.as("some-key")
	for name, ask := range map[string]struct {
		method, path, body string
		status             int
		says               string
	}{
		"normalized":   {"GET", "/v1/banks/rakbank/customers/1000001", "", 403, `"code":"forbidden"`},
		"rakbank":      {"POST", "/fronts/rakbank/rakbank/v1/customers/Account_ID:1000001", `{}`, 403, ""},
		"netxd":        {"POST", "/fronts/netxd/rakbank/jsonrpc", rpcBody("42", "GetCustomer", `{"customerID":"1000001"}`), 200, `"error"`},
		"obp":          {"GET", "/fronts/obp/obp/obp/v3.1.0/banks/gh.29.uk/customers/7uy8a7e4-6d02-40e3-a129-0b2bf89de8u1", "", 403, "OBP-"},
		"capabilities": {"GET", "/v1/banks/rakbank/capabilities", "", 403, `"code":"forbidden"`},
	} {
		status, fields, text := other.send(ask.method, ask.path, ask.body, "Content-Type", "application/json", "X-Request-Id", "r-"+name, "MsgId", "5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b7e06")
		if status != ask.status || !strings.Contains(text, ask.says) || !strings.Contains(fields, `error="insufficient_scope"`) {
			t.Errorf("%s: %d %s %s", name, status, fields, text)
		}
	}
	for _, name := range personalBanks {
		if calls := callsAt(t, s.banks[name].URL); len(calls) != 0 {
			t.Errorf("%s was called: %v", name, calls)
		}
	}
	status, _, text := other.send("GET", "/v1/banks/netxd/capabilities", "")
	if status != http.StatusOK || strings.Contains(text, "rakbank") || strings.Contains(text, "obp") {
		t.Errorf("its own bank's capabilities: %d %s", status, text)
	}
	if status, _, text := other.send("GET", maraPath, ""); status != http.StatusOK {
		t.Errorf("its own bank: %d %s", status, text)
	}
}

// TestWhoIsToldIsAPartner checks configurations that would tell somebody of callbacks who may not know.
func TestWhoIsToldIsAPartner(t *testing.T) {
	for want, partners := range map[string]string{
		"Nothing is wrong":                        `partners: {shop: {keys: ["` + keyOf("k") + `"], scopes: ["customer.*@caas"]}}`,
		"is not among the partners":               `partners: {other: {keys: ["` + keyOf("k") + `"]}}`,
		"the scope customer.status-changed@caas ": `partners: {shop: {keys: ["` + keyOf("k") + `"], scopes: ["*@netxd"]}}`,
	} {
		text := partners + `
callbacks: {banks: {caas: {authentication: {kind: none}, partners: {shop: {url: "https://shop.example/", signing: [whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw]}}}}}
banks: {caas: {pack: caas, address: "http://127.0.0.1:1", settings: {client_id: a}, secrets: {client_secret: b, username: c, password: d}}}
mounts: [{front: normalized, path: /}]
`
		if _, out, problems := cli(t, "check", "--config", fileOf(t, "config.yaml", text)); !strings.Contains(out+problems, want) {
			t.Errorf("no %q in\n%s%s", want, out, problems)
		}
	}
}
