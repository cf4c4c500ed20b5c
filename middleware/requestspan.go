package middleware

import (
	"net/http"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/truchman-proxy/truchman/middleware/otlp"
	"github.com/truchman-proxy/truchman/seen"
)

// origin is what a request's span is made of, where it has one or can get one.
type origin struct {
	tracer *Tracer
	parent trace.SpanContext // what the caller says, valid or not
	began  time.Time
}

// beginSpan gives the request a span from its beginning on, in the trace that the record has.
func (record *Record) beginSpan(r *http.Request, parent trace.SpanContext) {
	t := record.origin.tracer
	about := t.server
	if r.TLS != nil {
		about = t.secure
	}
	record.pooled = t.spans.BeginAt(record.origin.began, record.Trace, parent, about[knownMethod(r.Method)])
	record.Span = record.pooled
}

// followParent goes over to the caller's trace, as the caller samples it. It has to come before anything is told about the trace.
func (record *Record) followParent(r *http.Request) {
	parent := record.origin.parent
	if !parent.IsValid() {
		return
	}
	if record.pooled != nil {
		record.pooled.Drop()
		record.pooled, record.Span = nil, nil
	}
	record.Trace, record.traceText = parent.TraceID(), ""
	if parent.IsSampled() {
		record.beginSpan(r, parent)
	}
}

// endSpan ends the span of a request with what is known about it then.
func (record *Record) endSpan(method string, aborted bool) {
	if record.pooled != nil {
		record.describe(record.pooled, method, aborted)
		record.pooled, record.Span = nil, nil
	}
}

// describe puts into the span what is known about the request, and ends it.
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

func appendAttribute(list []attribute.KeyValue, key attribute.Key, text string) []attribute.KeyValue {
	if text == "" {
		return list
	}
	return append(list, key.String(text))
}
