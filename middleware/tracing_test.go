package middleware_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/secret"
)

func TestTracingSettings(t *testing.T) {
	token := map[string]secret.Value{"Authorization": secret.New("Bearer t")}
	for _, test := range []struct {
		config middleware.Tracing
		want   string // of the finding, "" for none
	}{
		{middleware.DefaultTracing(), ""},
		{middleware.Tracing{Endpoint: "http://collector:4318/v1/traces", Sample: 1}, ""},
		{middleware.Tracing{Endpoint: "https://collector/v1/traces", Headers: token, CA: "ca.pem"}, ""},
		{middleware.Tracing{Endpoint: "http://127.0.0.1:4318/v1/traces", Headers: token}, ""},
		{middleware.Tracing{Endpoint: "http://collector/v1/traces", Headers: token}, "endpoint: must be https"},
		{middleware.Tracing{Endpoint: "collector:4318"}, "endpoint: must be http(s)://"},
		{middleware.Tracing{Endpoint: "https://user:pass@collector/"}, "endpoint: must be http(s)://"},
		{middleware.Tracing{Sample: 1.5}, "sample: must lie"},
		{middleware.Tracing{CA: "ca.pem"}, "endpoint: is missing"},
		{middleware.Tracing{Endpoint: "http://collector/", CA: "ca.pem"}, "ca: is for https"},
		{middleware.Tracing{Endpoint: "https://collector/", Headers: map[string]secret.Value{"a b": secret.New("x")}}, `"a b" is no name`},
		{middleware.Tracing{Endpoint: "https://collector/", Headers: map[string]secret.Value{"A": secret.New("x\ny")}}, "control character"},
	} {
		findings := test.config.Check()
		got := ""
		for _, f := range findings {
			got += f.Key + ": " + f.Cause + "\n"
		}
		if (test.want == "") != (got == "") || !strings.Contains(got, test.want) {
			t.Errorf("%+v: %q, want %q", test.config, got, test.want)
		}
		if strings.Contains(got, "pass") {
			t.Errorf("a finding holds a secret: %s", got)
		}
	}
}

// traced is a chain whose innermost handler gets the record.
func traced(t *testing.T, config middleware.Tracing, inner func(*middleware.Record, http.ResponseWriter)) http.Handler {
	t.Helper()
	tracer, err := middleware.NewTracer(config, "127.0.0.1:8080", "test", nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if tracer != nil {
		t.Cleanup(func() { _ = tracer.Close() })
	}
	return middleware.Chain(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { inner(middleware.RecordOf(r.Context()), w) }),
		middleware.Track, middleware.RequestID, tracer.Trace, middleware.NewCallers(tracedPartners).Authenticate(refuse))
}

// tracedPartners are one whose traces are trusted, and one whose are not.
var tracedPartners = middleware.CallerSettings{Partners: middleware.Partners{
	"trusted": {Keys: []string{hashed("trusted")}, TrustParent: true}, "acme": {Keys: []string{hashed("acme")}}}}

