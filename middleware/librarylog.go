package middleware

import (
	"io"
	"log/slog"
	"strings"
)

// LibraryLog gives what the standard library's own log is to write to (log.SetOutput). Clients of net/http write the first bytes of an
// answer there that nobody had asked for, which can be anything; so the log has only that there was one, at the level debug.
func LibraryLog(logger *slog.Logger) io.Writer { return &libraryLog{logger} }

type libraryLog struct{ log *slog.Logger }

// Write takes one message.
func (w *libraryLog) Write(text []byte) (int, error) {
	about := "other"
	if strings.Contains(string(text), "Unsolicited response") {
		about = "an answer that nobody had asked for"
	}
	w.log.Debug("a library's complaint, its text left out", "about", about)
	return len(text), nil
}
