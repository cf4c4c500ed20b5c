package middleware

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
)

// Recover answers a panic with "internal-error" (500) where nothing of the answer was written, and
// otherwise cuts the connection, so that no caller takes a part for the whole.
// http.ErrAbortHandler passes through. The log line names the kind of the panic and where it
// happened, never its value, which may be a customer's.
func Recover(logger *slog.Logger, refuse Refuse) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer func() {
				cause := recover()
				if cause == nil {
					return
				}
				if cause == http.ErrAbortHandler {
					panic(cause)
				}
				record := RecordOf(r.Context())
				record.Failure = "internal-error"
				logger.LogAttrs(r.Context(), slog.LevelError, "panic", slog.String("request_id", record.RequestID),
					slog.String("kind", kindOfPanic(cause)), slog.Any("stack", stack()))
				if record.Status != 0 {
					panic(http.ErrAbortHandler)
				}
				clear(w.Header()) // a Content-Length of the answer that never came would cut this one
				refuse(w, r, "internal-error")
			}()
			next.ServeHTTP(w, r)
		})
	}
}

// kindOfPanic gives the runtime's own text, which holds indexes and types only, or the value's type.
func kindOfPanic(cause any) string {
	if fault, ok := cause.(runtime.Error); ok {
		return fault.Error()
	}
	return fmt.Sprintf("%T", cause)
}

const deepestStack = 64

// stack lists the functions on the panicking stack, innermost first, without their arguments.
func stack() []string {
	var counters [deepestStack]uintptr
	const ours = 3 // runtime.Callers, stack, the deferred function
	frames := runtime.CallersFrames(counters[:runtime.Callers(ours, counters[:])])
	var lines []string
	for {
		frame, more := frames.Next()
		lines = append(lines, fmt.Sprintf("%s %s:%d", frame.Function, frame.File, frame.Line))
		if !more {
			return lines
		}
	}
}
