package middleware

import (
	"encoding/binary"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/truchman-proxy/truchman/middleware/otlp"
	"github.com/truchman-proxy/truchman/secret"
)

// Tracer makes the spans of requests. A nil *Tracer makes none.
type Tracer struct {
	spans  *otlp.Tracer
	sender *otlp.Sender
	sent   *sentAlong
	below  uint64                    // trace ids whose last 63 bits are below it are sampled
	server map[string]*otlp.Prepared // by the method: what spans of requests begin with
	secure map[string]*otlp.Prepared // the same over TLS
}

// NewTracer makes what sends spans; it is nil where the settings have no endpoint. listen is the address that partners call,
// as host:port; version is the product's.
func NewTracer(config Tracing, listen, version string, metrics *Metrics, log *slog.Logger) (*Tracer, error) {
	if config.Endpoint == "" {
		return nil, nil
	}
	sent := new(sentAlong)
	sent.change(config.Headers)
	sender, err := newSpanSender(config, sent, version, metrics, log)
	if err != nil {
		return nil, err
	}
	return &Tracer{spans: otlp.NewTracer(sender), sender: sender, sent: sent, below: uint64(config.Sample * (1 << 63)),
		server: prepared("http", listen), secure: prepared("https", listen)}, nil
}

// prepared is what spans of requests begin with, by what knownMethod says.
func prepared(scheme, listen string) map[string]*otlp.Prepared {
	all := map[string]*otlp.Prepared{}
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions, http.MethodConnect, http.MethodTrace, "other"} {
		about := append(addressOf(listen), semconv.URLScheme(scheme), semconv.HTTPRequestMethodKey.String(spanMethod(method)))
		all[method] = otlp.NewPrepared(spanName(method), trace.SpanKindServer, about...)
	}
	return all
}

// addressOf is what spans say about where the request came to: the listener, for Host is the caller's own word.
func addressOf(listen string) []attribute.KeyValue {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return nil
	}
	number, _ := strconv.Atoi(port)
	return []attribute.KeyValue{semconv.ServerAddress(host), semconv.ServerPort(number)}
}

// Prepare gives what begins such spans below those of requests.
func (t *Tracer) Prepare(name string, kind trace.SpanKind, about ...attribute.KeyValue) func(parent trace.Span) trace.Span {
	return t.spans.Prepare(name, kind, about...)
}

// SendWith sends other headers along from now on. A nil Tracer sends nothing.
func (t *Tracer) SendWith(headers map[string]secret.Value) {
	if t != nil {
		t.sent.change(headers)
	}
}

// Close sends what has not been sent yet, for three seconds at most.
func (t *Tracer) Close() error { return t.sender.Close() }

// Trace gives each request a trace id, and those that are sampled a server span (OpenTelemetry's semantic conventions for
// HTTP). Of what the caller sent, a span holds the method and the request id only. A caller's trace is linked to; Authenticate
// goes over to it where the partner is one that may say so.
func (t *Tracer) Trace(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record := RecordOf(r.Context())
		record.Trace = newTraceID()
		if t == nil {
			next.ServeHTTP(w, r)
			return
		}
		parent, samples := parentOf(r.Header), t.samples(record.Trace)
		if !samples && !parent.IsValid() {
			next.ServeHTTP(w, r)
			return
		}
		record.origin = origin{t, parent, time.Now()}
		if samples {
			record.beginSpan(r, trace.SpanContext{})
			record.pooled.AddLink(trace.Link{SpanContext: parent})
		}
		aborted := true
		defer func() { record.endSpan(r.Method, aborted) }()
		next.ServeHTTP(w, r)
		aborted = false
	})
}

func (t *Tracer) samples(id trace.TraceID) bool {
	return binary.BigEndian.Uint64(id[8:])>>1 < t.below
}

// spanMethod is how the conventions write a method that is none of the known ones.
func spanMethod(known string) string {
	if known == "other" {
		return "_OTHER"
	}
	return known
}

// spanName is how the conventions name the span of such a method.
func spanName(known string) string {
	if known == "other" {
		return "HTTP"
	}
	return known
}

// newTraceID is random, but not secret.
func newTraceID() (id trace.TraceID) {
	for !id.IsValid() {
		binary.BigEndian.PutUint64(id[:8], rand.Uint64())
		binary.BigEndian.PutUint64(id[8:], rand.Uint64())
	}
	return id
}
