package simulator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/tidwall/gjson"
)

// Effects is an append-only file of the effects that calls had at the bank: what a caller was told can be held against it. Each
// line is on the disk before its call is answered.
type Effects struct {
	mu   sync.Mutex
	file *os.File
}

// Effect is one line of the file, in JSON. ID is the request id that the call carried, in its body or a header, "" where it
// carried none; Body is the call's body as it came.
type Effect struct {
	Time   time.Time       `json:"time"`
	Method string          `json:"method"`
	Path   string          `json:"path"`
	ID     string          `json:"id,omitempty"`
	Effect bool            `json:"effect"`
	Body   json.RawMessage `json:"body,omitempty"`
}

// OpenEffects opens the file to append to it, and makes it where there is none.
func OpenEffects(path string) (*Effects, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	return &Effects{file: file}, nil
}

// Close closes the file.
func (e *Effects) Close() error { return e.file.Close() }

// add writes what a call did, before it is answered. A journal that cannot be written ends the simulator: without it nobody
// could tell what happened.
func (e *Effects) add(c *call, now time.Time) {
	if e == nil {
		return
	}
	line := Effect{Time: now, Method: c.method, Path: c.path, ID: c.requestID(), Effect: true}
	if json.Valid(c.body) {
		line.Body = c.body
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	_, err := e.file.Write(append(encode(line), '\n'))
	if err == nil {
		err = e.file.Sync()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "simulator: the journal cannot be written: %v\n", err)
		os.Exit(1)
	}
}

// requestID is the id of the request, where the API has one.
func (c *call) requestID() string {
	return cmp.Or(gjson.GetBytes(c.body, "id").String(), c.headers.Get("MsgId"), c.headers.Get("X-Request-Id"))
}