// TestParents takes what W3C Trace Context allows, from a partner that is trusted, and nothing else.
func TestParents(t *testing.T) {
	const trace = "0af7651916cd43dd8448eb211c80319c"
	for sent, follows := range map[string]bool{
		"00-" + trace + "-b7ad6b7169203331-01":                    true,
		"00-" + trace + "-b7ad6b7169203331-00":                    true,
		"01-" + trace + "-b7ad6b7169203331-01-what-comes-later":   true,
		"01-" + trace + "-b7ad6b7169203331-01what-comes-later":    false,
		"00-" + trace + "-b7ad6b7169203331-01-more":               false,
		"ff-" + trace + "-b7ad6b7169203331-01":                    false,
		"00-" + trace + "-0000000000000000-01":                    false,
		"00-00000000000000000000000000000000-b7ad6b7169203331-01": false,
		"00-" + strings.ToUpper(trace) + "-b7ad6b7169203331-01":   false,
		"00-" + trace[:31] + "\x00-b7ad6b7169203331-01":           false,
		"00_" + trace + "-b7ad6b7169203331-01":                    false,
		"":                                                        false,
		strings.Repeat("0-", 1<<10):                               false,
		"00-" + trace + "-mara.quill":                             false,
	} {
		for key, trust := range map[string]bool{"trusted": true, "acme": false} {
			got := ""
			h := traced(t, middleware.Tracing{Endpoint: "http://127.0.0.1:1/"}, func(record *middleware.Record, _ http.ResponseWriter) { got = record.TraceID() })
			r := asking("X-Api-Key", key)
			r.Header["Traceparent"] = []string{sent}
			h.ServeHTTP(httptest.NewRecorder(), r)
			if (got == trace) != (follows && trust) || len(got) != 32 {
				t.Errorf("%q, trusted %t: the trace is %s", sent, trust, got)
			}
		}
	}
	h := traced(t, middleware.Tracing{Endpoint: "http://127.0.0.1:1/"}, func(record *middleware.Record, _ http.ResponseWriter) {
		if record.TraceID() == trace {
			t.Error("one of two is followed")
		}
	})
	r := asking("X-Api-Key", "trusted")
	r.Header["Traceparent"] = []string{"00-" + trace + "-b7ad6b7169203331-01", "00-" + trace + "-b7ad6b7169203331-01"}
	h.ServeHTTP(httptest.NewRecorder(), r)
}

// TestErrorsSayTheirIDs also where nothing is traced; a plain success does not.
func TestErrorsSayTheirIDs(t *testing.T) {
	for name, test := range map[string]struct {
		answer func(*middleware.Record, http.ResponseWriter)
		says   bool
	}{
		"success": {func(_ *middleware.Record, w http.ResponseWriter) { w.WriteHeader(200) }, false},
		"refusal": {func(_ *middleware.Record, w http.ResponseWriter) { w.WriteHeader(422) }, true},
		"failure inside 200": {func(r *middleware.Record, w http.ResponseWriter) {
			r.Failure = "not-found"
			_, _ = w.Write([]byte("{}"))
		}, true},
		"replay":               {func(r *middleware.Record, w http.ResponseWriter) { r.Replayed = true; w.WriteHeader(200) }, true},
		"an answer in between": {func(_ *middleware.Record, w http.ResponseWriter) { w.WriteHeader(103); w.WriteHeader(200) }, false},
	} {
		var id string
		h := traced(t, middleware.Tracing{}, func(record *middleware.Record, w http.ResponseWriter) {
			id = record.TraceID()
			test.answer(record, w)
		})
		r, answer := asking("X-Api-Key", "acme"), httptest.NewRecorder()
		r.Header.Set("X-Request-Id", "r-1")
		h.ServeHTTP(answer, r)
		header := answer.Result().Header
		if says := header.Get("X-Trace-Id") == id && header.Get("X-Request-Id") == "r-1"; says != test.says || len(id) != 32 {
			t.Errorf("%s: %v, the trace is %q", name, header, id)
		}
	}
}

// TestWithoutSpansARequestAllocatesNothingMore holds what a request costs that is not sampled.
func TestWithoutSpansARequestAllocatesNothingMore(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	nothing := func(*middleware.Record, http.ResponseWriter) {}
	r, w := asking("X-Api-Key", "acme"), httptest.NewRecorder()
	r.Header.Set("X-Request-Id", "r-1")
	cost := func(config middleware.Tracing) float64 {
		h := traced(t, config, nothing)
		return testing.AllocsPerRun(100, func() { h.ServeHTTP(w, r) })
	}
	without, unsampled := cost(middleware.Tracing{}), cost(middleware.Tracing{Endpoint: "http://127.0.0.1:1/"})
	if unsampled > without {
		t.Errorf("%.0f allocations, and %.0f without tracing", unsampled, without)
	}
}
