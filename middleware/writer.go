package middleware

import "net/http"

// writer notes the status and the size of an answer. Unwrap makes http.ResponseController work
// through it.
type writer struct {
	http.ResponseWriter
	record *Record
}

// Unwrap gives the server's own writer.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader sends the status; 1xx ones are not the answer yet, but 101 is (RFC 9110, section 15.2).
func (w *writer) WriteHeader(status int) {
	if w.record.Status == 0 && (status >= 200 || status == http.StatusSwitchingProtocols) {
		w.settle(status)
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the answer's body.
func (w *writer) Write(part []byte) (int, error) {
	w.begin()
	n, err := w.ResponseWriter.Write(part)
	w.record.Written += int64(n)
	return n, err
}

// Flush sends what is buffered, where the server's writer can.
func (w *writer) Flush() {
	if flusher, ok := w.ResponseWriter.(http.Flusher); ok {
		w.begin()
		flusher.Flush()
	}
}

// begin notes the status that net/http sends by itself.
func (w *writer) begin() {
	if w.record.Status == 0 {
		w.settle(http.StatusOK)
	}
}

// settle notes the status, and says in the header of what is not a plain success by what operators find it.
func (w *writer) settle(status int) {
	record := w.record
	record.Status = status
	if status < http.StatusBadRequest && record.Failure == "" && !record.Replayed {
		return
	}
	header := w.Header()
	if record.RequestID != "" {
		header[requestIDHeader] = []string{record.RequestID}
	}
	if id := record.TraceID(); id != "" {
		header[traceIDHeader] = []string{id}
	}
}

// unwrapped gives the server's own writer, under all wrappers.
func unwrapped(w http.ResponseWriter) http.ResponseWriter {
	for {
		inner, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return w
		}
		w = inner.Unwrap()
	}
}
