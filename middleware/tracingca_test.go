package middleware_test

import (
	"crypto/tls"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/certificate/certificatetest"
	"github.com/truchman-proxy/truchman/middleware"
)

// TestTheCollectorsAuthorityChanges together with its certificate: spans go on without a restart.
func TestTheCollectorsAuthorityChanges(t *testing.T) {
	var shown atomic.Pointer[tls.Certificate]
	got := make(chan struct{}, 10)
	collector := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		got <- struct{}{}
	}))
	collector.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)
	collector.TLS = &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		return &tls.Config{Certificates: []tls.Certificate{*shown.Load()}, MinVersion: tls.VersionTLS12}, nil
	}}
	collector.StartTLS()
	t.Cleanup(collector.Close)
	file := filepath.Join(t.TempDir(), "ca.pem")
	certify := func() {
		authority := certificatetest.Authority(t)
		pair := authority.Issue(t).Pair()
		shown.Store(&pair)
		certificatetest.Put(t, file, authority.Certificate())
	}
	certify()
	h := traced(t, middleware.Tracing{Endpoint: collector.URL, CA: file, Sample: 1}, func(*middleware.Record, http.ResponseWriter) {})
	for _, what := range []string{"at first", "with another authority"} {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
		select {
		case <-got:
		case <-time.After(20 * time.Second):
			t.Fatalf("no spans %s", what)
		}
		certify()
		collector.CloseClientConnections()
	}
}
