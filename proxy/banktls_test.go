package proxy_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"io/fs"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/certificate/certificatetest"
	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/simulator"
)

// vault is RAKBank's simulator where nobody comes in without a certificate.
type vault struct {
	url          string
	ours, theirs *certificatetest.Identity // the authorities of this proxy's certificates and of the bank's

	mu    sync.Mutex
	shown map[string]bool // the serial numbers of the certificates that calls came with
	again chan string     // tells each of them once
}

func openVault(t *testing.T, change ...func(*tls.Config)) *vault {
	t.Helper()
	files, err := mappings.Shipped("rakbank")
	if err != nil {
		t.Fatal(err)
	}
	contract, err := fs.ReadFile(files, "openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	play, err := simulator.New("rakbank", contract, simulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	v := &vault{ours: certificatetest.Authority(t), theirs: certificatetest.Authority(t), shown: map[string]bool{}, again: make(chan string, 8)}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v.note(r.TLS.PeerCertificates)
		play.ServeHTTP(w, r)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes fail here on purpose
	server.TLS = &tls.Config{Certificates: []tls.Certificate{v.theirs.Issue(t).Pair()}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: certificatetest.Pool(v.ours)}
	for _, c := range change {
		c(server.TLS)
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	v.url = server.URL
	return v
}

func (v *vault) note(shown []*x509.Certificate) {
	if len(shown) == 0 {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if serial := shown[0].SerialNumber.String(); !v.shown[serial] {
		v.shown[serial] = true
		v.again <- serial
	}
}

// key puts a certificate that the bank lets in, its key and the bank's authority into a directory.
func (v *vault) key(t *testing.T, directory string, who *certificatetest.Identity) proxy.BankTLS {
	t.Helper()
	certificatetest.Put(t, filepath.Join(directory, "bank.crt"), who.Certificate())
	certificatetest.Put(t, filepath.Join(directory, "bank.key"), who.Private(t))
	certificatetest.Put(t, filepath.Join(directory, "bank-ca.crt"), v.theirs.Certificate())
	return proxy.BankTLS{Certificate: filepath.Join(directory, "bank.crt"), Key: filepath.Join(directory, "bank.key"), CA: filepath.Join(directory, "bank-ca.crt")}
}

func behind(address string, settings proxy.BankTLS) func(*proxy.Config) {
	return alter("rakbank", func(b *proxy.Bank) { b.Address, b.TLS, b.Breaker.Failures = address, settings, 1000 })
}

func TestCertificateTowardABank(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(*testing.T, *vault, *proxy.BankTLS)
		server  func(*tls.Config)
		status  int
		failure string
	}{
		"as it should be": {status: 200},
		"TLS 1.2":         {status: 200, server: func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 }},
		"of an authority that the bank does not know": {status: 503, failure: "provider-unavailable", change: func(t *testing.T, v *vault, s *proxy.BankTLS) {
			v.key(t, filepath.Dir(s.Key), certificatetest.Authority(t).Issue(t))
		}},
		"none": {status: 503, failure: "provider-unavailable", change: func(_ *testing.T, _ *vault, s *proxy.BankTLS) { s.Certificate, s.Key = "", "" }},
		"the bank is vouched for by somebody else": {status: 503, failure: "provider-unavailable", change: func(t *testing.T, _ *vault, s *proxy.BankTLS) {
			certificatetest.Put(t, s.CA, certificatetest.Authority(t).Certificate())
		}},
		"the system's authorities do not know the bank": {status: 503, failure: "provider-unavailable", change: func(_ *testing.T, _ *vault, s *proxy.BankTLS) { s.CA = "" }},
		"the bank has another name":                     {status: 503, failure: "provider-unavailable", change: func(_ *testing.T, _ *vault, s *proxy.BankTLS) { s.ServerName = "other.example" }},
		"the bank speaks nothing that is new enough": {status: 503, failure: "provider-unavailable", server: func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 },
			change: func(_ *testing.T, _ *vault, s *proxy.BankTLS) { s.MinVersion = "1.3" }},
	} {
		t.Run(name, func(t *testing.T) {
			var changes []func(*tls.Config)
			if c.server != nil {
				changes = append(changes, c.server)
			}
			v := openVault(t, changes...)
			settings := v.key(t, t.TempDir(), v.ours.Issue(t))
			if c.change != nil {
				c.change(t, v, &settings)
			}
			s := open(t, demo(nowhere, nowhere, signingPEM(t), behind(v.url, settings)))
			got := s.ask(patch("rakbank", maraAt, "42", anEmail))
			if c.failure != "" {
				wantFailure(t, got, c.status, c.failure)
			} else if got.status != c.status {
				t.Errorf("status %d: %s", got.status, got.body)
			}
		})
	}
}

// TestServerName reaches a bank whose certificate has a name and no address.
func TestServerName(t *testing.T) {
	named := certificatetest.Authority(t)
	leaf := named.Issue(t, func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"core.bank.example"} })
	v := openVault(t, func(c *tls.Config) { c.Certificates = []tls.Certificate{leaf.Pair()} })
	v.theirs = named
	settings := v.key(t, t.TempDir(), v.ours.Issue(t))
	settings.ServerName = "core.bank.example"
	s := open(t, demo(nowhere, nowhere, signingPEM(t), behind(v.url, settings)))
	if got := s.ask(patch("rakbank", maraAt, "42", anEmail)); got.status != 200 {
		t.Errorf("status %d: %s", got.status, got.body)
	}
}

