package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestNobodyMayCallUntilTheConfigurationSaysWho(t *testing.T) {
	closed := strings.Replace(smallConfig, "partners_open: true\n", "", 1)
	for want, text := range map[string]string{
		"Nothing is wrong":               smallConfig,
		"partners nobody may call":       closed,
		"1:16: lets everybody in":        "partners_open: true\npartners: {acme: {scopes: []}}\n" + closed,
		"add server.tls.client_ca":       `partners: {acme: {certificates: ["dns:acme.example"]}}` + "\n" + closed,
		"1:116: has no effect: no spans": "partners: {shop: {keys: [\"sha256:2a97516c354b68848cdbd8f54a226a0a55b21ed138e207ad6c5cbb9c00aa5aea\"], trust_parent: true}}\n" + closed,
		"1:1: lets nobody in":            "oidc: {issuer: https://id.example, audience: a}\n" + closed,
		"certificate is missing":         "server: {tls: {key: k}}\n" + smallConfig,
		"OPERATION@BANK":                 "partners: {acme: {scopes: [everything]}}\n" + closed,
		"must be one of RS256":           "oidc: {issuer: https://id.example, audience: a, scope_claim: scope, algorithms: [HS256]}\n" + closed,
	} {
		_, out, problems := cli(t, "check", "--config", fileOf(t, "config.yaml", text))
		if !strings.Contains(out+problems, want) {
			t.Errorf("no %q in\n%s%s", want, out, problems)
		}
	}
}

// asPartner asks the proxy for a customer with an API key, and gives the status and the challenge.
func asPartner(t *testing.T, client *http.Client, address, bank, key string) (int, string) {
	t.Helper()
	r, err := http.NewRequest("GET", address+"/v1/banks/"+bank+"/customers/7", nil)
	if err != nil {
		t.Fatal(err)
	}
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode, response.Header.Get("WWW-Authenticate")
}

func keyOf(key string) string { return fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(key))) }

// TestWhoMayCallWhat refuses without a call of the bank, and follows a reload.
func TestWhoMayCallWhat(t *testing.T) {
	var calls atomic.Int32
	bank := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"name": "Mara", "family": "Quill"}`)) // the caller may be gone
	}))
	t.Cleanup(bank.Close)
	partners := func(scope string) string {
		return strings.Replace(reloadConfig(bank.URL, ""), "partners_open: true\n", fmt.Sprintf("partners:\n  all: {keys: [%q]}\n  some: {keys: [%q], scopes: [%q]}\n", keyOf("a"), keyOf("s"), scope), 1)
	}
	s := newReloadStage(t)
	put(t, s.file, partners("customer.update@tiny"))
	proxy := s.run(t)
	for _, test := range []struct {
		key, bank string
		status    int
		challenge string
	}{
		{"", "tiny", 401, "Bearer"}, {"wrong", "tiny", 401, `Bearer error="invalid_token"`},
		{"s", "tiny", 403, `Bearer error="insufficient_scope", scope="customer.get@tiny"`}, {"s", "other", 404, ""}, {"a", "tiny", 200, ""},
	} {
		status, challenge := asPartner(t, http.DefaultClient, proxy, test.bank, test.key)
		if status != test.status || !strings.HasPrefix(challenge, test.challenge) {
			t.Errorf("%s at %s: %d %s", test.key, test.bank, status, challenge)
		}
	}
	if calls.Load() != 1 {
		t.Errorf("the bank was called %d times", calls.Load())
	}
	if status, text := get(t, proxy+"/openapi.json"); status != 200 || strings.Contains(text, "tiny") {
		t.Errorf("%d: the description for everybody names a bank: %t", status, strings.Contains(text, "tiny"))
	}
	put(t, s.file, partners("customer.*@tiny"))
	s.log.until(t, reloaded, 1)
	if status, _ := asPartner(t, http.DefaultClient, proxy, "tiny", "s"); status != 200 {
		t.Errorf("%d with another scope", status)
	}
}

// TestThePartnersListenerSpeaksTLS serves a certificate and knows a partner by his.
func TestThePartnersListenerSpeaksTLS(t *testing.T) {
	s := newReloadStage(t)
	server, partner := selfSigned(t), selfSigned(t)
	key, err := x509.MarshalPKCS8PrivateKey(server.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(filepath.Dir(s.file), "tls.crt"), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate[0]})))
	write(t, filepath.Join(filepath.Dir(s.file), "tls.key"), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})))
	text := strings.Replace(reloadConfig(bankNamed(t, "Mara"), "log: {level: debug}\n"), "partners_open: true\n", fmt.Sprintf("partners: {acme: {certificates: [\"sha256:%x\"]}}\n", sha256.Sum256(partner.Certificate[0])), 1)
	put(t, s.file, strings.Replace(text, `"127.0.0.1:0", stop`, `"127.0.0.1:0", tls: {certificate: tls.crt, key: tls.key}, stop`, 1))
	address := strings.Replace(s.run(t), "http:", "https:", 1)
	trusted := x509.NewCertPool()
	trusted.AddCert(server.Leaf)
	for status, own := range map[int][]tls.Certificate{200: {partner}, 401: nil} {
		transport := &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: trusted, ServerName: "api.example", Certificates: own}}
		if got, _ := asPartner(t, &http.Client{Transport: transport}, address, "tiny", ""); got != status {
			t.Errorf("%d, want %d", got, status)
		}
		transport.CloseIdleConnections()
	}
	if _, err := http.Get(strings.Replace(address, "https:", "http:", 1)); err != nil {
		t.Fatal(err)
	}
	s.log.until(t, `"kind":"handshake"`, 1)
	_, admin := addresses(t, s.log.until(t, `"msg":"serving"`, 1))
	_, metrics := get(t, admin+"/metrics")
	if !strings.Contains(metrics, `truchman_server_errors_total{kind="handshake",listener="partners"} 1`) {
		t.Error("a call without TLS is not counted")
	}
	if !strings.Contains(metrics, `truchman_tls_certificate_expiry_seconds{bank="",listener="partners"} `+strconv.FormatFloat(float64(server.Leaf.NotAfter.Unix()), 'g', -1, 64)) {
		t.Error("nothing tells when the certificate ends")
	}
}

// selfSigned makes a certificate of api.example that nobody else vouches for.
func selfSigned(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"api.example"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	raw, err := x509.CreateCertificate(rand.Reader, leaf, leaf, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	made, _ := x509.ParseCertificate(raw)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key, Leaf: made}
}
