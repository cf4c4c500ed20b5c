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

func TestChainNamesTheOutermostFirst(t *testing.T) {
	var order []string
	named := func(name string) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return handle(func(w http.ResponseWriter, r *http.Request) {
				order = append(order, name)
				next.ServeHTTP(w, r)
			})
		}
	}
	end := handle(func(http.ResponseWriter, *http.Request) { order = append(order, "end") })
	answer(middleware.Chain(end, named("outer"), named("inner")), httptest.NewRequest("GET", "/", nil))
	if got := strings.Join(order, " "); got != "outer inner end" {
		t.Errorf("got %s", got)
	}
}

func TestTrackNotesTheAnswer(t *testing.T) {
	tests := map[string]struct {
		write  func(http.ResponseWriter)
		status int
		bytes  int64
	}{
		"nothing":             {func(http.ResponseWriter) {}, 0, 0},
		"body only":           {func(w http.ResponseWriter) { _, _ = io.WriteString(w, "four") }, 200, 4},
		"flush only":          {func(w http.ResponseWriter) { w.(http.Flusher).Flush() }, 200, 0},
		"status":              {func(w http.ResponseWriter) { w.WriteHeader(422) }, 422, 0},
		"the first one holds": {func(w http.ResponseWriter) { w.WriteHeader(201); w.WriteHeader(500) }, 201, 0},
		"an interim one":      {func(w http.ResponseWriter) { w.WriteHeader(103); w.WriteHeader(404) }, 404, 0},
		"switching protocols": {func(w http.ResponseWriter) { w.WriteHeader(101) }, 101, 0},
		"two writes":          {func(w http.ResponseWriter) { _, _ = io.WriteString(w, "ab"); _, _ = io.WriteString(w, "c") }, 200, 3},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var status int
			var bytes int64
			end := handle(func(w http.ResponseWriter, r *http.Request) {
				test.write(w)
				record := middleware.RecordOf(r.Context())
				status, bytes = record.Status, record.Written
			})
			answer(middleware.Track(end), httptest.NewRequest("GET", "/", nil))
			if status != test.status || bytes != test.bytes {
				t.Errorf("noted %d and %d bytes, want %d and %d", status, bytes, test.status, test.bytes)
			}
		})
	}
}

func TestARecordHoldsNothingOfTheRequestBefore(t *testing.T) {
	first := true
	handler := middleware.Track(handle(func(w http.ResponseWriter, r *http.Request) {
		record := middleware.RecordOf(r.Context())
		if !first && (record.RequestID != "" || record.Failure != "" || record.Status != 0) {
			t.Errorf("the record holds %q, %q, %d", record.RequestID, record.Failure, record.Status)
		}
		first = false
		record.RequestID, record.Failure = "request-1", "not-found"
		w.WriteHeader(404)
	}))
	for range 100 {
		answer(handler, httptest.NewRequest("GET", "/", nil))
	}
}

func TestWithoutTrackARecordIsThereAndAlone(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	middleware.RecordOf(r.Context()).Front = "netxd"
	if got := middleware.RecordOf(r.Context()).Front; got != "" {
		t.Errorf("got %q", got)
	}
}

func TestAResponseControllerWorksThroughTrack(t *testing.T) {
	var err error
	server := httptest.NewServer(middleware.Track(handle(func(w http.ResponseWriter, _ *http.Request) {
		controller := http.NewResponseController(w)
		err = errors.Join(controller.EnableFullDuplex(), controller.Flush())
	})))
	defer server.Close()
	response, callErr := server.Client().Get(server.URL)
	if callErr != nil {
		t.Fatal(callErr)
	}
	_ = response.Body.Close()
	if err != nil {
		t.Error(err)
	}
}
