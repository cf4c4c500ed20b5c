package middleware

import (
	"context"
	"encoding/binary"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/truchman-proxy/truchman/middleware/otlp"
)

// Tracer makes the spans of requests. A nil *Tracer makes none.
type Tracer struct {
	spans  *otlp.Tracer
	sender *otlp.Sender
	below  uint64 // trace ids whose last 63 bits are below it are sampled
	trust  bool
	server []attribute.KeyValue // that every server span has
	secure []attribute.KeyValue // that every server span of a request over TLS has
}

// NewTracer makes what sends spans; it is nil where the settings have no endpoint. listen is the address that partners call,
// as host:port; version is the product's.
func NewTracer(config Tracing, listen, version string, metrics *Metrics, log *slog.Logger) (*Tracer, error) {
	if config.Endpoint == "" {
		return nil, nil
	}
	sender, err := newSpanSender(config, version, metrics, log)
	if err != nil {
		return nil, err
	}
	traceID := func(ctx context.Context) trace.TraceID { return RecordOf(ctx).Trace }
	t := &Tracer{spans: otlp.NewTracer(sender, traceID), sender: sender, trust: config.TrustParent, below: uint64(config.Sample * (1 << 63))}
	here := addressOf(listen)
	t.server = append([]attribute.KeyValue{semconv.URLScheme("http")}, here...)
	t.secure = append([]attribute.KeyValue{semconv.URLScheme("https")}, here...)
	return t, nil
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

// Spans makes spans below those of requests; nil where there are none.
func (t *Tracer) Spans() trace.Tracer {
	if t == nil {
		return nil
	}
	return t.spans
}

// Close sends what has not been sent yet, for three seconds at most.
func (t *Tracer) Close() error { return t.sender.Close() }

// Trace gives each request a trace id, and those that are sampled a server span (OpenTelemetry's semantic conventions for
// HTTP). Of what the caller sent, a span holds the method and the request id only.
func (t *Tracer) Trace(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record := RecordOf(r.Context())
		var parent trace.SpanContext
		if t != nil {
			parent = parentOf(r.Header)
		}
		follows := parent.IsValid() && t.trust
		if record.Trace = newTraceID(); follows {
			record.Trace = parent.TraceID()
		}
		if t == nil || !t.samples(record.Trace, parent, follows) {
			next.ServeHTTP(w, r)
			return
		}
		ctx, span := t.begin(r, record, parent, follows)
		aborted := true
		defer func() { record.describe(span, r.Method, aborted) }()
		next.ServeHTTP(w, r.WithContext(ctx))
		aborted = false
	})
}

func (t *Tracer) samples(id trace.TraceID, parent trace.SpanContext, follows bool) bool {
	if follows {
		return parent.IsSampled()
	}
	return binary.BigEndian.Uint64(id[8:])>>1 < t.below
}

func (t *Tracer) begin(r *http.Request, record *Record, parent trace.SpanContext, follows bool) (context.Context, trace.Span) {
	ctx := r.Context()
	server := t.server
	if r.TLS != nil {
		server = t.secure
	}
	options := []trace.SpanStartOption{trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(server...)}
	switch {
	case follows:
		ctx = trace.ContextWithRemoteSpanContext(ctx, parent)
	case parent.IsValid():
		options = append(options, trace.WithLinks(trace.Link{SpanContext: parent}))
	}
	return t.spans.Start(ctx, knownMethod(r.Method), options...)
}

// describe ends the span of a request with what is known about it then.
func (record *Record) describe(span trace.Span, method string, aborted bool) {
	method = knownMethod(method)
	var room [9]attribute.KeyValue
	about := append(room[:0], semconv.HTTPRequestMethodKey.String(spanMethod(method)))
	about = appendAttribute(about, semconv.HTTPRouteKey, record.Route)
	about = appendAttribute(about, "truchman.front", record.Front)
	about = appendAttribute(about, "truchman.bank", record.Bank)
	about = appendAttribute(about, "truchman.operation", record.Operation)
	about = appendAttribute(about, "truchman.request_id", record.RequestID)
	failure, status := record.Failure, record.Status
	if aborted && failure == "" {
		failure = "aborted"
	}
	if status == 0 && !aborted {
		status = http.StatusOK
	}
	if status != 0 {
		about = append(about, semconv.HTTPResponseStatusCode(status))
	}
	about = appendAttribute(about, semconv.ErrorTypeKey, failure)
	if status >= http.StatusInternalServerError || aborted {
		span.SetStatus(codes.Error, "")
	}
	if record.Route != "" {
		span.SetName(method + " " + record.Route)
	}
	span.SetAttributes(about...)
	span.End()
}

// spanMethod is how the conventions write a method that is none of the known ones.
func spanMethod(known string) string {
	if known == "other" {
		return "_OTHER"
	}
	return known
}

func appendAttribute(list []attribute.KeyValue, key attribute.Key, text string) []attribute.KeyValue {
	if text == "" {
		return list
	}
	return append(list, key.String(text))
}

// newTraceID is random, but not secret.
func newTraceID() (id trace.TraceID) {
	for !id.IsValid() {
		binary.BigEndian.PutUint64(id[:8], rand.Uint64())
		binary.BigEndian.PutUint64(id[8:], rand.Uint64())
	}
	return id
}
