package connection

import (
	"bufio"
	"io"
	"net/http"
	"strconv"

	"golang.org/x/net/http/httpguts"
)

// sendable tells whether a request can be written: a known length, and nothing in its header that
// would end a line (RFC 9112, section 11.1).
func sendable(r *http.Request) bool {
	if r.ContentLength < 0 || r.ContentLength == 0 && r.Body != nil && r.Body != http.NoBody {
		return false
	}
	if !httpguts.ValidHostHeader(r.Host) || !httpguts.ValidHeaderFieldName(r.Method) {
		return false
	}
	for name, values := range r.Header {
		if !httpguts.ValidHeaderFieldName(name) {
			return false
		}
		for _, value := range values {
			if !httpguts.ValidHeaderFieldValue(value) {
				return false
			}
		}
	}
	return true
}

// send writes a request (RFC 9112, section 3).
func (l *line) send(r *http.Request) error {
	w := l.out
	w.Reset(l)
	writeAll(w, r.Method, " ", r.URL.RequestURI(), " HTTP/1.1\r\nHost: ", r.Host, "\r\n")
	for name, values := range r.Header {
		for _, value := range values {
			writeAll(w, name, ": ", value, "\r\n")
		}
	}
	if r.Body != nil || r.Method != http.MethodGet && r.Method != http.MethodDelete { // RFC 9110, section 8.6
		var digits [20]byte
		writeAll(w, "Content-Length: ")
		_, _ = w.Write(strconv.AppendInt(digits[:0], r.ContentLength, 10)) // Flush tells a writer's failure
		writeAll(w, "\r\n")
	}
	writeAll(w, "\r\n")
	if r.Body != nil {
		if err := l.sendBody(r); err != nil {
			return err
		}
	}
	return w.Flush()
}

// sendBody writes a body of the announced length and closes it.
func (l *line) sendBody(r *http.Request) error {
	n, err := io.Copy(l.out, r.Body)
	if closing := r.Body.Close(); err == nil {
		err = closing
	}
	if err == nil && n != r.ContentLength {
		err = http.ErrContentLength
	}
	return err
}

// writeAll leaves failures to Flush, which tells the first.
func writeAll(w *bufio.Writer, texts ...string) {
	for _, text := range texts {
		_, _ = w.WriteString(text) // see above
	}
}
