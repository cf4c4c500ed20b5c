package middleware_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/middleware"
)

var uuid7 = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

func requestID(headers ...string) string {
	var id string
	end := handle(func(_ http.ResponseWriter, r *http.Request) { id = middleware.RecordOf(r.Context()).RequestID })
	request := httptest.NewRequest("GET", "/", nil)
	if headers != nil {
		request.Header["X-Request-Id"] = headers
	}
	answer(middleware.Chain(end, middleware.Track, middleware.RequestID), request)
	return id
}

func TestRequestIDKeepsAWellFormedOne(t *testing.T) {
	for _, id := range []string{"a", "Az09._:-", strings.Repeat("x", 128)} {
		if got := requestID(id); got != id {
			t.Errorf("%s became %s", id, got)
		}
	}
}

func TestRequestIDMakesOneInsteadOfAnyOther(t *testing.T) {
	tests := map[string][]string{
		"none": nil, "empty": {""}, "two": {"a", "b"}, "too long": {strings.Repeat("x", 129)}, "a space": {"a b"},
		"a line end": {"a\n"}, "a quote": {`a"`}, "not ASCII": {"ż"}, "a slash": {"a/b"}, "a NUL": {"a\x00"},
	}
	seen := map[string]bool{}
	for name, headers := range tests {
		id := requestID(headers...)
		if !uuid7.MatchString(id) || seen[id] {
			t.Errorf("%s: got %q, seen before %v", name, id, seen[id])
		}
		seen[id] = true
	}
}

func TestOwnRequestIDTakesNobodysWord(t *testing.T) {
	var id string
	end := handle(func(_ http.ResponseWriter, r *http.Request) { id = middleware.RecordOf(r.Context()).RequestID })
	request := httptest.NewRequest("GET", "/", nil)
	request.Header["X-Request-Id"] = []string{"a"}
	if answer(middleware.Chain(end, middleware.Track, middleware.OwnRequestID), request); !uuid7.MatchString(id) {
		t.Errorf("the id is %s", id)
	}
}

func FuzzRequestID(f *testing.F) {
	f.Add("a-1")
	f.Add("Mara Quill")
	allowed := regexp.MustCompile(`^[A-Za-z0-9._:-]{1,128}\z`)
	f.Fuzz(func(t *testing.T, sent string) {
		got := requestID(sent)
		if allowed.MatchString(sent) != (got == sent) || !allowed.MatchString(got) {
			t.Errorf("%q became %q", sent, got)
		}
	})
}