// TestCertificateRotatesUnderLoad changes the files, the certificate before its key, while calls run: none fails, and kept
// connections of the old certificate are not used again.
func TestCertificateRotatesUnderLoad(t *testing.T) {
	t.Parallel()
	v := openVault(t)
	directory := t.TempDir()
	s := open(t, demo(nowhere, nowhere, signingPEM(t), behind(v.url, v.key(t, directory, v.ours.Issue(t)))))
	stop := make(chan struct{})
	var group sync.WaitGroup
	for worker := range 2 {
		group.Go(func() {
			for n := 0; ; n++ {
				if got := s.ask(patch("rakbank", maraAt, fmt.Sprintf("%d-%d", worker, n), anEmail)); got.status != 200 {
					t.Errorf("status %d: %s", got.status, got.body)
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	<-v.again
	second := v.ours.Issue(t)
	v.key(t, directory, second)
	select {
	case shown := <-v.again:
		if shown != second.Leaf.SerialNumber.String() {
			t.Error("another certificate is used")
		}
	case <-time.After(20 * time.Second):
		t.Error("the new certificate is not used")
	}
	close(stop)
	group.Wait()
	if told := s.log.String(); !strings.Contains(told, "certificate reloaded") || !strings.Contains(told, `"bank":"rakbank"`) || strings.Contains(told, "PRIVATE KEY") {
		t.Errorf("the log: %s", told)
	}
}

// TestBankTLSFindings has one thing wrong at a time; each is told at its place.
func TestBankTLSFindings(t *testing.T) {
	authority := certificatetest.Authority(t)
	good := authority.Issue(t)
	for want, spoil := range map[string]func(string, *proxy.Bank){
		"banks.rakbank.tls: %s/bank.crt and %[1]s/bank.key: the private key is another certificate's": func(d string, _ *proxy.Bank) {
			certificatetest.Put(t, d+"/bank.key", authority.Issue(t).Private(t))
		},
		"banks.rakbank.tls: %s/bank.crt and %[1]s/bank.key: they are no certificate and its private key (PEM)": func(d string, _ *proxy.Bank) {
			certificatetest.Put(t, d+"/bank.key", []byte("a-key-that-must-not-be-told"))
		},
		"banks.rakbank.tls: %s/bank-ca.crt has no certificate (PEM)": func(d string, _ *proxy.Bank) { certificatetest.Put(t, d+"/bank-ca.crt", nil) },
		"banks.rakbank.tls: open %s/bank.key: no such file": func(d string, _ *proxy.Bank) {
			if err := os.Remove(d + "/bank.key"); err != nil {
				t.Fatal(err)
			}
		},
	} {
		directory := t.TempDir()
		certificatetest.Put(t, filepath.Join(directory, "bank.crt"), good.Certificate())
		certificatetest.Put(t, filepath.Join(directory, "bank.key"), good.Private(t))
		certificatetest.Put(t, filepath.Join(directory, "bank-ca.crt"), authority.Certificate())
		config := demo(nowhere, "https://127.0.0.1:1", signingPEM(t))
		alter("rakbank", func(b *proxy.Bank) {
			b.TLS = proxy.BankTLS{Certificate: "bank.crt", Key: "bank.key", CA: "bank-ca.crt"}
			spoil(directory, b)
		})(&config)
		set, err := shippedPacks()
		if err != nil {
			t.Fatal(err)
		}
		_, findings := proxy.New(config, set, proxy.Options{Directory: directory})
		want = fmt.Sprintf(want, directory)
		if len(findings) != 1 || !strings.HasPrefix(findings[0].Error(), want) {
			t.Errorf("%v, want %s", findings, want)
		}
		if strings.Contains(fmt.Sprint(findings), "must-not-be-told") {
			t.Errorf("tells of the key: %v", findings)
		}
	}
}

// TestAnEndedCertificateStopsNoOtherBank has one that is over, and one that has not begun, at the start: the log tells, and the proxy serves.
func TestAnEndedCertificateStopsNoOtherBank(t *testing.T) {
	authority := certificatetest.Authority(t)
	set, err := shippedPacks()
	if err != nil {
		t.Fatal(err)
	}
	for want, untimely := range map[string]func(*x509.Certificate){
		"the certificate has ended at ":   certificatetest.Ended,
		"the certificate begins only at ": func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Hour) },
	} {
		directory := t.TempDir()
		issued := authority.Issue(t, untimely)
		certificatetest.Put(t, filepath.Join(directory, "bank.crt"), issued.Certificate())
		certificatetest.Put(t, filepath.Join(directory, "bank.key"), issued.Private(t))
		config := demo(nowhere, "https://127.0.0.1:1", signingPEM(t))
		alter("rakbank", func(b *proxy.Bank) { b.TLS = proxy.BankTLS{Certificate: "bank.crt", Key: "bank.key"} })(&config)
		var log bytes.Buffer
		_, findings := proxy.New(config, set, proxy.Options{Directory: directory, Log: slog.New(slog.NewJSONHandler(&log, nil))})
		if len(findings) != 0 || !strings.Contains(log.String(), want) || !strings.Contains(log.String(), `"bank":"rakbank"`) {
			t.Errorf("%v, the log: %s", findings, log.String())
		}
	}
}

func TestBankTLSCheck(t *testing.T) {
	for want, tls := range map[string]proxy.BankTLS{
		"[]": {Certificate: "c", Key: "k", MinVersion: "1.3"},
		"[certificate: is missing: the key is of no use without it]": {Key: "k"},
		"[key: is missing: the certificate needs its private key]":   {Certificate: "c"},
		"[min_version: must be 1.2 or 1.3]":                          {MinVersion: "1.1"},
	} {
		if got := fmt.Sprint(tls.Check()); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	config := proxy.Config{Banks: map[string]proxy.Bank{"b": {Address: "http://bank.example", TLS: proxy.BankTLS{CA: "ca.crt"}}}}
	if got := fmt.Sprint(config.Check()); !strings.Contains(got, "banks.b.tls: is for https") {
		t.Error(got)
	}
}
