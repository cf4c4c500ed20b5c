package middleware_test

import (
	"net/http/httptest"
	"testing"

	"github.com/truchman-proxy/truchman/middleware"
)

func TestHealth(t *testing.T) {
	var health middleware.Health
	handler := health.Handler()
	tests := []struct {
		ready        bool
		method, path string
		status       int
		body         string
	}{
		{false, "GET", "/livez", 200, "alive\n"},
		{false, "GET", "/readyz", 503, "not ready\n"},
		{true, "GET", "/livez", 200, "alive\n"},
		{true, "GET", "/readyz", 200, "ready\n"},
		{true, "HEAD", "/readyz", 200, "ready\n"}, // the server itself drops the body
		{false, "GET", "/readyz", 503, "not ready\n"},
		{true, "POST", "/readyz", 405, "Method Not Allowed\n"},
		{true, "GET", "/", 404, "404 page not found\n"},
	}
	for _, test := range tests {
		health.SetReady(test.ready)
		recorder := answer(handler, httptest.NewRequest(test.method, test.path, nil))
		if recorder.Code != test.status || recorder.Body.String() != test.body {
			t.Errorf("%s %s, ready %v: got %d %q", test.method, test.path, test.ready, recorder.Code, recorder.Body)
		}
	}
}
