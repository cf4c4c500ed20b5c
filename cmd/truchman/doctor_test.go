package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/truchman-proxy/truchman/simulator"
)

// patient is a configuration that a doctor looks at, with a bank at an address.
func patient(address, clientSecret, more string) string {
	return `
partners_open: true
banks:
  core: {pack: openbank, address: "` + address + `", settings: {login: client-credentials}, secrets: {client_id: demo-client, client_secret: "` + clientSecret + `"}}
mounts:
  - {front: normalized, path: /}
` + more
}

// looked runs the doctor and gives its exit code and what it found.
func looked(t *testing.T, text string) (int, []diagnosis) {
	t.Helper()
	code, out, problems := cli(t, "doctor", "--config", fileOf(t, "config.yaml", text), "--output", "json")
	var got struct{ Findings []diagnosis }
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v: %s%s", err, out, problems)
	}
	if strings.Contains(out+problems, "demo-secret") {
		t.Errorf("a secret is shown: %s%s", out, problems)
	}
	return code, got.Findings
}

// has tells that a finding is among them, with words of what was found.
func has(t *testing.T, found []diagnosis, want status, check, key, words string) {
	t.Helper()
	for _, d := range found {
		if d.Status == want && d.Check == check && d.Key == key && strings.Contains(d.Found, words) {
			if want != okStatus && d.Remedy == "" {
				t.Errorf("no remedy: %+v", d)
			}
			return
		}
	}
	t.Errorf("no %s %s %s with %q among %+v", want, check, key, words, found)
}

// simulated is a simulator that notes what it is asked.
func simulated(t *testing.T) (address string, asked func() []string) {
	t.Helper()
	play, err := newSimulator("openbank", simulator.Options{ClientID: "demo-client", ClientSecret: "demo-secret"})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var calls []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		calls = append(calls, r.Method+" "+r.URL.Path)
		mu.Unlock()
		play.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(calls)
	}
}

func TestDoctorOfAHealthyConfiguration(t *testing.T) {
	address, asked := simulated(t)
	code, found := looked(t, patient(address, "demo-secret", ""))
	if code != exitFine || countOf(found, okStatus) != len(found) {
		t.Errorf("code %d, %+v", code, found)
	}
	has(t, found, okStatus, "address", "banks.core.address", "can be reached")
	has(t, found, okStatus, "clock", "banks.core.address", "off ours")
	has(t, found, okStatus, "credentials", "banks.core.secrets", "gave a token")
	has(t, found, okStatus, "bolt", "ledger.path", "can be written")
	for _, call := range asked() {
		if !strings.HasPrefix(call, "HEAD ") && !strings.HasSuffix(call, "/token") {
			t.Errorf("the bank was asked %s", call)
		}
	}
}

func TestDoctorOfABankThatRefusesOrIsNotThere(t *testing.T) {
	address, _ := simulated(t)
	code, found := looked(t, patient(address, "wrong", ""))
	has(t, found, failStatus, "credentials", "banks.core.secrets", "no token")
	if code != exitFailed {
		t.Errorf("code %d", code)
	}
	_, found = looked(t, patient("http://127.0.0.1:1", "demo-secret", ""))
	has(t, found, failStatus, "address", "banks.core.address", "connection refused")
	_, found = looked(t, patient("http://bank..example", "demo-secret", ""))
	has(t, found, failStatus, "address", "banks.core.address", "no such host")
	for _, d := range found {
		if d.Key == "banks.core.address" && d.At != "config.yaml:4:35" {
			t.Errorf("at %s", d.At)
		}
	}
}

func TestDoctorOfClocks(t *testing.T) {
	for off, want := range map[time.Duration]status{0: okStatus, 10 * time.Second: warnStatus, -time.Hour: failStatus} {
		bank := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", time.Now().Add(off).UTC().Format(http.TimeFormat))
		}))
		_, found := looked(t, patient(bank.URL, "demo-secret", ""))
		has(t, found, want, "clock", "banks.core.address", "off ours")
		bank.Close()
	}
}

// certificateUntil is one of 127.0.0.1 that nobody vouches for.
func certificateUntil(t *testing.T, end time.Time) (tls.Certificate, *x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: end}
	raw, err := x509.CreateCertificate(rand.Reader, leaf, leaf, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, made
}

func TestDoctorOfCertificates(t *testing.T) {
	for _, test := range []struct {
		left    time.Duration
		trusted bool
		want    status
		words   string
	}{
		{-time.Hour, true, failStatus, "expired"}, {24 * time.Hour, true, warnStatus, "TLS 1.3"}, {60 * 24 * time.Hour, true, okStatus, "TLS 1.3"},
		{60 * 24 * time.Hour, false, failStatus, "unknown authority"},
	} {
		certificate, made := certificateUntil(t, time.Now().Add(test.left))
		server := httptest.NewUnstartedServer(http.NotFoundHandler())
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
		server.StartTLS()
		pool := x509.NewCertPool()
		if test.trusted {
			pool.AddCert(made)
		}
		s := site{key: "banks.core.address", address: server.URL, asks: true, skew: time.Minute, tls: &tls.Config{RootCAs: pool}}
		has(t, s.examine(t.Context()), test.want, "tls", "banks.core.address", test.words)
		server.Close()
	}
}

