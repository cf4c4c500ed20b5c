package middleware_test

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/truchman-proxy/truchman/certificate/certificatetest"
	"github.com/truchman-proxy/truchman/middleware"
)

// discard takes what net/http says about handshakes that fail.
var discard = log.New(io.Discard, "", 0)

// greeted is the serial number of the certificate that a handshake shows.
func greeted(t *testing.T, certificates *middleware.Certificates) string {
	t.Helper()
	ours, theirs := net.Pipe()
	listener := certificates.Listener(&oneCall{theirs})
	server, _ := listener.Accept()
	ended := make(chan error, 1)
	go func() { ended <- server.(*tls.Conn).Handshake() }()
	client := tls.Client(ours, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS12}) // what it shows is what is tested
	if err := client.Handshake(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	_ = ours.Close()
	_ = theirs.Close()
	return client.ConnectionState().PeerCertificates[0].SerialNumber.String()
}

// oneCall is a listener whom somebody calls at once.
type oneCall struct{ conn net.Conn }

func (o *oneCall) Accept() (net.Conn, error) { return o.conn, nil }
func (o *oneCall) Close() error              { return nil }
func (o *oneCall) Addr() net.Addr            { return &net.UnixAddr{Name: "memory", Net: "unix"} }

func TestChangedFilesAreNoticed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := certificatetest.SelfSigned(t), certificatetest.SelfSigned(t)
		settings := filesOf(t, first, t.TempDir(), nil)
		var told bytes.Buffer
		certificates, err := middleware.NewCertificates(settings, slog.New(slog.NewTextHandler(&told, nil)))
		if err != nil {
			t.Fatal(err)
		}
		shows := func(want *certificatetest.Identity, what string) {
			t.Helper()
			if got := greeted(t, certificates); got != want.Leaf.SerialNumber.String() {
				t.Errorf("%s: another certificate", what)
			}
		}
		shows(first, "at first")
		certificatetest.Put(t, settings.Certificate, second.Certificate())
		shows(first, "within a second")
		time.Sleep(time.Second)
		shows(first, "a certificate without its key")
		time.Sleep(time.Second)
		shows(first, "still without")
		if problems := strings.Count(told.String(), "level=ERROR"); problems != 1 || !strings.Contains(told.String(), "the private key is another certificate's") {
			t.Errorf("%d problems are logged: %s", problems, &told)
		}
		certificatetest.Put(t, settings.Key, second.Private(t))
		time.Sleep(time.Second)
		shows(second, "with its key")
		if !strings.Contains(told.String(), "certificate reloaded") || !certificates.Expires().Equal(second.Leaf.NotAfter) {
			t.Errorf("it ends %s; %s", certificates.Expires(), &told)
		}
	})
}

func TestFilesThatAreWrong(t *testing.T) {
	good, other := certificatetest.SelfSigned(t), certificatetest.SelfSigned(t)
	for want, spoil := range map[string]func(middleware.TLS){
		"no certificate and its private key (PEM)": func(s middleware.TLS) { certificatetest.Put(t, s.Key, []byte("secret-key-text")) },
		"private key is another certificate's":     func(s middleware.TLS) { certificatetest.Put(t, s.Key, other.Private(t)) },
		"ca.crt has no certificate (PEM)":          func(s middleware.TLS) { certificatetest.Put(t, s.ClientCA, nil) },
	} {
		settings := filesOf(t, good, t.TempDir(), good)
		spoil(settings)
		if _, err := middleware.NewCertificates(settings, quiet); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret-key") {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := middleware.NewCertificates(middleware.TLS{Certificate: "absent.crt", Key: "absent.key"}, quiet); err == nil || !strings.Contains(err.Error(), "absent.crt") {
		t.Error(err)
	}
}

func TestTLSCheck(t *testing.T) {
	for want, settings := range map[string]middleware.TLS{
		"[]": {}, "[]  ": {Certificate: "c", Key: "k", ClientCA: "a", Clients: "required"},
		"[{certificate is missing: there is no TLS without it}]":            {Key: "k"},
		"[{key is missing: the certificate needs its private key}]":         {Certificate: "c"},
		"[{clients needs client_ca: nobody else vouches for certificates}]": {Certificate: "c", Key: "k", Clients: "required"},
		"[{clients must be optional or required}]":                          {Certificate: "c", Key: "k", Clients: "some"},
	} {
		if got := fmt.Sprint(settings.Check()); got != strings.TrimSpace(want) {
			t.Errorf("%v, want %s", got, want)
		}
	}
}
