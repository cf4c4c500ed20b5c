package middleware_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/middleware"
)

// tlsServer answers with the partner's name and the protocol.
type tlsServer struct {
	address      string
	trusts       *x509.CertPool
	certificates *middleware.Certificates
	sessions     tls.ClientSessionCache // of callers who take up earlier ones; may be nil
}

func startTLS(t testing.TB, settings middleware.TLS, trusts *x509.CertPool, partners middleware.Partners) *tlsServer {
	t.Helper()
	certificates, err := middleware.NewCertificates(settings, quiet)
	if err != nil {
		t.Fatal(err)
	}
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	callers := middleware.NewCallers(middleware.CallerSettings{Partners: partners})
	end := handle(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, middleware.RecordOf(r.Context()).Partner+" "+r.Proto)
	})
	server := middleware.NewServer(middleware.Default(), middleware.Chain(end, middleware.Track, callers.Authenticate(refuse)))
	server.ErrorLog = discard
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(certificates.Listener(inner)) }()
	t.Cleanup(func() {
		_ = server.Close()
		<-ended
	})
	return &tlsServer{address: inner.Addr().String(), trusts: trusts, certificates: certificates}
}

// get calls with a certificate, which may be nil, and headers. "" stands for no answer.
func (s *tlsServer) get(t testing.TB, with *identity, header ...string) string {
	t.Helper()
	config := &tls.Config{RootCAs: s.trusts, ServerName: "api.example", ClientSessionCache: s.sessions}
	if with != nil {
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			pair := with.pair()
			return &pair, nil
		}
	}
	transport := &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	r := asking(header...)
	r.URL.Scheme, r.URL.Host, r.RequestURI = "https", s.address, ""
	response, err := transport.RoundTrip(r)
	if err != nil {
		return ""
	}
	defer func() { _ = response.Body.Close() }()
	body, _ := io.ReadAll(response.Body)
	return string(body)
}

