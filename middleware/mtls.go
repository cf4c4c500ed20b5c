package middleware

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"net/url"
	"strings"
	"time"
)

const dnsPrefix, uriPrefix = "dns:", "uri:"

// certificates tell whose a client certificate is.
type certificates struct {
	hashes map[[sha256.Size]byte]string
	names  map[string]string // by dns:NAME in lower case, or uri:URI
}

func newCertificates(partners Partners) certificates {
	known := certificates{map[[sha256.Size]byte]string{}, map[string]string{}}
	for _, name := range sortedNames(partners) {
		for _, text := range partners[name].Certificates {
			if hash, is := readHash(text); is {
				known.hashes[hash] = name
			} else {
				known.names[normalizedProof(text)] = name
			}
		}
	}
	return known
}

// NeedAuthority tells whether a partner's certificate is known by a name only, which somebody has to vouch for.
func (p Partners) NeedAuthority() bool {
	return len(newCertificates(p).names) > 0
}

func checkCertificate(text string) string {
	name, isDNS := strings.CutPrefix(text, dnsPrefix)
	uri, isURI := strings.CutPrefix(text, uriPrefix)
	_, isHash := readHash(text)
	parsed, err := url.Parse(uri)
	switch {
	case isHash, isDNS && name != "" && !strings.ContainsAny(name, "*/: "), isURI && err == nil && parsed.Scheme != "":
		return ""
	}
	return "must be dns:NAME without *, uri:URI, or sha256: and 64 hexadecimal digits, as `openssl x509 -outform der | sha256sum` prints them"
}

// owner is the partner whose certificate the connection has; "" where there is none that is known. A name counts only where
// an authority of server.tls.client_ca vouches for it (RFC 5280, section 4.2.1.6); a hash names the certificate itself, while it is valid.
// A certificate of two partners is nobody's.
func (c *certificates) owner(state *tls.ConnectionState, now time.Time) string {
	if state == nil || len(state.PeerCertificates) == 0 || len(c.hashes)+len(c.names) == 0 {
		return ""
	}
	leaf := state.PeerCertificates[0]
	if now.Before(leaf.NotBefore) || now.After(leaf.NotAfter) {
		return ""
	}
	if partner := c.hashes[sha256.Sum256(leaf.Raw)]; partner != "" {
		return partner
	}
	if len(state.VerifiedChains) == 0 {
		return ""
	}
	return c.named(leaf)
}

func (c *certificates) named(leaf *x509.Certificate) string {
	found := ""
	for _, name := range subjectNames(leaf) {
		switch partner := c.names[name]; {
		case partner == "" || partner == found:
		case found != "":
			return ""
		default:
			found = partner
		}
	}
	return found
}

// subjectNames are the alternative names of a certificate, as partners have them.
func subjectNames(leaf *x509.Certificate) []string {
	names := make([]string, 0, len(leaf.DNSNames)+len(leaf.URIs))
	for _, name := range leaf.DNSNames {
		names = append(names, dnsPrefix+strings.ToLower(name))
	}
	for _, uri := range leaf.URIs {
		names = append(names, uriPrefix+uri.String())
	}
	return names
}
