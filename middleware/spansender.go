package middleware

import (
	"log/slog"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"github.com/truchman-proxy/truchman/middleware/otlp"
	"github.com/truchman-proxy/truchman/secret"
	"github.com/truchman-proxy/truchman/seen"
)

// sentAlong are the headers that are sent with spans. They may change.
type sentAlong struct {
	headers atomic.Pointer[map[string]string]
}

func (s *sentAlong) change(headers map[string]secret.Value) {
	revealed := make(map[string]string, len(headers))
	for name, value := range headers {
		revealed[name] = value.Reveal()
	}
	s.headers.Store(&revealed)
}

func (s *sentAlong) now() map[string]string { return *s.headers.Load() }

// newSpanSender sends spans to the collector of the settings, and counts what became of them.
func newSpanSender(config Tracing, sent *sentAlong, version string, metrics *Metrics, log *slog.Logger) (*otlp.Sender, error) {
	transport, err := newTrusting(config.CA, &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConns: 1, WriteBufferSize: 64 << 10, IdleConnTimeout: time.Minute, DisableCompression: true}, log)
	if err != nil {
		return nil, err
	}
	about := []attribute.KeyValue{semconv.ServiceName("truchman"), semconv.ServiceVersion(version)}
	if host, err := os.Hostname(); err == nil {
		about = append(about, semconv.ServiceInstanceID(host))
	}
	client := &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // secrets go where they were meant to
	}
	return otlp.NewSender(otlp.Config{Endpoint: config.Endpoint, Headers: sent.now, Client: client, Scope: "github.com/truchman-proxy/truchman",
		Schema: semconv.SchemaURL, About: about, Tell: tellOfSpans(metrics, log)}), nil
}

const complainPace = time.Minute

// tellOfSpans counts spans by what became of them, and says in the log, once a minute at most, that some are missing.
func tellOfSpans(metrics *Metrics, log *slog.Logger) func(spans int64, result string) {
	count := metrics.Counts(seen.TracingSpans)
	results := map[string]func(int64){}
	for _, result := range []string{"sent", "lost", "dropped"} {
		results[result] = count(result)
	}
	var complained atomic.Int64 // Unix nanoseconds
	return func(spans int64, result string) {
		results[result](spans)
		if result == "sent" {
			return
		}
		now := time.Now().UnixNano()
		if last := complained.Load(); now-last >= int64(complainPace) && complained.CompareAndSwap(last, now) {
			log.Warn("spans are missing at the collector", "result", result)
		}
	}
}
