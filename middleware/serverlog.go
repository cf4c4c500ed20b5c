package middleware

import (
	"context"
	"log"
	"log/slog"
	"regexp"
	"strings"

	"github.com/truchman-proxy/truchman/seen"
)

// ServerLog gives what servers of net/http write to on their own (http.Server.ErrorLog), by the listener's name: handshakes that fail,
// connections that cannot be accepted, panics that nobody has recovered from. Each is counted by its kind; the log has it without addresses,
// and what callers alone can bring about only at the level debug.
func ServerLog(logger *slog.Logger, metrics *Metrics) func(listener string) *log.Logger {
	count := metrics.Counter(seen.ServerErrors)
	return func(listener string) *log.Logger {
		return log.New(&serverLog{logger, listener, count}, "", 0)
	}
}

type serverLog struct {
	log      *slog.Logger
	listener string
	count    func(n int64, labels ...string)
}

// Write takes one message.
func (w *serverLog) Write(text []byte) (int, error) {
	message := strings.TrimSpace(string(text))
	kind, level, cause := "other", slog.LevelDebug, message
	if rest, is := strings.CutPrefix(message, "http: TLS handshake error from "); is {
		kind, cause = "handshake", rest
	} else if rest, is := strings.CutPrefix(message, "http: Accept error: "); is {
		kind, level, cause = "accept", slog.LevelError, rest
	} else if strings.HasPrefix(message, "http: panic serving ") {
		kind, level, cause = "panic", slog.LevelError, stackOf(message)
	}
	w.count(1, "listener", w.listener, "kind", kind)
	w.log.Log(context.Background(), level, "a server's error", "listener", w.listener, "kind", kind, "cause", withoutAddresses(cause))
	return len(text), nil
}

// stackOf leaves out what the panic was about, which can be a customer's.
func stackOf(message string) string {
	_, stack, _ := strings.Cut(message, "\ngoroutine ")
	return stack
}

var addresses = regexp.MustCompile(`(\[[0-9A-Fa-f:.]+(%\w+)?\]|\d{1,3}(\.\d{1,3}){3}):\d+(->)?(: )?`)

// withoutAddresses leaves out callers' addresses, and what a caller's certificate says of its authority.
func withoutAddresses(text string) string {
	text, _, _ = strings.Cut(text, " (possibly because of ")
	return addresses.ReplaceAllString(text, "")
}
