package middleware

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/truchman-proxy/truchman/middleware/otlp"
)

// Record is what is known about one HTTP request. The proxy fills what only it knows; nothing that
// a caller chose goes in, but the request id. It is valid until the handler returns, in the
// handler's own goroutine; work that goes on after the answer must not touch it.
type Record struct {
	Front, Bank, Operation string
	Partner                string // as Authenticate knows it, "" where everyone is let in
	Route                  string // the endpoint's template, never the path itself
	RequestID              string // the correlation id, as RequestID chose it
	Trace                  trace.TraceID
	Span                   trace.Span // nil where the request has none
	Proof                  string     // how the partner proved who it is: key, token or certificate; "" where everyone is let in
	Customer               [16]byte   // masked; zero where the request names none
	Replayed               bool       // the answer is one that was kept from an earlier attempt
	Failure                string     // the normalized error's name, "" where there is none
	ProviderStatus         int        // of the last provider call, 0 where there was none
	ProviderTime           time.Duration
	DryRun                 bool // nothing was done: the answer tells what would be

	Status  int   // of the answer, 0 until it is written
	Written int64 // bytes of the answer's body

	traceText string
	pooled    *otlp.Span // what Span is, to be given back
	origin    origin
	writer    writer
	body      *countedBody
	fields    [fieldCount]slog.Attr
}

var records = sync.Pool{New: func() any { return new(Record) }}

// TraceID is the trace id as text, "" where Trace is not in the chain.
func (record *Record) TraceID() string {
	if record.traceText == "" && record.Trace.IsValid() {
		record.traceText = record.Trace.String()
	}
	return record.traceText
}

type recordKey struct{}

// RecordOf gives the request's record. Where Track is not in the chain it gives an empty one that
// nobody reads, so that a caller need not ask.
func RecordOf(ctx context.Context) *Record {
	if record, ok := ctx.Value(recordKey{}).(*Record); ok {
		return record
	}
	return new(Record)
}

// Track gives each request its record, in the context, and notes the status and the size of the
// answer. It belongs outermost: the other middlewares read the record.
func Track(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record := records.Get().(*Record)
		record.writer = writer{w, record}
		defer release(record)
		next.ServeHTTP(&record.writer, r.WithContext(context.WithValue(r.Context(), recordKey{}, record)))
	})
}

// release leaves no request's data behind for the next one.
func release(record *Record) {
	*record = Record{}
	records.Put(record)
}
