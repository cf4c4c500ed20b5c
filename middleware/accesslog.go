package middleware

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// fieldCount is how many members a line of the access log has at most.
const fieldCount = 16

// AccessLog writes one line for each request when it has been answered: request_id, trace_id, method, route, partner,
// front, bank, operation, status, error, bytes_in, bytes_out, duration_us, provider_status,
// provider_us and dry_run; what does not apply is left out. No path, query, body or header of the caller goes
// in, but the request id.
func AccessLog(logger *slog.Logger) func(http.Handler) http.Handler {
	handler := logger.Handler()
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !handler.Enabled(r.Context(), slog.LevelInfo) {
				next.ServeHTTP(w, r)
				return
			}
			started, aborted := time.Now(), true
			defer func() { logAccess(handler, r, started, aborted) }()
			next.ServeHTTP(w, r)
			aborted = false
		})
	}
}

// logAccess hands the line to the handler itself: Logger.LogAttrs would walk the stack for a source
// place that says nothing here, and copy what does not fit into five members.
func logAccess(handler slog.Handler, r *http.Request, started time.Time, aborted bool) {
	record := RecordOf(r.Context())
	switch {
	case aborted && record.Failure == "":
		record.Failure = "aborted"
	case !aborted && record.Status == 0:
		record.Status = http.StatusOK // net/http sends it for a handler that wrote nothing
	}
	now := time.Now()
	line := slog.NewRecord(now, slog.LevelInfo, "request", 0)
	// A group without a name is written as if its members stood alone.
	line.AddAttrs(slog.Attr{Value: slog.GroupValue(record.line(r, now.Sub(started))...)})
	_ = handler.Handle(context.Background(), line) // a log that cannot be written has nowhere to say so
}

// line fills the record's own fields, so that a line costs no memory.
func (record *Record) line(r *http.Request, took time.Duration) []slog.Attr {
	list := record.fields[:0]
	list = appendText(list, "request_id", record.RequestID)
	list = appendText(list, "trace_id", record.TraceID())
	list = appendText(list, "method", knownMethod(r.Method))
	list = appendText(list, "route", record.Route)
	list = appendText(list, "partner", record.Partner)
	list = appendText(list, "front", record.Front)
	list = appendText(list, "bank", record.Bank)
	list = appendText(list, "operation", record.Operation)
	list = append(list, slog.Int("status", record.Status))
	list = appendText(list, "error", record.Failure)
	list = append(list,
		slog.Int64("bytes_in", record.received(r)),
		slog.Int64("bytes_out", record.Written),
		slog.Int64("duration_us", took.Microseconds()))
	if record.ProviderStatus != 0 {
		list = append(list, slog.Int("provider_status", record.ProviderStatus))
	}
	if record.ProviderTime != 0 {
		list = append(list, slog.Int64("provider_us", record.ProviderTime.Microseconds()))
	}
	if record.DryRun {
		list = append(list, slog.Bool("dry_run", true))
	}
	return list
}

func appendText(list []slog.Attr, name, text string) []slog.Attr {
	if text == "" {
		return list
	}
	return append(list, slog.String(name, text))
}

// knownMethod keeps a caller's own invention out of the log: a method may be any token (RFC 9110,
// section 9.1).
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions, http.MethodConnect, http.MethodTrace:
		return method
	}
	return "other"
}
