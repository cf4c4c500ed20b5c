package middleware_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/middleware"
)

func TestLimits(t *testing.T) {
	tests := map[string]struct {
		size      int
		announced bool
		status    int
		read      bool
	}{
		"none":                       {0, true, 200, true},
		"at the limit":               {8, true, 200, true},
		"past it":                    {9, true, 413, false},
		"at the limit, no length":    {8, false, 200, true},
		"past it, no length":         {9, false, 413, true},
		"far past it, not announced": {1 << 20, false, 413, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			read := false
			end := handle(func(w http.ResponseWriter, r *http.Request) {
				read = true
				_, err := io.ReadAll(r.Body)
				if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
					refuse(w, r, "body-too-large")
				} else if err != nil {
					t.Error(err)
				}
			})
			var body io.Reader = strings.NewReader(strings.Repeat("x", test.size))
			if !test.announced {
				body = struct{ io.Reader }{body}
			}
			chain := middleware.Chain(end, middleware.Track, middleware.Limits(8, 1<<10, refuse))
			recorder := answer(chain, httptest.NewRequest("POST", "/", body))
			if recorder.Code != test.status || read != test.read {
				t.Errorf("got %d, read %v, want %d, read %v", recorder.Code, read, test.status, test.read)
			}
		})
	}
}

// A caller that goes on sending without an end is cut off: the connection closes with the answer.
func TestABodyWithoutAnEndClosesTheConnection(t *testing.T) {
	end := handle(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		refuse(w, r, "body-too-large")
	})
	server := httptest.NewServer(middleware.Chain(end, middleware.Track, middleware.Limits(1024, 1<<10, refuse)))
	defer server.Close()
	body := struct{ io.Reader }{strings.NewReader(strings.Repeat("x", 2048))}
	response, err := server.Client().Post(server.URL, "application/json", body)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != 413 || !response.Close {
		t.Errorf("got %d, closing %v", response.StatusCode, response.Close)
	}
}

// TestWhatIsTooLargeHasAName: a front may answer it with status 200, so metrics and the log go by the record's failure.
func TestWhatIsTooLargeHasAName(t *testing.T) {
	in200 := func(w http.ResponseWriter, _ *http.Request, _ string) { w.WriteHeader(http.StatusOK) }
	for want, request := range map[string]*http.Request{
		"body-too-large":    httptest.NewRequest("POST", "/", strings.NewReader(strings.Repeat("x", 2048))),
		"headers-too-large": httptest.NewRequest("GET", "/"+strings.Repeat("x", 2048), nil),
	} {
		failure := ""
		look := func(next http.Handler) http.Handler {
			return handle(func(w http.ResponseWriter, r *http.Request) {
				next.ServeHTTP(w, r)
				failure = middleware.RecordOf(r.Context()).Failure
			})
		}
		middleware.Chain(http.NotFoundHandler(), middleware.Track, look, middleware.Limits(1024, 1<<10, in200)).ServeHTTP(httptest.NewRecorder(), request)
		if failure != want {
			t.Errorf("the failure is %q, want %q", failure, want)
		}
	}
}
