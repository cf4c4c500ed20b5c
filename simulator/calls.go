package simulator

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"unicode/utf8"
)

const (
	maxBody         = 16 << 20  // bytes of one request, unless the API says otherwise
	maxJournal      = 100_000   // calls kept
	maxJournalBytes = 256 << 20 // bytes of their bodies
)

// call is one request to the API as it was received.
type call struct {
	method  string
	path    string // escaped as it came, without the query
	target  string // path and query
	headers http.Header
	body    []byte
	effect  bool // guarded by the journal
}

// readCall reads a request of up to limit bytes whole. status is 0, or what the request is refused with.
func readCall(w http.ResponseWriter, r *http.Request, limit int64) (c *call, status int) {
	c = &call{method: r.Method, path: r.URL.EscapedPath(), target: r.URL.RequestURI(), headers: r.Header.Clone()}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return c, http.StatusRequestEntityTooLarge
	case err != nil:
		return c, http.StatusBadRequest
	}
	c.body = body
	return c, 0
}

// journal keeps the newest calls in the order in which they arrived. Its zero value is ready.
type journal struct {
	mu    sync.Mutex
	calls []*call
	bytes int
}

func (j *journal) add(c *call) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.calls = append(j.calls, c)
	j.bytes += len(c.body)
	for len(j.calls) > maxJournal || j.bytes > maxJournalBytes {
		j.bytes -= len(j.calls[0].body)
		j.calls[0] = nil
		j.calls = j.calls[1:]
	}
}

func (j *journal) mark(c *call, effect bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	c.effect = effect
}

func (j *journal) clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.calls, j.bytes = nil, 0
}

// record is a call as /_simulator/calls shows it.
type record struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Headers map[string]string `json:"headers"`
	Body    any               `json:"body"`
	Effect  bool              `json:"effect"`
}

func (j *journal) list() []record {
	j.mu.Lock()
	defer j.mu.Unlock()
	list := make([]record, len(j.calls))
	for i, c := range j.calls {
		list[i] = record{c.method, c.target, shownHeaders(c.headers), shownBody(c.body), c.effect}
	}
	return list
}

// shownHeaders masks secrets; Authorization is kept, since tests compare tokens.
func shownHeaders(headers http.Header) map[string]string {
	shown := make(map[string]string, len(headers))
	for name, values := range headers {
		shown[name] = strings.Join(values, ", ")
		if strings.Contains(name, "Secret") || strings.Contains(shown[name], "password=") {
			shown[name] = "******"
		}
	}
	return shown
}

func shownBody(body []byte) any {
	if json.Valid(body) && utf8.Valid(body) {
		return json.RawMessage(body)
	}
	return string(body)
}
