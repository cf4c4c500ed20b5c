// Package certificatetest makes certificates for tests.
package certificatetest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"testing"
	"time"
)

// Identity is a certificate with its key. By signs others where it is an authority.
type Identity struct {
	Leaf *x509.Certificate
	Key  *ecdsa.PrivateKey
}

// Authority makes one that signs certificates.
func Authority(t testing.TB) *Identity {
	return issue(t, nil, func(c *x509.Certificate) { c.IsCA, c.KeyUsage, c.ExtKeyUsage = true, x509.KeyUsageCertSign, nil })
}

// Issue makes a certificate for 127.0.0.1, a server's or a client's, that is valid for a day; change may alter it.
func (i *Identity) Issue(t testing.TB, change ...func(*x509.Certificate)) *Identity {
	t.Helper()
	return issue(t, i, change...)
}

// SelfSigned makes a certificate like Issue's that nobody signs but itself.
func SelfSigned(t testing.TB, change ...func(*x509.Certificate)) *Identity {
	t.Helper()
	return issue(t, nil, change...)
}

func issue(t testing.TB, by *Identity, change ...func(*x509.Certificate)) *Identity {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	leaf := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: "test " + serial.String()},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), BasicConstraintsValid: true,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	for _, c := range change {
		c(leaf)
	}
	parent, signer := leaf, key
	if by != nil {
		parent, signer = by.Leaf, by.Key
	}
	raw, err := x509.CreateCertificate(rand.Reader, leaf, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return &Identity{made, key}
}

// Ended makes Issue's certificate one that has ended.
func Ended(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }

// Certificate is the certificate in PEM.
func (i *Identity) Certificate() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: i.Leaf.Raw})
}

// Private is the key in PEM, PKCS#8.
func (i *Identity) Private(t testing.TB) []byte {
	t.Helper()
	raw, err := x509.MarshalPKCS8PrivateKey(i.Key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw})
}

// Pair is what a server or a client shows.
func (i *Identity) Pair() tls.Certificate {
	return tls.Certificate{Certificate: [][]byte{i.Leaf.Raw}, PrivateKey: i.Key}
}

// Pool trusts authorities.
func Pool(authorities ...*Identity) *x509.CertPool {
	pool := x509.NewCertPool()
	for _, a := range authorities {
		pool.AddCert(a.Leaf)
	}
	return pool
}

// Put writes a file in one step, as whoever rotates a certificate should.
func Put(t testing.TB, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}
