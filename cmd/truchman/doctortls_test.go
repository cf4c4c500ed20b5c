package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/certificate/certificatetest"
)

// TestDoctorOfABankThatWantsToKnowUs has a bank take certificates of its own authority only, in both versions of TLS.
func TestDoctorOfABankThatWantsToKnowUs(t *testing.T) {
	banks, strangers := certificatetest.Authority(t), certificatetest.Authority(t)
	pool := x509.NewCertPool()
	pool.AddCert(banks.Leaf)
	for name, version := range map[string]uint16{"TLS 1.2": tls.VersionTLS12, "TLS 1.3": tls.VersionTLS13} {
		server := httptest.NewUnstartedServer(http.NotFoundHandler())
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.TLS = &tls.Config{Certificates: []tls.Certificate{pairOf(banks.Issue(t))}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool,
			MinVersion: version, MaxVersion: version}
		server.StartTLS()
		for who, test := range map[string]struct {
			ours []tls.Certificate
			want status
		}{
			"nobody": {nil, failStatus}, "a stranger": {[]tls.Certificate{pairOf(strangers.Issue(t))}, failStatus}, "a client": {[]tls.Certificate{pairOf(banks.Issue(t))}, warnStatus},
		} {
			t.Run(name+" "+who, func(t *testing.T) {
				s := site{key: "banks.core.address", address: server.URL, asks: true, skew: time.Minute, tls: &tls.Config{RootCAs: pool, Certificates: test.ours}}
				words := name // and the bank's certificate ends in a day
				if test.want == failStatus {
					words = "remote error: tls: "
				}
				found := s.examine(t.Context())
				has(t, found, test.want, "tls", "banks.core.address", words)
				if test.want == failStatus && !strings.Contains(found[1].Remedy, "tls.certificate and tls.key") {
					t.Errorf("remedy %q", found[1].Remedy)
				}
			})
		}
		server.Close()
	}
}

func pairOf(i *certificatetest.Identity) tls.Certificate {
	return tls.Certificate{Certificate: [][]byte{i.Leaf.Raw}, PrivateKey: i.Key}
}

// TestDoctorOfOurCertificateAtABank has one that ends tomorrow and a key for everybody's eyes, and one that has ended.
func TestDoctorOfOurCertificateAtABank(t *testing.T) {
	for _, test := range []struct {
		change func(*x509.Certificate)
		want   status
		words  string
	}{
		{func(*x509.Certificate) {}, warnStatus, "it ends on " + time.Now().Add(24*time.Hour).UTC().Format("2006-01")},
		{func(c *x509.Certificate) { c.NotAfter = time.Now().Add(90 * 24 * time.Hour) }, okStatus, "it ends on"},
		{certificatetest.Ended, failStatus, "it ended on"},
	} {
		directory, ours := t.TempDir(), certificatetest.Authority(t).Issue(t, test.change)
		write(t, filepath.Join(directory, "client.crt"), string(ours.Certificate()))
		write(t, filepath.Join(directory, "client.key"), string(keyText(t, pairOf(ours))))
		if err := os.Chmod(filepath.Join(directory, "client.key"), 0o644); err != nil {
			t.Fatal(err)
		}
		_, found := looked(t, patient(fmt.Sprintf(`https://127.0.0.1:1", tls: {certificate: %[1]s/client.crt, key: %[1]s/client.key}, timeout: "3s`, directory), "demo-secret", ""))
		has(t, found, test.want, "certificate", "banks.core.tls.certificate", test.words)
		has(t, found, warnStatus, "permissions", "banks.core.tls.key", "everybody")
	}
}

// TestDoctorOfCredentialsThatCannotBeTried warns of them.
func TestDoctorOfCredentialsThatCannotBeTried(t *testing.T) {
	private, _, err := newSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	key := fileOf(t, "netxd.key", private)
	text := "banks:\n  netxd: {pack: netxd, address: \"http://127.0.0.1:1\", settings: {key_id: \"1\", phone_country_code: \"971\"}, secrets: {credential: demo, api_key: demo, private_key: \"file:" + key + "\"}}\n" +
		"  rakbank: {pack: rakbank, address: \"http://127.0.0.1:1\", settings: {client_id: demo}, secrets: {client_secret: demo}}\n  own: {pack: normalized, address: \"http://127.0.0.1:1\"}\n"
	_, found := looked(t, "partners_open: true\n"+text+"mounts:\n  - {front: normalized, path: /}\n")
	has(t, found, warnStatus, "credentials", "banks.netxd.secrets", "not tried")
	has(t, found, warnStatus, "credentials", "banks.rakbank.secrets", "not tried")
	for _, d := range found {
		if d.Key == "banks.own.secrets" {
			t.Errorf("a bank without secrets: %+v", d)
		}
	}
}

// TestDoctorOfAListenerInPlain warns where others than this machine can reach it.
func TestDoctorOfAListenerInPlain(t *testing.T) {
	address, _ := simulated(t)
	for listen, want := range map[string]status{"127.0.0.1:8080": okStatus, "[::1]:8080": okStatus, "localhost:8080": okStatus, "0.0.0.0:8080": warnStatus, ":8080": warnStatus, "10.1.2.3:8080": warnStatus} {
		_, found := looked(t, patient(address, "demo-secret", "server: {listen: \""+listen+"\"}\n"))
		has(t, found, want, "certificate", "server.tls", "partners' listener")
	}
}
