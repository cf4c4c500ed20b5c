package middleware_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/truchman-proxy/truchman/middleware"
)

func TestAdminMux(t *testing.T) {
	var health middleware.Health
	health.SetReady(true)
	shown := handle(func(w http.ResponseWriter, r *http.Request) { _, _ = fmt.Fprintf(w, "key %s", r.PathValue("key")) })
	mux := middleware.AdminMux(&health, map[string]http.Handler{"GET /metrics": newMetrics(t).Handler(), "GET /ledger/{key}": shown})
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
		w := answer(mux, httptest.NewRequest(test.method, test.path, nil))
		kind := w.Result().Header.Get("Content-Type")
		if w.Code != test.status || kind != test.kind || test.body != "" && w.Body.String() != test.body {
			t.Errorf("%s %s: got %d, %s, %s", test.method, test.path, w.Code, kind, w.Body)
		}
		if allow := w.Header().Get("Allow"); (w.Code == 405) != (allow == "GET, HEAD") {
			t.Errorf("%s %s: Allow is %q", test.method, test.path, allow)
		}
	}
}
