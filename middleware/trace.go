package middleware

import (
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
	"github.com/truchman-proxy/truchman/seen"
)

// Tracer makes the spans of requests. A nil *Tracer makes none.
type Tracer struct {
	spans  *otlp.Tracer
	sender *otlp.Sender
	below  uint64 // trace ids whose last 63 bits are below it are sampled
	trust  bool
	server map[string]*otlp.Prepared // by the method: what spans of requests begin with
	secure map[string]*otlp.Prepared // the same over TLS
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
	return &Tracer{spans: otlp.NewTracer(sender), sender: sender, trust: config.TrustParent, below: uint64(config.Sample * (1 << 63)),
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
		span, aborted := t.begin(r, record, parent, follows), true
		record.Span = span
		defer func() {
			record.describe(span, r.Method, aborted)
			record.Span = nil
		}()
		next.ServeHTTP(w, r)
		aborted = false
	})
}

func (t *Tracer) samples(id trace.TraceID, parent trace.SpanContext, follows bool) bool {
	if follows {
		return parent.IsSampled()
	}
	return binary.BigEndian.Uint64(id[8:])>>1 < t.below
}

func (t *Tracer) begin(r *http.Request, record *Record, parent trace.SpanContext, follows bool) *otlp.Span {
	about := t.server
	if r.TLS != nil {
		about = t.secure
	}
	if follows {
		return t.spans.Begin(record.Trace, parent, about[knownMethod(r.Method)])
	}
	span := t.spans.Begin(record.Trace, trace.SpanContext{}, about[knownMethod(r.Method)])
	span.AddLink(trace.Link{SpanContext: parent})
	return span
}

// describe ends the span of a request with what is known about it then.
func (record *Record) describe(span *otlp.Span, method string, aborted bool) {
	var room [8]attribute.KeyValue
	about := appendAttribute(room[:0], semconv.HTTPRouteKey, record.Route)
	about = appendAttribute(about, seen.Front, record.Front)
	about = appendAttribute(about, seen.Bank, record.Bank)
	about = appendAttribute(about, seen.Operation, record.Operation)
	about = appendAttribute(about, seen.RequestID, record.RequestID)
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
		span.SetName(spanName(knownMethod(method)) + " " + record.Route)
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

// spanName is how the conventions name the span of such a method.
func spanName(known string) string {
	if known == "other" {
		return "HTTP"
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
