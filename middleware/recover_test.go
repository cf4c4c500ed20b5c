package middleware_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/middleware"
)

func recovering(log io.Writer, f func(http.ResponseWriter, *http.Request)) http.Handler {
	logger := slog.New(slog.NewJSONHandler(log, nil))
	return middleware.Chain(handle(f), middleware.Track, middleware.Recover(logger, refuse))
}

func panicWith(value any) func(http.ResponseWriter, *http.Request) {
	return func(http.ResponseWriter, *http.Request) { panic(value) }
}

func TestRecoverAnswersAndLogsWithoutTheValue(t *testing.T) {
	tests := map[string]struct {
		handler func(http.ResponseWriter, *http.Request)
		kind    string
	}{
		"a text":  {panicWith("Mara Quill, 500000001"), `"kind":"string"`},
		"a value": {panicWith(struct{ Name string }{"Mara Quill"}), `"kind":"struct { Name string }"`},
		"the runtime's": {func(_ http.ResponseWriter, r *http.Request) {
			_ = r.Header["X-Name"][len(r.Header)] // Mara Quill stands at 0
		}, `"kind":"runtime error: index out of range [1] with length 1"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			request := httptest.NewRequest("GET", "/", nil)
			request.Header.Set("X-Name", "Mara Quill")
			recorder := answer(recovering(&log, test.handler), request)
			if recorder.Code != 500 || recorder.Body.String() != "internal-error" {
				t.Errorf("got %d %s", recorder.Code, recorder.Body)
			}
			if !strings.Contains(log.String(), test.kind) || !strings.Contains(log.String(), "recover_test.go:") {
				t.Errorf("the log lacks the kind or the place: %s", &log)
			}
			if strings.Contains(log.String(), "Quill") || strings.Contains(log.String(), "500000001") {
				t.Errorf("the log holds the value: %s", &log)
			}
		})
	}
}

func TestRecoverDropsTheHeaderOfTheAnswerThatNeverCame(t *testing.T) {
	server := httptest.NewServer(recovering(io.Discard, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "3")
		w.Header().Set("Content-Encoding", "gzip")
		panic("late")
	}))
	defer server.Close()
	response, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil || string(body) != "internal-error" || response.Header.Get("Content-Encoding") != "" {
		t.Errorf("got %q, %v, %v", body, response.Header, err)
	}
}

func TestRecoverCutsAnAnswerThatHasBegun(t *testing.T) {
	server := httptest.NewServer(recovering(io.Discard, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"status":`)
		w.(http.Flusher).Flush()
		panic("late")
	}))
	defer server.Close()
	response, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err == nil {
		t.Errorf("the answer looks whole: %s", body)
	}
}

func TestRecoverLetsAnAbortPass(t *testing.T) {
	var log bytes.Buffer
	defer func() {
		if cause := recover(); cause != http.ErrAbortHandler || log.Len() != 0 {
			t.Errorf("got %v, log %s", cause, &log)
		}
	}()
	answer(recovering(&log, panicWith(http.ErrAbortHandler)), httptest.NewRequest("GET", "/", nil))
}