// TestDoctorOfTheListenersCertificate tells one that ended from one whose key is another's.
func TestDoctorOfTheListenersCertificate(t *testing.T) {
	address, _ := simulated(t)
	directory := t.TempDir()
	ended, _ := certificateUntil(t, time.Now().Add(-time.Hour))
	other, _ := certificateUntil(t, time.Now().Add(time.Hour))
	for name, text := range map[string][]byte{"tls.crt": encoded("CERTIFICATE", ended.Certificate[0]), "tls.key": keyText(t, ended), "other.key": keyText(t, other)} {
		write(t, filepath.Join(directory, name), string(text))
	}
	for key, words := range map[string]string{"tls.key": "it ended on", "other.key": "another certificate's"} {
		_, found := looked(t, patient(address, "demo-secret", fmt.Sprintf("server: {tls: {certificate: %s/tls.crt, key: %s/%s}}\n", directory, directory, key)))
		has(t, found, failStatus, "certificate", "server.tls.certificate", words)
	}
}

func keyText(t *testing.T, certificate tls.Certificate) []byte {
	t.Helper()
	key, err := x509.MarshalPKCS8PrivateKey(certificate.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	return encoded("PRIVATE KEY", key)
}

func encoded(kind string, raw []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: raw})
}

// TestDoctorOfAnIssuer asks a real one for its keys, and one that is not there.
func TestDoctorOfAnIssuer(t *testing.T) {
	address, _ := simulated(t)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	issuer := httptest.NewServer(mux)
	t.Cleanup(issuer.Close)
	answer := func(path string, v any) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(v) }) // the asker may be gone
	}
	answer("/.well-known/openid-configuration", map[string]string{"issuer": issuer.URL, "jwks_uri": issuer.URL + "/keys"})
	answer("/keys", jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "1", Use: "sig"}}})
	settings := func(issuer string) string {
		text := patient(address, "demo-secret", "oidc: {issuer: "+issuer+", audience: truchman, scope_claim: scope}\n")
		return strings.Replace(text, "partners_open: true\n", "", 1)
	}
	code, found := looked(t, settings(issuer.URL))
	has(t, found, okStatus, "issuer", "oidc.issuer", "1 keys")
	has(t, found, okStatus, "clock", "oidc.issuer", "off ours")
	if code != exitFine {
		t.Errorf("code %d", code)
	}
	_, found = looked(t, settings("http://127.0.0.1:1"))
	has(t, found, failStatus, "issuer", "oidc.issuer", "connection refused")
}

func TestDoctorOfFiles(t *testing.T) {
	address, _ := simulated(t)
	directory := t.TempDir()
	write(t, filepath.Join(directory, "secret"), "demo-secret")
	if err := os.Chmod(filepath.Join(directory, "secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	text := patient(address, "file:"+filepath.Join(directory, "secret"), "ledger: {path: "+filepath.Join(directory, "absent", "ledger.db")+"}\n")
	code, found := looked(t, text)
	has(t, found, warnStatus, "permissions", "banks.core.secrets.client_secret", "everybody")
	has(t, found, failStatus, "bolt", "ledger.path", "no such file")
	if code != exitFailed {
		t.Errorf("code %d", code)
	}
	write(t, filepath.Join(directory, "ledger.db"), "")
	_, found = looked(t, patient(address, "demo-secret", "ledger: {path: "+filepath.Join(directory, "ledger.db")+"}\n"))
	has(t, found, failStatus, "keys", "ledger.keys", "no such file")
}

func TestDoctorOfAWrongConfiguration(t *testing.T) {
	if code, _, problems := cli(t, "doctor", "--config", fileOf(t, "config.yaml", "banks: {core: {pack: nothing}}")); code != exitConfiguration || !strings.Contains(problems, "nothing") {
		t.Errorf("code %d: %s", code, problems)
	}
}

// TestDoctorOfCallbacks connects to the partner and asks nothing.
func TestDoctorOfCallbacks(t *testing.T) {
	partner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the partner was asked") }))
	t.Cleanup(partner.Close)
	for url, want := range map[string]status{partner.URL: okStatus, "http://127.0.0.1:1": failStatus} {
		s := (&configuration{}).site("callbacks.banks.core.partners.acme.url", url+"/told", false)
		has(t, s.examine(t.Context()), want, "address", "callbacks.banks.core.partners.acme.url", "")
	}
}
