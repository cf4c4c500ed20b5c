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

	"github.com/truchman-proxy/truchman/certificate/certificatetest"
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
func (s *tlsServer) get(t testing.TB, with *certificatetest.Identity, header ...string) string {
	t.Helper()
	config := &tls.Config{RootCAs: s.trusts, ServerName: "api.example", ClientSessionCache: s.sessions}
	if with != nil {
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			pair := with.Pair()
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
	authority, other := certificatetest.Authority(t), certificatetest.Authority(t)
	server := authority.Issue(t, dnsName("api.example"))
	pinned := authority.Issue(t)
	partners := middleware.Partners{
		"dots": {Certificates: []string{"dns:Partner.example"}},
		"ids":  {Certificates: []string{"uri:spiffe://partners/ids"}, Keys: []string{hashed("key of ids")}},
		"pins": {Certificates: []string{hashOf(pinned)}},
	}
	s := startTLS(t, filesOf(t, server, t.TempDir(), authority), certificatetest.Pool(authority), partners)
	for name, test := range map[string]struct {
		with   *certificatetest.Identity
		header []string
		want   string
	}{
		"dns":             {authority.Issue(t, dnsName("partner.example")), nil, "dots HTTP/2.0"},
		"uri":             {authority.Issue(t, uriName("spiffe://partners/ids")), nil, "ids HTTP/2.0"},
		"hash":            {pinned, nil, "pins HTTP/2.0"},
		"and the key":     {authority.Issue(t, uriName("spiffe://partners/ids")), []string{"X-Api-Key", "key of ids"}, "ids HTTP/2.0"},
		"another's key":   {pinned, []string{"X-Api-Key", "key of ids"}, "unauthorized"},
		"a wrong key":     {pinned, []string{"X-Api-Key", "nobody's"}, "unauthorized"},
		"a key alone":     {nil, []string{"X-Api-Key", "key of ids"}, "ids HTTP/2.0"},
		"nothing":         {nil, nil, "unauthorized"},
		"unknown":         {authority.Issue(t, dnsName("stranger.example")), nil, "unauthorized"},
		"a common name":   {authority.Issue(t, func(c *x509.Certificate) { c.Subject.CommonName = "partner.example" }), nil, "unauthorized"},
		"two partners'":   {authority.Issue(t, func(c *x509.Certificate) { dnsName("partner.example")(c); uriName("spiffe://partners/ids")(c) }), nil, "unauthorized"},
		"not signed":      {certificatetest.SelfSigned(t, dnsName("partner.example")), nil, ""},
		"another signed":  {other.Issue(t, dnsName("partner.example")), nil, ""},
		"over":            {authority.Issue(t, func(c *x509.Certificate) { dnsName("partner.example")(c); c.NotAfter = time.Now().Add(-time.Minute) }), nil, ""},
		"only for server": {authority.Issue(t, func(c *x509.Certificate) { dnsName("partner.example")(c); c.ExtKeyUsage = c.ExtKeyUsage[1:] }), nil, ""},
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
	authority := certificatetest.Authority(t)
	server := authority.Issue(t, dnsName("api.example"))
	pinned := certificatetest.SelfSigned(t)
	over := certificatetest.SelfSigned(t, certificatetest.Ended)
	s := startTLS(t, filesOf(t, server, t.TempDir(), nil), certificatetest.Pool(authority), middleware.Partners{
		"pins": {Certificates: []string{hashOf(pinned), hashOf(over)}}, "dots": {Certificates: []string{"dns:partner.example"}}})
	for want, with := range map[string]*certificatetest.Identity{"pins HTTP/2.0": pinned, "unauthorized": certificatetest.SelfSigned(t, dnsName("partner.example"))} {
		if got := s.get(t, with); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := s.get(t, over); got != "unauthorized" {
		t.Errorf("a certificate that is over: %q", got)
	}
}

func TestCertificatesCanBeRequired(t *testing.T) {
	authority := certificatetest.Authority(t)
	settings := filesOf(t, authority.Issue(t, dnsName("api.example")), t.TempDir(), authority)
	settings.Clients = "required"
	s := startTLS(t, settings, certificatetest.Pool(authority), middleware.Partners{"keys": {Keys: []string{hashed("key")}}})
	if got := s.get(t, nil, "X-Api-Key", "key"); got != "" {
		t.Errorf("without a certificate: %q", got)
	}
	if got := s.get(t, authority.Issue(t), "X-Api-Key", "key"); got != "keys HTTP/2.0" {
		t.Errorf("with a certificate: %q", got)
	}
}

// TestAnAuthorityThatWent counts for no new connection, not even for one that takes up an earlier session.
func TestAnAuthorityThatWent(t *testing.T) {
	authority, next := certificatetest.Authority(t), certificatetest.Authority(t)
	settings := filesOf(t, authority.Issue(t, dnsName("api.example")), t.TempDir(), authority)
	s := startTLS(t, settings, certificatetest.Pool(authority), middleware.Partners{"dots": {Certificates: []string{"dns:partner.example"}}})
	s.sessions = tls.NewLRUClientSessionCache(1)
	partner := authority.Issue(t, dnsName("partner.example"))
	for range 2 {
		if got := s.get(t, partner); got != "dots HTTP/2.0" {
			t.Errorf("got %q", got)
		}
	}
	certificatetest.Put(t, settings.ClientCA, next.Certificate())
	if err := s.certificates.Reload(); err != nil {
		t.Fatal(err)
	}
	if got := s.get(t, partner); got != "" {
		t.Errorf("after it went: %q", got)
	}
	if got := s.get(t, next.Issue(t, dnsName("partner.example"))); got != "dots HTTP/2.0" {
		t.Errorf("by the next one: %q", got)
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	authority := certificatetest.Authority(t)
	s := startTLS(t, filesOf(t, authority.Issue(t, dnsName("api.example")), t.TempDir(), nil), certificatetest.Pool(authority), nil)
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
	authority := certificatetest.Authority(b)
	leaf := authority.Issue(b, uriName("spiffe://partners/ids")).Leaf
	r := httptest.NewRequest("GET", "/", nil)
	r.TLS = &tls.ConnectionState{PeerCertificates: []*x509.Certificate{leaf}, VerifiedChains: [][]*x509.Certificate{{leaf, authority.Leaf}}}
	benchmarkVisit(b, middleware.NewCallers(middleware.CallerSettings{Partners: middleware.Partners{"ids": {Certificates: []string{"uri:spiffe://partners/ids"}}}}), r)
}
