package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/truchman-proxy/truchman/simulator"
)

// gossip is a bank that is its simulator, or answers with what it should keep to itself.
type gossip struct {
	*httptest.Server
	lie atomic.Pointer[func(w http.ResponseWriter, r *http.Request)] // nil: the simulator
}

func newGossip(t *testing.T, name string, options simulator.Options) *gossip {
	t.Helper()
	honest, err := newSimulator(name, options)
	if err != nil {
		t.Fatal(err)
	}
	g := &gossip{}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if lie := g.lie.Load(); lie != nil && !strings.Contains(r.URL.Path, "/_simulator/") {
			(*lie)(w, r)
			return
		}
		honest.ServeHTTP(w, r)
	}))
	t.Cleanup(g.Close)
	return g
}

// codeLie answers a request's own id with an error, and a value wherever a pack looks for a code.
func codeLie(status int, code string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		asked, _ := io.ReadAll(r.Body) // the proxy may be gone
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%q,"error":{"code":%[2]q,"message":"no"},"code":%[2]q,"response_code":%[2]q,"message":"%[2]s: no"}`,
			gjson.GetBytes(asked, "id").String(), code)
	}
}

// everything is all planted values in one JSON string, without the quotes.
func everything() string {
	quoted, _ := json.Marshal(strings.Join(planted, " | "))
	return string(quoted[1 : len(quoted)-1])
}

// gossips are the ways in which a bank tells what it should not.
func gossips() map[string]func(w http.ResponseWriter, r *http.Request) {
	all := everything()
	body := fmt.Sprintf(`{"jsonrpc":"2.0","id":"42","message":"%[1]s","code":"%[2]s","status":"%[2]s","description":"%[1]s","error":{"code":"%[2]s","message":"%[1]s","data":"%[1]s"},`+
		`"errors":[{"code":"%[2]s","detail":"%[1]s","field":"%[2]s"}],"result":{"ID":"%[2]s","firstName":["%[1]s"]},"%[2]s":"%[1]s","access_token":"","token":{"a":"%[1]s"}}`, all, planted[0])
	ascii := func(s string) string { return strings.NewReplacer("\n", " ", "\r", " ").Replace(s) }
	with := func(status int, media, text string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) {
			header := w.Header()
			header.Set("Content-Type", media)
			for _, name := range []string{"X-Customer", "Location", "WWW-Authenticate", "Set-Cookie", "Retry-After", "X-Rate-Limit-Reset", "X-Request-Id", "MsgId", "Correlation-Id"} {
				header.Set(name, ascii(all))
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte(text)) // the proxy may be gone
		}
	}
	raw := func(text string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) {
			connection, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				panic(err)
			}
			_, _ = connection.Write([]byte(text)) // the proxy may be gone
			_ = connection.Close()
		}
	}
	lies := map[string]func(http.ResponseWriter, *http.Request){
		"html":             with(500, "text/html", "<html><body>"+all+"</body></html>"),
		"another media":    with(200, "text/"+planted[0], all),
		"malformed":        with(200, "application/json", `{"firstName":"`+all+`", "`+planted[0]),
		"twice":            with(200, "application/json", `{"`+planted[1]+`":1,"`+planted[1]+`":"`+all+`"}`),
		"no JSON":          with(200, "application/json", all),
		"truncated":        raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n" + body),
		"no HTTP":          raw(all + "\r\n\r\n"),
		"a wrong status":   raw("HTTP/1.1 " + planted[0] + " " + planted[1] + "\r\n\r\n"),
		"a wrong header":   raw("HTTP/1.1 200 OK\r\n" + planted[0] + " " + planted[2] + "\r\n\r\n"),
		"a wrong length":   raw("HTTP/1.1 200 OK\r\nContent-Length: " + planted[0] + "\r\n\r\n"),
		"a wrong encoding": raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: " + planted[0] + "\r\n\r\n"),
		"a wrong chunk":    raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + planted[0] + "\r\n\r\n"),
		"late": func(w http.ResponseWriter, r *http.Request) {
			select {
			case <-r.Context().Done():
			case <-time.After(time.Second):
			}
		},
	}
	for i, code := range codeLike {
		for _, status := range []int{200, 400, 404, 422, 500} {
			lies[fmt.Sprint(status, " code ", i)] = codeLie(status, code)
		}
	}
	for _, status := range []int{200, 201, 302, 400, 401, 403, 404, 409, 422, 429, 500, 503} {
		lies[fmt.Sprint(status)] = with(status, "application/json", body)
	}
	return lies
}
