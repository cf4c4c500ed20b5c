package middleware

import (
	"io"
	"net/http"
)

// Limits refuses a header above its limit with "headers-too-large" (431, RFC 6585, section 5), and a
// body that announces more than its limit with "body-too-large" (413, RFC 9110, section 15.5.14)
// before any of it is read. A body that announces no length fails with *http.MaxBytesError where it
// is read past the limit; whoever reads it answers.
func Limits(body, header Bytes, refuse Refuse) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if headerSize(r) > int64(header) {
				refuse.because(w, r, "headers-too-large")
				return
			}
			if r.ContentLength > int64(body) {
				RecordOf(r.Context()).body = &unread
				refuse.because(w, r, "body-too-large")
				return
			}
			if r.ContentLength < 0 {
				r = limited(w, r, body)
			}
			next.ServeHTTP(w, r)
		})
	}
}

// headerSize counts the header as HTTP/1.1 writes it, with ": " and a line end for each field.
func headerSize(r *http.Request) int64 {
	const around = len(": \r\n")
	size := len(r.Method) + len(r.RequestURI) + len("  HTTP/1.1\r\n") + len(r.Host) + len("Host: \r\n")
	for name, values := range r.Header {
		for _, value := range values {
			size += len(name) + len(value) + around
		}
	}
	return int64(size)
}

// limited bounds and counts a body of unknown length. One of known length needs neither: net/http
// ends it there. The server's own writer goes in, as MaxBytesReader looks through no wrapper for
// the means to close the connection.
func limited(w http.ResponseWriter, r *http.Request, most Bytes) *http.Request {
	body := &countedBody{ReadCloser: http.MaxBytesReader(unwrapped(w), r.Body, int64(most))}
	RecordOf(r.Context()).body = body
	bounded := *r
	bounded.Body = body
	return &bounded
}

// countedBody counts what was read. It is not a part of the pooled record: a transport may read a
// body a little longer than the handler runs.
type countedBody struct {
	io.ReadCloser
	read int64
}

// unread is a body of which nothing is ever read: what it announces as its length is a word of the caller's, and can be any number.
var unread countedBody

// Read reads on.
func (b *countedBody) Read(into []byte) (int, error) {
	n, err := b.ReadCloser.Read(into)
	b.read += int64(n)
	return n, err
}

// received is the size of the request's body: announced, or read so far; 0 where it was refused for what it announces.
func (record *Record) received(r *http.Request) int64 {
	if record.body != nil {
		return record.body.read
	}
	return max(r.ContentLength, 0)
}