func TestCertificatesOfPartners(t *testing.T) {
	authority, other := newAuthority(t), newAuthority(t)
	server := newIdentity(t, authority, dnsName("api.example"))
	pinned := newIdentity(t, authority, nil)
	partners := middleware.Partners{
		"dots": {Certificates: []string{"dns:Partner.example"}},
		"ids":  {Certificates: []string{"uri:spiffe://partners/ids"}, Keys: []string{hashed("key of ids")}},
		"pins": {Certificates: []string{pinned.hash()}},
	}
	s := startTLS(t, server.files(t, t.TempDir(), authority), authority.pool(), partners)
	for name, test := range map[string]struct {
		with   *identity
		header []string
		want   string
	}{
		"dns":             {newIdentity(t, authority, dnsName("partner.example")), nil, "dots HTTP/2.0"},
		"uri":             {newIdentity(t, authority, uriName("spiffe://partners/ids")), nil, "ids HTTP/2.0"},
		"hash":            {pinned, nil, "pins HTTP/2.0"},
		"and the key":     {newIdentity(t, authority, uriName("spiffe://partners/ids")), []string{"X-Api-Key", "key of ids"}, "ids HTTP/2.0"},
		"another's key":   {pinned, []string{"X-Api-Key", "key of ids"}, "unauthorized"},
		"a wrong key":     {pinned, []string{"X-Api-Key", "nobody's"}, "unauthorized"},
		"a key alone":     {nil, []string{"X-Api-Key", "key of ids"}, "ids HTTP/2.0"},
		"nothing":         {nil, nil, "unauthorized"},
		"unknown":         {newIdentity(t, authority, dnsName("stranger.example")), nil, "unauthorized"},
		"a common name":   {newIdentity(t, authority, func(c *x509.Certificate) { c.Subject.CommonName = "partner.example" }), nil, "unauthorized"},
		"two partners'":   {newIdentity(t, authority, func(c *x509.Certificate) { dnsName("partner.example")(c); uriName("spiffe://partners/ids")(c) }), nil, "unauthorized"},
		"not signed":      {newIdentity(t, nil, dnsName("partner.example")), nil, ""},
		"another signed":  {newIdentity(t, other, dnsName("partner.example")), nil, ""},
		"over":            {newIdentity(t, authority, func(c *x509.Certificate) { dnsName("partner.example")(c); c.NotAfter = time.Now().Add(-time.Minute) }), nil, ""},
		"only for server": {newIdentity(t, authority, func(c *x509.Certificate) { dnsName("partner.example")(c); c.ExtKeyUsage = c.ExtKeyUsage[1:] }), nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := s.get(t, test.with, test.header...); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestWithoutAnAuthority only a certificate itself can be known.
func TestWithoutAnAuthority(t *testing.T) {
	authority := newAuthority(t)
	server := newIdentity(t, authority, dnsName("api.example"))
	pinned := newIdentity(t, nil, nil)
	over := newIdentity(t, nil, func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) })
	s := startTLS(t, server.files(t, t.TempDir(), nil), authority.pool(), middleware.Partners{
		"pins": {Certificates: []string{pinned.hash(), over.hash()}}, "dots": {Certificates: []string{"dns:partner.example"}}})
	for want, with := range map[string]*identity{"pins HTTP/2.0": pinned, "unauthorized": newIdentity(t, nil, dnsName("partner.example"))} {
		if got := s.get(t, with); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := s.get(t, over); got != "unauthorized" {
		t.Errorf("a certificate that is over: %q", got)
	}
}

func TestCertificatesCanBeRequired(t *testing.T) {
	authority := newAuthority(t)
	settings := newIdentity(t, authority, dnsName("api.example")).files(t, t.TempDir(), authority)
	settings.Clients = "required"
	s := startTLS(t, settings, authority.pool(), middleware.Partners{"keys": {Keys: []string{hashed("key")}}})
	if got := s.get(t, nil, "X-Api-Key", "key"); got != "" {
		t.Errorf("without a certificate: %q", got)
	}
	if got := s.get(t, newIdentity(t, authority, nil), "X-Api-Key", "key"); got != "keys HTTP/2.0" {
		t.Errorf("with a certificate: %q", got)
	}
}

// TestAnAuthorityThatWent counts for no new connection, not even for one that takes up an earlier session.
func TestAnAuthorityThatWent(t *testing.T) {
	authority, next := newAuthority(t), newAuthority(t)
	settings := newIdentity(t, authority, dnsName("api.example")).files(t, t.TempDir(), authority)
	s := startTLS(t, settings, authority.pool(), middleware.Partners{"dots": {Certificates: []string{"dns:partner.example"}}})
	s.sessions = tls.NewLRUClientSessionCache(1)
	partner := newIdentity(t, authority, dnsName("partner.example"))
	for range 2 {
		if got := s.get(t, partner); got != "dots HTTP/2.0" {
			t.Errorf("got %q", got)
		}
	}
	putFile(t, settings.ClientCA, next.certificate())
	if err := s.certificates.Reload(); err != nil {
		t.Fatal(err)
	}
	if got := s.get(t, partner); got != "" {
		t.Errorf("after it went: %q", got)
	}
	if got := s.get(t, newIdentity(t, next, dnsName("partner.example"))); got != "dots HTTP/2.0" {
		t.Errorf("by the next one: %q", got)
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	authority := newAuthority(t)
	s := startTLS(t, newIdentity(t, authority, dnsName("api.example")).files(t, t.TempDir(), nil), authority.pool(), nil)
	for version, want := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		conn, err := tls.Dial("tcp", s.address, &tls.Config{RootCAs: s.trusts, ServerName: "api.example", MinVersion: tls.VersionTLS10, MaxVersion: version})
		if (err == nil) != want {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
		if err == nil {
			_ = conn.Close()
		}
	}
}

func BenchmarkCertificate(b *testing.B) {
	authority := newAuthority(b)
	leaf := newIdentity(b, authority, uriName("spiffe://partners/ids")).leaf
	r := httptest.NewRequest("GET", "/", nil)
	r.TLS = &tls.ConnectionState{PeerCertificates: []*x509.Certificate{leaf}, VerifiedChains: [][]*x509.Certificate{{leaf, authority.leaf}}}
	benchmarkVisit(b, middleware.NewCallers(middleware.CallerSettings{Partners: middleware.Partners{"ids": {Certificates: []string{"uri:spiffe://partners/ids"}}}}), r)
}
