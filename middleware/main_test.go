package middleware_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/truchman-proxy/truchman/middleware"
)

// net/http lingers for half a second after it closed a connection on a caller who was still sending.
func TestMain(m *testing.M) {
	*middleware.GCRAPatience = time.Second
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*conn).closeWriteAndWait"))
}

var quiet = slog.New(slog.DiscardHandler)

// refuse answers with the failure's name, as a front would in its own format.
func refuse(w http.ResponseWriter, r *http.Request, failure string) {
	statuses := map[string]int{"internal-error": 500, "body-too-large": 413, "headers-too-large": 431, "unauthorized": 401}
	middleware.RecordOf(r.Context()).Failure = failure
	w.WriteHeader(statuses[failure])
	_, _ = io.WriteString(w, failure)
}

func answer(handler http.Handler, request *http.Request) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder
}

func handle(f func(http.ResponseWriter, *http.Request)) http.Handler { return http.HandlerFunc(f) }
