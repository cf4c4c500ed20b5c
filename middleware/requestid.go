package middleware

import (
	"crypto/rand"
	"encoding/binary"
	"net/http"
	"time"

	"github.com/truchman-proxy/truchman/uuid"
)

const (
	requestIDHeader  = "X-Request-Id"
	traceIDHeader    = "X-Trace-Id"
	longestRequestID = 128
)

// RequestID notes in the record an id that joins all log lines of a request: the caller's
// X-Request-Id where there is exactly one of 1 to 128 characters A-Z a-z 0-9 . _ : -, else a new
// UUID of version 7 (RFC 9562, section 5.7). It refuses nothing: what a malformed or a second
// header means, the front knows.
func RequestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record := RecordOf(r.Context())
		if sent := r.Header[requestIDHeader]; len(sent) == 1 && IsRequestID(sent[0]) {
			record.RequestID = sent[0]
		} else {
			record.RequestID = newRequestID(time.Now())
		}
		next.ServeHTTP(w, r)
	})
}

// OwnRequestID notes a new id, whatever the caller sends. It is for callers who were never told what an id must not hold: it stands
// in the log and in spans.
func OwnRequestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		RecordOf(r.Context()).RequestID = newRequestID(time.Now())
		next.ServeHTTP(w, r)
	})
}

// IsRequestID tells whether a text is made like a request id: 1 to 128 characters A-Z a-z 0-9 . _ : -.
func IsRequestID(text string) bool {
	if text == "" || len(text) > longestRequestID {
		return false
	}
	for i := range len(text) {
		switch c := text[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '_', c == ':', c == '-':
		default:
			return false
		}
	}
	return true
}

// newRequestID writes 48 bits of milliseconds, then random ones.
func newRequestID(now time.Time) string {
	var id [16]byte
	_, _ = rand.Read(id[6:]) // never fails: it ends the process instead
	var milliseconds [8]byte
	binary.BigEndian.PutUint64(milliseconds[:], uint64(now.UnixMilli()))
	copy(id[:6], milliseconds[2:])
	var room [36]byte
	return string(uuid.Append(room[:0], id, 7))
}
