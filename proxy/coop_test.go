package proxy_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/proxy/connection"
	"github.com/truchman-proxy/truchman/secret"
)

// coop is the bank of testdata/packs/coop, which has a call for each part of a customer. It answers by the
// script, and by default as if all went well.
type coop struct {
	*testing.T
	handler http.Handler
	script  map[string]string // "PUT /email" → "404 {…}", "unsent" or "broken"
	sent    []string          // "PUT /email {…}"
}

const coopPerson = `200 {"bank":"co-op.21","id":"7","name":"Mara Quill","born":"1990-04-17","title":"Ms","email":"mara.quill@example.com","phone":"******001",` +
	`"scans":{"passport":{"number":"P1","until":"2031-09-14","from":"AE"}}}`

var coopAnswers = map[string]string{
	"GET ":                 coopPerson,
	"PUT /email":           coopPerson,
	"PUT /phone":           coopPerson,
	"PUT /identity":        coopPerson,
	"GET /addresses":       `200 {"list":[{"id":"a1","street":"Old 1","town":"Dubai","tags":["legal"]},{"id":"a2","street":"Flat 12","street2":"Heron House","town":"Dubai","code":"00001","tags":["home","mailing"]}]}`,
	"POST /addresses":      `201 {"id":"a3","street":"Flat 12","town":"Dubai"}`,
	"PUT /addresses/a2":    `200 {"id":"a2","street":"Flat 12","town":"Dubai"}`,
	"DELETE /addresses/a2": "204 ",
}

var coopPacks = sync.OnceValues(func() (*mappings.Set, error) { return mappings.Load("testdata/packs") })

func openCoop(t *testing.T, script map[string]string, change ...func(*proxy.Config)) *coop {
	t.Helper()
	return openCoopWith(t, script, proxy.Options{}, change...)
}

func openCoopWith(t *testing.T, script map[string]string, options proxy.Options, change ...func(*proxy.Config)) *coop {
	t.Helper()
	set, err := coopPacks()
	if err != nil {
		t.Fatal(err)
	}
	return openCoopOf(t, set, script, options, change...)
}

func openCoopOf(t *testing.T, set *mappings.Set, script map[string]string, options proxy.Options, change ...func(*proxy.Config)) *coop {
	t.Helper()
	config := proxy.Config{
		Banks: map[string]proxy.Bank{"coop": {Pack: "coop", Address: "http://bank.example", Secrets: map[string]secret.Value{"callback": secret.New("s")}}},
		Mounts: []proxy.Mount{{Front: "normalized", Path: "/"}, {Front: "coop", Path: "/fronts/coop/coop", Bank: "coop"},
			{Front: "coop", Path: "/fronts/any/{bank_id}"}},
	}
	for _, c := range change {
		c(&config)
	}
	c := &coop{T: t, script: script}
	options.Client = c
	handler, findings := proxy.New(config, set, options)
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	c.handler = handler
	return c
}

// RoundTrip is the bank.
func (c *coop) RoundTrip(r *http.Request) (*http.Response, error) {
	call := r.Method + " " + strings.TrimPrefix(r.URL.Path, "/banks/co-op.21/people/7")
	answer, scripted := c.script[call]
	if !scripted {
		answer = coopAnswers[call]
	}
	if answer == "unsent" {
		return nil, &connection.Unsent{Cause: io.EOF}
	}
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body) // a broken body shows in what was sent
	}
	c.sent = append(c.sent, strings.TrimSpace(call+" "+string(body)))
	if answer == "broken" {
		return nil, io.ErrUnexpectedEOF
	}
	status, text, _ := strings.Cut(answer, " ")
	w := httptest.NewRecorder()
	code, _ := strconv.Atoi(status)
	w.WriteHeader(code)
	_, _ = w.WriteString(text)
	return w.Result(), nil
}

// ask sends a partner's request and gives the status and the body, and what the bank was sent.
func (c *coop) ask(method, path, body string) (status int, answer string, sent []string) {
	c.Helper()
	c.sent = nil
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("X-Request-Id", "42")
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	return w.Code, w.Body.String(), c.sent
}
