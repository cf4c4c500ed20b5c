package otlp

import (
	"encoding/binary"
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// Tracer makes spans, each of which is recorded.
type Tracer struct{ sender *Sender }

// NewTracer makes spans for a sender.
func NewTracer(sender *Sender) *Tracer { return &Tracer{sender} }

// Prepared is what a span begins with, encoded once for many.
type Prepared struct {
	name  string
	kind  trace.SpanKind
	about []byte // the attributes
}

// NewPrepared encodes the name, the kind and the attributes that spans have in common.
func NewPrepared(name string, kind trace.SpanKind, about ...attribute.KeyValue) *Prepared {
	return &Prepared{name, kind, appendAttributes(nil, spanAttributes, about)}
}

// Begin begins a span now. The parent can be one of another process; where it is not valid, the span is the trace's first.
func (t *Tracer) Begin(id trace.TraceID, parent trace.SpanContext, p *Prepared) *Span {
	return t.BeginAt(time.Now(), id, parent, p)
}

// BeginAt begins a span at a time that has been.
func (t *Tracer) BeginAt(at time.Time, id trace.TraceID, parent trace.SpanContext, p *Prepared) *Span {
	s := ended.Get().(*Span)
	s.sender, s.name, s.kind, s.failed, s.lasts = t.sender, p.name, p.kind, false, true
	s.context = trace.NewSpanContext(trace.SpanContextConfig{TraceID: id, SpanID: newSpanID(), TraceFlags: trace.FlagsSampled})
	s.begin(parent)
	s.bytes = append(appendTime(s.bytes, spanStart, at), p.about...)
	return s
}

// Prepare gives what begins such spans below another one.
func (t *Tracer) Prepare(name string, kind trace.SpanKind, about ...attribute.KeyValue) func(parent trace.Span) trace.Span {
	prepared := NewPrepared(name, kind, about...)
	return func(parent trace.Span) trace.Span {
		above := parent.SpanContext()
		return t.Begin(above.TraceID(), above, prepared)
	}
}

func newSpanID() (id trace.SpanID) {
	for !id.IsValid() {
		binary.BigEndian.PutUint64(id[:], rand.Uint64())
	}
	return id
}
