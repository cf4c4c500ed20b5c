package middleware_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/secret"
)

// nobodys is no token.
func nobodys() secret.Value { return secret.Value{} }

func TestAdminMux(t *testing.T) {
	var health middleware.Health
	health.SetReady(true)
	shown := handle(func(w http.ResponseWriter, r *http.Request) { _, _ = fmt.Fprintf(w, "key %s", r.PathValue("key")) })
	mux := middleware.AdminMux(&health, nobodys, map[string]http.Handler{"GET /metrics": newMetrics(t).Handler(), "GET /ledger/{key}": shown})
	const nothing = `{"error":"there is nothing at this address of the admin listener"}` + "\n"
	const notSo = `{"error":"this address does not take this method; see the Allow header"}` + "\n"
	for _, test := range []struct {
		method, path string
		status       int
		kind, body   string
	}{
		{"GET", "/livez", 200, "text/plain; charset=utf-8", "alive\n"},
		{"GET", "/readyz", 200, "text/plain; charset=utf-8", "ready\n"},
		{"GET", "/ledger/a", 200, "text/plain; charset=utf-8", "key a"},
		{"GET", "/metrics", 200, "text/plain; version=0.0.4; charset=utf-8; escaping=underscores", ""},
		{"GET", "/", 404, "application/json", nothing},
		{"GET", "/ledger", 404, "application/json", nothing},
		{"DELETE", "/ledger/a", 405, "application/json", notSo},
		{"POST", "/readyz", 405, "application/json", notSo},
	} {
		r := httptest.NewRequest(test.method, test.path, nil)
		r.Host = "127.0.0.1:9090"
		w := answer(mux, r)
		kind := w.Result().Header.Get("Content-Type")
		if w.Code != test.status || kind != test.kind || test.body != "" && w.Body.String() != test.body {
			t.Errorf("%s %s: got %d, %s, %s", test.method, test.path, w.Code, kind, w.Body)
		}
		if allow := w.Header().Get("Allow"); (w.Code == 405) != (allow == "GET, HEAD") {
			t.Errorf("%s %s: Allow is %q", test.method, test.path, allow)
		}
	}
}

func TestAdminToken(t *testing.T) {
	var health middleware.Health
	shown := handle(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("shown")) })
	const token = "an-admin-token-of-a-test"
	mux := middleware.AdminMux(&health, func() secret.Value { return secret.New(token) }, map[string]http.Handler{"/ledger": shown})
	for name, test := range map[string]struct {
		path   string
		header http.Header
		status int
	}{
		"the token":            {"/ledger", http.Header{"Authorization": {"Bearer " + token}}, 200},
		"none":                 {"/ledger", nil, 401},
		"another":              {"/ledger", http.Header{"Authorization": {"Bearer " + token + "s"}}, 401},
		"its beginning":        {"/ledger", http.Header{"Authorization": {"Bearer " + token[:5]}}, 401},
		"twice":                {"/ledger", http.Header{"Authorization": {"Bearer " + token, "Bearer " + token}}, 401},
		"as a partner's key":   {"/ledger", http.Header{"X-Api-Key": {token}}, 401},
		"in the query":         {"/ledger?access_token=" + token, nil, 401},
		"health without":       {"/livez", nil, 200},
		"readiness without":    {"/readyz", nil, 503},
		"a page of elsewhere":  {"/ledger", http.Header{"Authorization": {"Bearer " + token}, "Sec-Fetch-Site": {"cross-site"}}, 403},
		"nothing, and no word": {"/nothing", nil, 404},
	} {
		r := httptest.NewRequest("POST", test.path, nil)
		if r.URL.Path != "/ledger" {
			r.Method = "GET"
		}
		for key, values := range test.header {
			r.Header[key] = values
		}
		w := answer(mux, r)
		if w.Code != test.status || (w.Code == 401) != (w.Header().Get("WWW-Authenticate") == "Bearer") || w.Code > 400 && w.Code < 500 && !strings.HasPrefix(w.Body.String(), `{"error":"`) {
			t.Errorf("%s: %d %v %s", name, w.Code, w.Header(), w.Body)
		}
	}
}

// TestAPagesOwnName leads to the admin listener where its DNS says so, and the browser takes it for the same site.
func TestAPagesOwnName(t *testing.T) {
	var health middleware.Health
	health.SetReady(true)
	shown := handle(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("shown")) })
	const token = "an-admin-token-of-a-test"
	open := middleware.AdminMux(&health, nobodys, map[string]http.Handler{"/configuration": shown})
	closed := middleware.AdminMux(&health, func() secret.Value { return secret.New(token) }, map[string]http.Handler{"/configuration": shown})
	for host, status := range map[string]int{"evil.example": 421, "evil.example:9090": 421, "": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example": 421, "192.0.2.1": 421,
		"127.0.0.1:9090": 200, "127.0.0.2": 200, "[::1]:9090": 200, "[::1]": 200, "localhost": 200, "LocalHost:9090": 200} {
		r := httptest.NewRequest("POST", "/configuration", nil)
		r.Header = http.Header{"Origin": {"http://" + host}, "Sec-Fetch-Site": {"same-origin"}}
		r.Host = host
		if w := answer(open, r); w.Code != status || status == 421 && !strings.HasPrefix(w.Body.String(), `{"error":"`) {
			t.Errorf("%q: %d %s", host, w.Code, w.Body)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		if w := answer(closed, r); w.Code != 200 {
			t.Errorf("%q with the token: %d %s", host, w.Code, w.Body)
		}
		health := httptest.NewRequest("GET", "/readyz", nil)
		health.Host = host
		if w := answer(open, health); w.Code != 200 {
			t.Errorf("readiness at %q: %d", host, w.Code)
		}
	}
}
