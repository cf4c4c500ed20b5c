package audit

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/truchman-proxy/truchman/middleware"
)

// Operators writes a line for each request of the admin listener that can change something, when it has been answered: every method
// but GET and HEAD. proof says how operators prove themselves: token, or none;
// version gives that of the configuration.
func (t *Trail) Operators(proof string, version func() string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		said := &said{ReadCloser: r.Body}
		r.Body = said
		middleware.Track(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(w, r)
			t.operated(r, said, proof, version())
		})).ServeHTTP(w, r)
	})
}

func (t *Trail) operated(r *http.Request, said *said, proof, version string) {
	status := middleware.RecordOf(r.Context()).Status
	e := Entry{Time: time.Now(), Event: Operator, Partner: "admin", Proof: proof, Operation: r.Pattern, Target: placeOf(r), RequestID: r.URL.Query().Get("request_id"),
		Outcome: "ok", Status: status, Version: version}
	if !middleware.IsRequestID(e.RequestID) {
		e.RequestID = ""
	}
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		e.Proof, e.Operation, e.Target, e.Outcome, e.Error = "", "", "", "refused", "unauthorized"
		if !t.refusals.tell("admin", e.Error) {
			return
		}
	case status >= http.StatusBadRequest:
		e.Outcome = "refused"
	default:
		e.Word = said.word()
	}
	t.Note(&e)
}

// placeOf is what the address names: a record's key, a bank, a letter. What is no name is left out.
func placeOf(r *http.Request) string {
	for _, name := range [...]string{"key", "bank", "id"} {
		if text := r.PathValue(name); middleware.IsRequestID(text) {
			return text
		}
	}
	return ""
}

// said keeps the beginning of what an operator sends.
type said struct {
	io.ReadCloser
	text []byte
}

const longestSaid = 256

// Read passes a part on.
func (s *said) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	s.text = append(s.text, p[:min(n, max(longestSaid-len(s.text), 0))]...)
	return n, err
}

// word is what a body such as {"as": "done", "step": "..."}, {"state": "open"} or {"level": "debug"} decides.
func (s *said) word() string {
	var members map[string]string
	if json.NewDecoder(bytes.NewReader(s.text)).Decode(&members) != nil {
		return ""
	}
	for _, name := range [...]string{"as", "state", "level"} {
		if text := members[name]; len(text) <= 32 && middleware.IsRequestID(text) {
			return text
		}
	}
	return ""
}
