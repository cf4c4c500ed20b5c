package proxy_test

import (
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
)

// notes is a proxy between three invented APIs, and the banks that a script plays: one answer for each
// call, "STATUS BODY".
type notes struct {
	testing.TB
	handler http.Handler
	mu      sync.Mutex
	script  []string
	sent    []string // the calls: "METHOD path credentials body"
	wire    string   // Content-Type of the last call
}

func (n *notes) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body) // the proxy's own reader does not fail
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	credentials := r.Header.Get("Authorization") + r.Header.Get("DirectLogin")
	line := strings.Join([]string{r.Method, r.URL.Path, credentials, string(body)}, " ")
	n.sent, n.wire = append(n.sent, strings.Join(strings.Fields(line), " ")), r.Header.Get("Content-Type")
	if len(n.script) == 0 {
		n.Errorf("%s was not expected", line)
		n.script = []string{"500"}
	}
	status, answer, _ := strings.Cut(n.script[0], " ")
	n.script = n.script[1:]
	code, _ := strconv.Atoi(status)
	return &http.Response{StatusCode: code, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), ContentLength: int64(len(answer))}, nil
}

func notesConfig() proxy.Config {
	hidden := func(pairs ...string) map[string]secret.Value {
		values := map[string]secret.Value{}
		for i := 0; i < len(pairs); i += 2 {
			values[pairs[i]] = secret.New(pairs[i+1])
		}
		return values
	}
	return proxy.Config{
		Banks: map[string]proxy.Bank{
			"normalized": {Pack: "normalized", Address: nowhere},
			"quay":       {Pack: "quay", Address: nowhere, Secrets: hidden("username", "mara", "password", "p4ss", "consumer_key", "key")},
			"pier":       {Pack: "pier", Address: nowhere, Secrets: hidden("password", "a+b&c=d é%")},
		},
		Mounts: []proxy.Mount{
			{Front: "normalized", Path: "/"},
			{Front: "quay", Path: "/quay/{bank_id}"},
			{Front: "pier", Path: "/pier/{bank_id}"},
		},
	}
}

func openSet(t testing.TB) *mappings.Set {
	t.Helper()
	set, err := mappings.LoadFS(map[string]fs.FS{
		"normalized": os.DirFS("testdata/bodiless/normalized"),
		"quay":       os.DirFS("testdata/bodiless/quay"),
		"pier":       os.DirFS("testdata/bodiless/pier"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func openNotes(t testing.TB, changes ...func(*proxy.Config)) *notes {
	t.Helper()
	config := notesConfig()
	for _, change := range changes {
		change(&config)
	}
	n := &notes{TB: t}
	handler, findings := proxy.New(config, openSet(t), proxy.Options{Client: n})
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	n.handler = handler
	return n
}

// ask sends "METHOD path" with a body and gives "STATUS body" with the answer's headers.
func (n *notes) ask(line, media, body string, script ...string) (string, http.Header) {
	n.Helper()
	n.script, n.sent = script, nil
	method, path, _ := strings.Cut(line, " ")
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	w := httptest.NewRecorder()
	n.handler.ServeHTTP(w, r)
	if len(n.script) > 0 {
		n.Errorf("%s: %d calls were not made", line, len(n.script))
	}
	return strings.TrimSpace(strconv.Itoa(w.Code) + " " + w.Body.String()), w.Header()
}
