package callbacks_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/callbacks"
	"github.com/truchman-proxy/truchman/secret"
)

// TestRenewal takes a bank's other secret and signs with a partner's other keys, while messages are delivered.
func TestRenewal(t *testing.T) {
	p := newPartner(t, nil)
	store := openAt(t, "bolt", filepath.Join(t.TempDir(), "callbacks.db"), callbacks.StoreOptions{})
	defer closed(t, store)
	config := configFor(p.URL)
	s := newService(t, config, store, optionsFor(t))
	defer run(t, s)()
	tellWith := func(proof, customer string) int {
		r := httptest.NewRequest(http.MethodPost, statusPath, strings.NewReader(`{"ecrn":"`+customer+`","customer_status":"ACTIVE"}`))
		r.Header.Set("X-Callback-Secret", proof)
		w := httptest.NewRecorder()
		s.Receiver().ServeHTTP(w, r)
		return w.Code
	}
	told(t, s, "c-1", "ACTIVE")
	if d := p.next(t); strings.Count(d.header.Get("Webhook-Signature"), "v1,") != 1 {
		t.Errorf("signed %s", d.header.Get("Webhook-Signature"))
	}

	changed := configFor(p.URL)
	bank := changed.Banks["caas"]
	bank.Authentication.Secrets = []secret.Value{secret.New("another-callback-secret")}
	shop := bank.Partners["shop"]
	shop.Signing = append([]secret.Value{secret.New("whsec_" + strings.Repeat("A", 32))}, shop.Signing...)
	bank.Partners["shop"], changed.Banks["caas"] = shop, bank
	renew, findings := s.Renewal(changed)
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	if status := tellWith("another-callback-secret", "c-2"); status != 401 {
		t.Errorf("the new secret before the renewal: %d", status)
	}
	renew()
	if old, now := tellWith(bankSecret, "c-2"), tellWith("another-callback-secret", "c-2"); old != 401 || now != 200 {
		t.Errorf("the old secret %d, the new one %d", old, now)
	}
	if d := p.next(t); strings.Count(d.header.Get("Webhook-Signature"), "v1,") != 2 {
		t.Errorf("signed %s", d.header.Get("Webhook-Signature"))
	}

	shop.Signing = []secret.Value{secret.New("whsec_short")}
	bank.Partners["shop"] = shop
	if _, findings := s.Renewal(changed); len(findings) != 1 || findings[0].Key != "banks.caas.partners.shop.signing.0" {
		t.Errorf("findings %v", findings)
	}
}

// TestWithSecretsOf leaves everything else different.
func TestWithSecretsOf(t *testing.T) {
	mine, theirs := configFor("https://a.example"), configFor("https://b.example")
	bank := theirs.Banks["caas"]
	bank.Authentication.Secrets = []secret.Value{secret.New("another-callback-secret")}
	theirs.Banks["caas"] = bank
	got := mine.WithSecretsOf(theirs).Banks["caas"]
	if got.Authentication.Secrets[0].Reveal() != "another-callback-secret" || got.Partners["shop"].URL != "https://a.example" {
		t.Errorf("%+v", got)
	}
	if mine.Banks["caas"].Authentication.Secrets[0].Reveal() != bankSecret {
		t.Error("the configuration itself was changed")
	}
}
