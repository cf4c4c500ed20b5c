package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// TestAReloadWhileTheIssuerIsDown goes on with the keys that are known, and what can be measured tells how old they are.
func TestAReloadWhileTheIssuerIsDown(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var down atomic.Bool
	issuer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if down.Load() {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "a", Algorithm: "ES256", Use: "sig"}}}) // the proxy may be gone
	}))
	t.Cleanup(issuer.Close)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: "a"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(fmt.Appendf(nil, `{"iss":%q,"aud":"truchman","sub":"client","exp":%d}`, issuer.URL, time.Now().Add(time.Hour).Unix()))
	if err != nil {
		t.Fatal(err)
	}
	token, _ := signed.CompactSerialize()

	s := newReloadStage(t)
	configure := func(scope string) {
		put(t, s.file, strings.Replace(reloadConfig(bankNamed(t, "Mara"), ""), "partners_open: true\n", fmt.Sprintf(
			"partners: {acme: {subjects: [client], scopes: [%q]}}\noidc: {issuer: %q, keys: \"%s/keys\", audience: truchman}\n", scope, issuer.URL, issuer.URL), 1))
	}
	configure("customer.get@tiny")
	proxy := s.run(t)
	_, admin := addresses(t, s.log.until(t, `"msg":"serving"`, 1))
	wants := func(status int, what string) {
		t.Helper()
		if got, _ := asPartner(t, http.DefaultClient, proxy, "tiny", token); got != status {
			t.Errorf("%s: %d", what, got)
		}
	}
	wants(200, "at first")
	down.Store(true)
	configure("customer.update@tiny")
	s.log.until(t, reloaded, 1)
	wants(403, "known, without the scope")
	configure("*@tiny")
	s.log.until(t, reloaded, 2)
	wants(200, "known, with the scope")
	if _, metrics := get(t, admin+"/metrics"); !strings.Contains(metrics, "\ntruchman_oidc_keys_failing 0\n") || !strings.Contains(metrics, "\ntruchman_oidc_keys_age_seconds ") {
		t.Error("nothing measures the keys")
	}
}
