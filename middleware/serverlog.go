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
// connections that cannot be accepted, panics that nobody has recovered from. Each is counted by its kind. What callers bring about has
// words of theirs in it, so the log has only a cause of causesOfCallers for it, at the level debug.
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
	kind, level, cause := "other", slog.LevelDebug, causeOfCaller(message)
	if rest, is := strings.CutPrefix(message, "http: TLS handshake error from "); is {
		kind, cause = "handshake", causeOfCaller(rest)
	} else if rest, is := strings.CutPrefix(message, "http: Accept error: "); is {
		kind, level, cause = "accept", slog.LevelError, addresses.ReplaceAllString(rest, "")
	} else if strings.HasPrefix(message, "http: panic serving ") || strings.HasPrefix(message, "http2: panic serving ") {
		kind, level, cause = "panic", slog.LevelError, stackOf(message)
	}
	w.count(1, "listener", w.listener, "kind", kind)
	w.log.Log(context.Background(), level, "a server's error", "listener", w.listener, "kind", kind, "cause", cause)
	return len(text), nil
}

// causesOfCallers are parts of the texts of crypto/tls, crypto/x509 and net/http that hold nothing of a caller's; the first that a message
// has is its cause.
var causesOfCallers = []string{"first record does not look like a TLS handshake", "client didn't provide a certificate", "certificate signed by unknown authority",
	"certificate has expired or is not yet valid", "failed to verify certificate", "failed to parse certificate", "unsupported application protocols", "unsupported versions",
	"no cipher suite supported", "unknown certificate authority", "unknown certificate", "bad certificate", "expired certificate", "certificate required",
	"protocol version not supported", "bogus greeting", "URL query contains semicolon", "connection reset by peer", "i/o timeout", "deadline exceeded", "EOF"}

func causeOfCaller(message string) string {
	for _, cause := range causesOfCallers {
		if strings.Contains(message, cause) {
			return cause
		}
	}
	return "another one, its text left out"
}

// stackOf leaves out what the panic was about, which can be a customer's.
func stackOf(message string) string {
	_, stack, _ := strings.Cut(message, "\ngoroutine ")
	return stack
}

var addresses = regexp.MustCompile(`(\[[0-9A-Fa-f:.]+(%\w+)?\]|\d{1,3}(\.\d{1,3}){3}):\d+(->)?(: )?`)
