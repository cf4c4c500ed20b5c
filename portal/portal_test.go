package portal_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/portal"
)

// open serves the page; everything else is a teapot's.
func open(t *testing.T) *httptest.Server {
	t.Helper()
	teapot := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	server := httptest.NewServer(portal.Serve(func() ([]byte, error) { return []byte(describe(t, contractFile)), nil }, teapot))
	t.Cleanup(server.Close)
	return server
}

func TestFiles(t *testing.T) {
	server := open(t)
	for path, want := range map[string]struct{ media, part string }{
		"/docs":          {"text/html; charset=utf-8", `<script src="redoc.js">`},
		"/docs/":         {"text/html; charset=utf-8", `<script src="page.js">`},
		"/docs/page.css": {"text/css; charset=utf-8", "body"},
		"/docs/page.js":  {"text/javascript; charset=utf-8", "Redoc.init"},
		"/docs/redoc.js": {"text/javascript; charset=utf-8", "2.5.4"},
		"/openapi.json":  {"application/json", `"thing.get"`},
	} {
		answer, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil || answer.StatusCode != 200 || answer.Header.Get("Content-Type") != want.media || !strings.Contains(string(body), want.part) {
			t.Errorf("%s: %d %s, %d bytes, %v", path, answer.StatusCode, answer.Header.Get("Content-Type"), len(body), err)
		}
		if answer.Header.Get("Content-Security-Policy") != portal.Policy {
			t.Errorf("%s: no policy", path)
		}
	}
}

func TestEverythingElseIsNextOnes(t *testing.T) {
	server := open(t)
	for _, request := range []string{"GET /", "GET /docs/other", "GET /docs/../openapi.json", "POST /openapi.json", "DELETE /docs/", "GET /docs/redoc.js/"} {
		method, path, _ := strings.Cut(request, " ")
		r := httptest.NewRequest(method, "/", nil)
		r.URL.Path = path
		w := httptest.NewRecorder()
		server.Config.Handler.ServeHTTP(w, r)
		if w.Code != http.StatusTeapot {
			t.Errorf("%s: %d", request, w.Code)
		}
	}
}
