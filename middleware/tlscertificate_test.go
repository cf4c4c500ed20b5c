package middleware_test

import (
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"net/url"
	"path/filepath"
	"testing"

	"github.com/truchman-proxy/truchman/certificate/certificatetest"
	"github.com/truchman-proxy/truchman/middleware"
)

func dnsName(name string) func(*x509.Certificate) {
	return func(c *x509.Certificate) { c.DNSNames = []string{name} }
}

func uriName(names ...string) func(*x509.Certificate) {
	return func(c *x509.Certificate) {
		for _, name := range names {
			u, _ := url.Parse(name)
			c.URIs = append(c.URIs, u)
		}
	}
}

// hashOf is how the configuration pins a certificate.
func hashOf(i *certificatetest.Identity) string {
	return fmt.Sprintf("sha256:%x", sha256.Sum256(i.Leaf.Raw))
}

// filesOf puts a certificate and its key, and the authority of clients where there is one, into a directory.
func filesOf(t testing.TB, i *certificatetest.Identity, directory string, clients *certificatetest.Identity) middleware.TLS {
	t.Helper()
	settings := middleware.TLS{Certificate: filepath.Join(directory, "tls.crt"), Key: filepath.Join(directory, "tls.key")}
	certificatetest.Put(t, settings.Certificate, i.Certificate())
	certificatetest.Put(t, settings.Key, i.Private(t))
	if clients != nil {
		settings.ClientCA = filepath.Join(directory, "ca.crt")
		certificatetest.Put(t, settings.ClientCA, clients.Certificate())
	}
	return settings
}
