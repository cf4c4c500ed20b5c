package middleware_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/middleware"
)

// identity is a certificate with its key.
type identity struct {
	leaf *x509.Certificate
	key  *ecdsa.PrivateKey
}

// newIdentity makes a certificate that an authority signs, or that signs itself where there is none. It is valid for a day.
func newIdentity(t testing.TB, by *identity, change func(*x509.Certificate)) *identity {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62))
	leaf := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: "test " + serial.String()}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		BasicConstraintsValid: true, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth}}
	if change != nil {
		change(leaf)
	}
	parent, signer := leaf, key
	if by != nil {
		parent, signer = by.leaf, by.key
	}
	raw, err := x509.CreateCertificate(rand.Reader, leaf, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	made, _ := x509.ParseCertificate(raw)
	return &identity{made, key}
}

func newAuthority(t testing.TB) *identity {
	return newIdentity(t, nil, func(c *x509.Certificate) { c.IsCA, c.KeyUsage, c.ExtKeyUsage = true, x509.KeyUsageCertSign, nil })
}

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

func (i *identity) certificate() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: i.leaf.Raw})
}

func (i *identity) private(t testing.TB) []byte {
	t.Helper()
	raw, err := x509.MarshalPKCS8PrivateKey(i.key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw})
}

func (i *identity) pair() tls.Certificate {
	return tls.Certificate{Certificate: [][]byte{i.leaf.Raw}, PrivateKey: i.key}
}

func (i *identity) hash() string { return fmt.Sprintf("sha256:%x", sha256.Sum256(i.leaf.Raw)) }

// pool trusts the certificate.
func (i *identity) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(i.leaf)
	return pool
}

// files puts a certificate and its key, and the authority of clients where there is one, into a directory.
func (i *identity) files(t testing.TB, directory string, clients *identity) middleware.TLS {
	t.Helper()
	settings := middleware.TLS{Certificate: filepath.Join(directory, "tls.crt"), Key: filepath.Join(directory, "tls.key")}
	putFile(t, settings.Certificate, i.certificate())
	putFile(t, settings.Key, i.private(t))
	if clients != nil {
		settings.ClientCA = filepath.Join(directory, "ca.crt")
		putFile(t, settings.ClientCA, clients.certificate())
	}
	return settings
}

func putFile(t testing.TB, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
