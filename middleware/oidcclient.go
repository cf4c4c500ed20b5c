package middleware

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

const (
	issuerTimeout     = 5 * time.Second
	largestIssuerBody = 1 << 20
)

// issuerClient asks an issuer. It follows no redirects, keeps no connection, and reads bodies up to a bound.
type issuerClient struct{ *http.Client }

// newIssuerClient trusts the authorities of a file (PEM) as they are at each question, or the system's where there is none.
func newIssuerClient(authorities string, log *slog.Logger) (*issuerClient, error) {
	transport, err := newTrusting(authorities, &http.Transport{DisableKeepAlives: true, DisableCompression: true}, log)
	if err != nil {
		return nil, err
	}
	return &issuerClient{&http.Client{
		Transport:     boundedBodies{transport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       issuerTimeout,
	}}, nil
}

// discover asks an issuer for the address of its keys (OpenID Connect Discovery 1.0, section 4).
func (c *issuerClient) discover(ctx context.Context, issuer string) (address string, err error) {
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, c.Client), issuer)
	if err != nil {
		return "", shortened(err)
	}
	var told struct {
		Keys string `json:"jwks_uri"`
	}
	if err := provider.Claims(&told); err != nil || checkIssuer("", told.Keys) != nil {
		return "", errors.New("jwks_uri is no https address without a query")
	}
	return told.Keys, nil
}

// longestCause is how many bytes of an error are kept into which the library has put a whole answer.
const longestCause = 300

func shortened(err error) error {
	if text := err.Error(); len(text) > longestCause {
		return errors.New(strings.ToValidUTF8(text[:longestCause], "") + "...")
	}
	return err
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
