package otlp

import (
	"context"
	"encoding/binary"
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/embedded"
)

// Tracer makes spans, each of which is recorded.
type Tracer struct {
	embedded.Tracer
	sender  *Sender
	traceID func(context.Context) trace.TraceID
}

// NewTracer makes spans for a sender. traceID gives the trace id of a span that has no parent.
func NewTracer(sender *Sender, traceID func(context.Context) trace.TraceID) *Tracer {
	return &Tracer{sender: sender, traceID: traceID}
}

// Start begins a span below the one in ctx. It takes a kind, attributes, links and a time; links lose their attributes and
// their state.
func (t *Tracer) Start(ctx context.Context, name string, options ...trace.SpanStartOption) (context.Context, trace.Span) {
	s := &span{sender: t.sender, name: name, kind: trace.SpanKindInternal}
	parent := trace.SpanContextFromContext(ctx)
	id := parent.TraceID()
	if !parent.IsValid() {
		id = t.traceID(ctx)
	}
	s.context = trace.NewSpanContext(trace.SpanContextConfig{TraceID: id, SpanID: newSpanID(), TraceFlags: trace.FlagsSampled})
	s.begin(parent)
	if len(options) > 0 {
		s.configure(options)
	} else {
		s.bytes = appendTime(s.bytes, spanStart, time.Now())
	}
	return trace.ContextWithSpan(ctx, s), s
}

func (s *span) configure(options []trace.SpanStartOption) {
	config := trace.NewSpanStartConfig(options...)
	if kind := config.SpanKind(); kind != trace.SpanKindUnspecified {
		s.kind = kind
	}
	at := config.Timestamp()
	if at.IsZero() {
		at = time.Now()
	}
	s.bytes = appendTime(s.bytes, spanStart, at)
	s.bytes = appendAttributes(s.bytes, spanAttributes, config.Attributes())
	for _, link := range config.Links() {
		s.AddLink(link)
	}
}

func newSpanID() (id trace.SpanID) {
	for !id.IsValid() {
		binary.BigEndian.PutUint64(id[:], rand.Uint64())
	}
	return id
}
