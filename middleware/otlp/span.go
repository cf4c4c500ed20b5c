package otlp

import (
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/embedded"
	"go.opentelemetry.io/otel/trace/noop"
)

// Span is one that lasts. It belongs to the goroutine of its request. After its end it is another one's: whoever has ended a
// span forgets it.
type Span struct {
	embedded.Span
	sender  *Sender
	context trace.SpanContext
	name    string
	kind    trace.SpanKind
	failed  bool
	lasts   bool
	bytes   []byte // encoded so far
}

var ended = sync.Pool{New: func() any { return &Span{bytes: make([]byte, 0, room)} }}

// A span begins with room for that many bytes, and keeps room for the next one up to that many.
const room, mostRoom = 1 << 10, 16 << 10

// begin encodes what is known first. A span whose name or status may change has these encoded at its end: the order of
// fields is free.
func (s *Span) begin(parent trace.SpanContext) {
	traceID, spanID, parentID := s.context.TraceID(), s.context.SpanID(), parent.SpanID()
	s.bytes = appendBytes(appendBytes(s.bytes[:0], spanTraceID, traceID[:]), spanSpanID, spanID[:])
	if parent.IsValid() {
		s.bytes = appendBytes(s.bytes, spanParent, parentID[:])
	}
	s.bytes = appendFixed32(s.bytes, spanFlags, flagsOf(trace.FlagsSampled, parent.IsRemote()))
}

// End ends the span, now or at the time that is given, and hands it over.
func (s *Span) End(options ...trace.SpanEndOption) {
	if !s.lasts {
		return
	}
	at := time.Time{}
	if len(options) > 0 {
		config := trace.NewSpanEndConfig(options...)
		at = config.Timestamp()
	}
	if at.IsZero() {
		at = time.Now()
	}
	b := appendTime(s.bytes, spanEnd, at)
	b = appendNumber(appendText(b, spanName, s.name), spanKind, uint64(s.kind))
	if s.failed {
		b = appendBytes(b, spanStatus, failedStatus)
	}
	s.sender.take(b)
	s.release(b)
}

// Drop ends the span, which nobody gets.
func (s *Span) Drop() {
	if s.lasts {
		s.release(s.bytes)
	}
}

func (s *Span) release(b []byte) {
	s.lasts, s.bytes = false, b[:0]
	if cap(b) <= mostRoom {
		ended.Put(s)
	}
}

// failedStatus is a Status with STATUS_CODE_ERROR.
var failedStatus = appendNumber(nil, statusCode, 2)

// IsRecording tells whether it lasts.
func (s *Span) IsRecording() bool { return s.lasts }

// SpanContext gives its ids.
func (s *Span) SpanContext() trace.SpanContext { return s.context }

// SetStatus keeps whether it is an error; descriptions are not kept, for they could hold anything.
func (s *Span) SetStatus(code codes.Code, _ string) { s.failed = code == codes.Error }

// SetName gives it another name.
func (s *Span) SetName(name string) { s.name = name }

// SetAttributes adds attributes; it does not look for one of the same key. It keeps nothing of the list.
func (s *Span) SetAttributes(list ...attribute.KeyValue) {
	if s.lasts {
		s.bytes = appendAttributes(s.bytes, spanAttributes, list)
	}
}

// AddEvent notes what happened.
func (s *Span) AddEvent(name string, options ...trace.EventOption) {
	if !s.lasts {
		return
	}
	config := trace.NewEventConfig(options...)
	s.bytes = appendEvent(s.bytes, name, config.Timestamp(), config.Attributes())
}

// AddLink notes another span that belongs to it.
func (s *Span) AddLink(link trace.Link) {
	if s.lasts && link.SpanContext.IsValid() {
		s.bytes = appendLink(s.bytes, link.SpanContext)
	}
}

// RecordError notes that there was an error; its text is not kept, for it could hold anything.
func (s *Span) RecordError(err error, options ...trace.EventOption) {
	if err != nil {
		s.AddEvent("exception", options...)
	}
}

// TracerProvider gives none: nobody is to make other tracers of it.
func (s *Span) TracerProvider() trace.TracerProvider { return noop.NewTracerProvider() }
