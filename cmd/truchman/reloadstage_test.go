package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
)

// reloadPatience is how long a test waits for what has to come.
const reloadPatience = 30 * time.Second

// waitingLog is a log that a test can wait on. It leaves the access log's lines out.
type waitingLog struct {
	mu   sync.Mutex
	kept []string
	part string        // of a line that is not whole yet
	more chan struct{} // closed by the next write
}

func newWaitingLog() *waitingLog { return &waitingLog{more: make(chan struct{})} }

func (l *waitingLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.part += string(p)
	for {
		line, rest, whole := strings.Cut(l.part, "\n")
		if !whole {
			break
		}
		l.part = rest
		if !strings.Contains(line, `"msg":"request"`) {
			l.kept = append(l.kept, line)
		}
	}
	close(l.more)
	l.more = make(chan struct{})
	return len(p), nil
}

// lines gives the lines that hold the text, and what tells of more.
func (l *waitingLog) lines(text string) ([]string, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []string
	for _, line := range l.kept {
		if strings.Contains(line, text) {
			found = append(found, line)
		}
	}
	return found, l.more
}

// until waits for the line with the text that is the nth, from 1.
func (l *waitingLog) until(t *testing.T, text string, nth int) string {
	t.Helper()
	late := time.After(reloadPatience)
	for {
		found, more := l.lines(text)
		if len(found) >= nth {
			return found[nth-1]
		}
		select {
		case <-more:
		case <-late:
			all, _ := l.lines("")
			t.Fatalf("%d lines with %q, not %d:\n%s", len(found), text, nth, strings.Join(all, "\n"))
		}
	}
}

const (
	reloaded    = `"msg":"configuration reloaded"`
	notReloaded = `"msg":"configuration not reloaded`
	unchanged   = `"msg":"configuration unchanged"`
)

// tinyPack is the smallest pack that reads a customer. The case is right for it.
var tinyPack = map[string]string{
	"api.yaml": `name: tiny
title: A tiny bank
version: "1"
references: {customer_id: {default: CUSTOMER_ID}}
errors:
  - {code: any, error: invalid-request, spell: true, also: [` + everyFailure() + `]}
error: {body: {code: $error.code}}
`,
	"openapi.yaml": `openapi: "3.1.0"
info: {title: A tiny bank, version: "1"}
paths:
  /clients/{client}:
    get:
      parameters: [{name: client, in: path, required: true, schema: {type: string, pattern: "^[0-9]{1,9}$"}}]
      responses: {"200": {description: The client., content: {application/json: {schema: {$ref: "#/components/schemas/Client"}}}}}
components:
  schemas:
    ErrorAnswer: {type: object, properties: {code: {type: string}}}
    Client: {type: object, properties: {name: {type: string}, family: {type: string}}}
`,
	"read.yaml": `operation: customer.get
request:
  method: GET
  path: /clients/{client}
  parameters: {client: $path.customer_id.value}
response: {body: {name: $.first_name}}
`,
	"testdata/read.yaml": `title: A client is read
request: {method: GET, path: /v1/banks/tiny/customers/7, headers: {X-Request-Id: "42"}}
calls:
  - request: {method: GET, path: /clients/7}
    answer: {status: 200, body: {name: Mara}}
answer: {status: 200, body: {first_name: Mara}}
`,
}

// everyFailure lists the failures that a pack has to spell.
func everyFailure() string {
	var names []string
	for _, f := range mappings.Failures {
		if f.Name != "invalid-request" {
			names = append(names, f.Name)
		}
	}
	return strings.Join(names, ", ")
}

// reloadStage is a directory with a configuration and its pack, and banks to choose from.
type reloadStage struct {
	file, pack string
	log        *waitingLog
}

func newReloadStage(t *testing.T) *reloadStage {
	t.Helper()
	directory := t.TempDir()
	s := &reloadStage{filepath.Join(directory, "config.yaml"), filepath.Join(directory, "packs", "tiny"), newWaitingLog()}
	for name, text := range tinyPack {
		write(t, filepath.Join(s.pack, filepath.FromSlash(name)), text)
	}
	return s
}

// bankNamed is a bank whose every client has the name.
func bankNamed(t *testing.T, name string) string {
	t.Helper()
	bank := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"name": "`+name+`", "family": "Quill"}`) // the caller may be gone
	}))
	t.Cleanup(bank.Close)
	return bank.URL
}

// reloadConfig is a configuration that leads to the bank at an address; more is appended to it.
func reloadConfig(address, more string) string {
	return `packs: [packs]
partners_open: true
server: {listen: "127.0.0.1:0", stop: {drain: 0s}}
admin: {listen: "127.0.0.1:0"}
banks:
  tiny: {pack: tiny, address: "` + address + `"}
mounts:
  - {front: normalized, path: /}
` + more
}

// put replaces a file at once, as an editor does.
func put(t *testing.T, path, text string) {
	t.Helper()
	write(t, path+".new", text)
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

// run runs the command's own function on the stage until the test ends, and gives the proxy's address.
func (s *reloadStage) run(t *testing.T) string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, s.file, nil, s.log) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	proxy, _ := addresses(t, s.log.until(t, `"msg":"serving"`, 1))
	return proxy
}

// name asks the proxy for a customer's name.
func name(t *testing.T, proxy string) string {
	t.Helper()
	status, body := get(t, proxy+"/v1/banks/tiny/customers/7")
	var customer struct {
		First string `json:"first_name"`
		Last  string `json:"last_name"`
	}
	if err := json.Unmarshal([]byte(body), &customer); err != nil || status != 200 {
		t.Fatalf("%d %s, %v", status, body, err)
	}
	return strings.TrimSpace(customer.First + " " + customer.Last)
}
