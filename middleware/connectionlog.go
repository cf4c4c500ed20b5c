package middleware

import (
	"bytes"
	"context"
	"log"
	"log/slog"
)

// ConnectionLog is for an http.Server's ErrorLog: it says what kind of thing failed, and not in net/http's words, which hold callers'
// addresses and what stands in their certificates. Handshakes that fail, which any scanner of ports makes, are told at debug.
func ConnectionLog(logger *slog.Logger) *log.Logger { return log.New(connectionLog{logger}, "", 0) }

type connectionLog struct{ logger *slog.Logger }

// failuresOfConnections are told apart by what net/http's lines begin with.
var failuresOfConnections = []struct {
	prefix, kind string
	level        slog.Level
}{
	{"http: TLS handshake error", "tls-handshake", slog.LevelDebug},
	{"http2: ", "http2", slog.LevelDebug},
	{"http: Accept error", "accept", slog.LevelError},
	{"http: panic serving", "panic", slog.LevelError},
}

// Write takes one line.
func (c connectionLog) Write(line []byte) (int, error) {
	kind, level := "other", slog.LevelWarn
	for _, f := range failuresOfConnections {
		if bytes.HasPrefix(line, []byte(f.prefix)) {
			kind, level = f.kind, f.level
			break
		}
	}
	c.logger.LogAttrs(context.Background(), level, "a connection failed", slog.String("kind", kind))
	return len(line), nil
}
