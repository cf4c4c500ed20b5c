package middleware

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	issuerTimeout     = 5 * time.Second
	largestIssuerBody = 1 << 20
)

// issuerClient asks an issuer. It follows no redirects, keeps no connection, and reads bodies up to a bound.
type issuerClient struct{ *http.Client }

// newIssuerClient trusts the authorities of a file (PEM), or the system's where there is none.
func newIssuerClient(authorities string) (*issuerClient, error) {
	settings := &tls.Config{MinVersion: tls.VersionTLS12}
	if authorities != "" {
		pool, err := readAuthorities(authorities)
		if err != nil {
			return nil, err
		}
		settings.RootCAs = pool
	}
	return &issuerClient{&http.Client{
		Transport:     boundedBodies{&http.Transport{TLSClientConfig: settings, DisableKeepAlives: true, DisableCompression: true}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       issuerTimeout,
	}}, nil
}

func readAuthorities(path string) (*x509.CertPool, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s has no certificate (PEM)", path)
	}
	return pool, nil
}

// keys asks an address for a JWKS.
func (c *issuerClient) keys(ctx context.Context, address string) ([]jose.JSONWebKey, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	response, err := c.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the address of the keys answers %d", response.StatusCode)
	}
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	return readKeys(text)
}

// boundedBodies fails where a body is larger than an issuer's are.
type boundedBodies struct{ next http.RoundTripper }

func (b boundedBodies) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := b.next.RoundTrip(r)
	if err == nil {
		response.Body = &boundedBody{response.Body, largestIssuerBody}
	}
	return response, err
}

type boundedBody struct {
	io.ReadCloser
	left int
}

var errLargeBody = errors.New("the issuer's answer is larger than 1 MiB")

func (b *boundedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, errLargeBody
	}
	return n, err
}
