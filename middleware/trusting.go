package middleware

import (
	"crypto/tls"
	"log/slog"
	"net/http"
	"sync"

	"github.com/truchman-proxy/truchman/certificate"
)

// trusting is a transport that trusts the authorities of a file (PEM) as they are now. Requests on connections that are there
// end there.
type trusting struct {
	template *http.Transport
	kept     *certificate.Kept

	mutex   sync.Mutex
	config  *tls.Config // what current goes by
	current *http.Transport
}

// newTrusting makes of a template, which is its from now on, a transport that speaks TLS 1.2 or later. Without a file, the system's
// authorities are trusted.
func newTrusting(authorities string, template *http.Transport, log *slog.Logger) (http.RoundTripper, error) {
	if authorities == "" {
		template.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
		return template, nil
	}
	kept, err := certificate.Keep(certificate.Files{Authorities: authorities}, log, func(held certificate.Content) (*tls.Config, error) {
		return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: held.Authorities}, nil
	})
	if err != nil {
		return nil, err
	}
	return &trusting{template: template, kept: kept}, nil
}

// RoundTrip sends a request as http.Transport does.
func (t *trusting) RoundTrip(r *http.Request) (*http.Response, error) { return t.now().RoundTrip(r) }

// CloseIdleConnections is what http.Client asks for.
func (t *trusting) CloseIdleConnections() { t.now().CloseIdleConnections() }

func (t *trusting) now() *http.Transport {
	config := t.kept.Config()
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if config != t.config {
		if t.current != nil {
			t.current.CloseIdleConnections()
		}
		t.config, t.current = config, t.template.Clone()
		t.current.TLSClientConfig = config
	}
	return t.current
}
