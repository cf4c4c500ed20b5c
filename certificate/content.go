// Package certificate keeps what TLS goes by in step with the files that it is read from.
package certificate

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
)

// Files are paths of PEM files. What is "" is not read; a certificate needs its key.
type Files struct {
	Certificate string // the certificate and those between it and its authority
	Key         string // its private key
	Authorities string // who signs the other side's certificates
}

// Content is what the files held together.
type Content struct {
	Pair        *tls.Certificate // with Leaf; nil without a certificate
	Authorities *x509.CertPool   // nil without authorities
}

// texts are the files' texts: certificate, key, authorities.
type texts [3][]byte

func (f Files) read() (held texts, err error) {
	for i, path := range []string{f.Certificate, f.Key, f.Authorities} {
		if path == "" {
			continue
		}
		if held[i], err = os.ReadFile(path); err != nil {
			return texts{}, err
		}
	}
	return held, nil
}

func (t texts) equal(other texts) bool {
	return bytes.Equal(t[0], other[0]) && bytes.Equal(t[1], other[1]) && bytes.Equal(t[2], other[2])
}

// content tells what the texts say. Errors name files and nothing that stands in them.
func (f Files) content(held texts) (Content, error) {
	var c Content
	if f.Certificate != "" {
		pair, err := tls.X509KeyPair(held[0], held[1])
		if err != nil {
			return c, fmt.Errorf("%s and %s: %w", f.Certificate, f.Key, plainKeyError(err))
		}
		c.Pair = &pair
	}
	if f.Authorities != "" {
		c.Authorities = x509.NewCertPool()
		if !c.Authorities.AppendCertsFromPEM(held[2]) {
			return c, fmt.Errorf("%s has no certificate (PEM)", f.Authorities)
		}
	}
	return c, nil
}

var errKeyPair = errors.New("they are no certificate and its private key (PEM)")

// plainKeyError leaves the library's words out where they could be about the key's content.
func plainKeyError(err error) error {
	if mismatch := "tls: private key does not match public key"; err.Error() == mismatch {
		return errors.New("the private key is another certificate's")
	}
	return errKeyPair
}
