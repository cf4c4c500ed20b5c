package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

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
func simulated(t *testing.T) (address string, asked *[]string) {
	t.Helper()
	play, err := newSimulator("openbank", simulator.Options{ClientID: "demo-client", ClientSecret: "demo-secret"})
	if err != nil {
		t.Fatal(err)
	}
	asked = new([]string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.Method+" "+r.URL.Path)
		play.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
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
	for _, call := range *asked {
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
	_, found = looked(t, patient("http://nowhere.invalid", "demo-secret", ""))
	has(t, found, failStatus, "address", "banks.core.address", "nowhere.invalid")
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

// TestDoctorOfRedis asks a real server that keeps nothing on disk.
func TestDoctorOfRedis(t *testing.T) {
	address, _ := simulated(t)
	redis := carelessRedis(t)
	sealed := "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	ledger := func(at string) string {
		return fmt.Sprintf("ledger: {store: redis, redis: {addresses: [%q]}, identity: %q, keys: [{id: a, secret: %q}]}\n", at, sealed, sealed)
	}
	code, found := looked(t, patient(address, "demo-secret", ledger(redis)))
	has(t, found, okStatus, "redis", "ledger.redis.addresses", "it answers")
	has(t, found, okStatus, "clock", "ledger.redis.addresses", "off ours")
	has(t, found, warnStatus, "redis", "ledger.redis", "appendonly is no")
	has(t, found, warnStatus, "redis", "ledger.redis", "no replica")
	if code != exitFine {
		t.Errorf("code %d", code)
	}
	code, found = looked(t, patient(address, "demo-secret", ledger("127.0.0.1:1")))
	has(t, found, failStatus, "redis", "ledger.redis.addresses", "does not answer")
	if code != exitFailed {
		t.Errorf("code %d", code)
	}
}

// carelessRedis starts a redis-server on loopback that loses everything when it stops.
func carelessRedis(t *testing.T) (address string) {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		if os.Getenv("TRUCHMAN_REDIS") == "required" {
			t.Fatal("redis-server is missing: apt-get install -y redis-server")
		}
		t.Skip("redis-server is missing")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = listener.Addr().String()
	_ = listener.Close()
	_, port, _ := net.SplitHostPort(address)
	server := exec.Command("redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	server.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.Contains(lines.Text(), "Ready to accept connections") {
			return address
		}
	}
	t.Fatal("redis-server is not ready")
	return ""
}

func TestDoctorOfAWrongConfiguration(t *testing.T) {
	if code, _, problems := cli(t, "doctor", "--config", fileOf(t, "config.yaml", "banks: {core: {pack: nothing}}")); code != exitConfiguration || !strings.Contains(problems, "nothing") {
		t.Errorf("code %d: %s", code, problems)
	}
}
