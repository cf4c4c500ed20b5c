package middleware_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/middleware"
)

func scraped(m *middleware.Metrics) string {
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	return answer.Body.String()
}

// TestRequestMetrics reads what was noted, by many at once, in Prometheus's format.
func TestRequestMetrics(t *testing.T) {
	m, err := middleware.NewMetrics()
	if err != nil {
		t.Fatal(err)
	}
	meter := middleware.NewRequestMetrics(m)
	h := middleware.Chain(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record := middleware.RecordOf(r.Context())
		record.Front, record.Bank, record.Operation = "normalized", "netxd", "customer.get"
		record.Failure = "customer-not-found"
		w.WriteHeader(404)
	}), middleware.Track, meter.Measure)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/customers/mara", nil))
			meter.Called("netxd", "customer.get", "ok", 20*time.Millisecond)
			meter.Answered("netxd", "NOT_FOUND_CUSTOMER")
			meter.Untranslated("netxd/shapes.yaml:25", "unsupported-member")
			meter.Unmapped("netxd", "inward", "/result/*", 2)
		})
	}
	all.Wait()
	text := scraped(m)
	for _, want := range []string{
		`truchman_request_duration_seconds_count{bank="netxd",error="customer-not-found",front="normalized",operation="customer.get",status="404"} 8`,
		`truchman_bank_call_duration_seconds_bucket{bank="netxd",operation="customer.get",outcome="ok",le="0.025"} 8`,
		`truchman_bank_outcomes_total{bank="netxd",code="NOT_FOUND_CUSTOMER"} 8`,
		`truchman_translation_errors_total{failure="unsupported-member",rule="netxd/shapes.yaml:25"} 8`,
		`truchman_unmapped_members_total{direction="inward",member="/result/*",pack="netxd"} 16`,
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if strings.Contains(text, "mara") {
		t.Error("a path is in the metrics")
	}
}

// TestAFailureInsideA200IsSeen by its name, and a request that broke off, in whatever way a handler ends.
func TestAFailureInsideA200IsSeen(t *testing.T) {
	m, err := middleware.NewMetrics()
	if err != nil {
		t.Fatal(err)
	}
	meter := middleware.NewRequestMetrics(m)
	for _, handler := range []http.HandlerFunc{
		func(w http.ResponseWriter, r *http.Request) {
			middleware.RecordOf(r.Context()).Failure = "outcome-unknown"
			w.WriteHeader(200)
		},
		func(http.ResponseWriter, *http.Request) {},
		func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		func() {
			defer func() { _ = recover() }()
			middleware.Chain(handler, middleware.Track, meter.Measure).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
		}()
	}
	text := scraped(m)
	for _, want := range []string{`error="outcome-unknown",front="",operation="",status="200"} 1`, `error="",front="",operation="",status="200"} 1`, `error="aborted",front="",operation="",status="0"} 1`} {
		if !strings.Contains(text, `truchman_request_duration_seconds_count{bank="",`+want+"\n") {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}

// TestNotingAllocatesNothing once a series is known.
func TestNotingAllocatesNothing(t *testing.T) {
	m, err := middleware.NewMetrics()
	if err != nil {
		t.Fatal(err)
	}
	meter := middleware.NewRequestMetrics(m)
	if n := testing.AllocsPerRun(100, func() {
		meter.Called("netxd", "customer.get", "ok", time.Millisecond)
		meter.Answered("netxd", "success")
		meter.Untranslated("netxd/shapes.yaml:25", "unsupported-member")
		meter.Unmapped("netxd", "inward", "/result/*", 2)
	}); n > 0 && !raceEnabled {
		t.Errorf("%.0f allocations", n)
	}
}

// BenchmarkNoting is what one request notes.
func BenchmarkNoting(b *testing.B) {
	m, err := middleware.NewMetrics()
	if err != nil {
		b.Fatal(err)
	}
	meter := middleware.NewRequestMetrics(m)
	b.ReportAllocs()
	for b.Loop() {
		meter.Called("netxd", "customer.get", "ok", time.Millisecond)
		meter.Answered("netxd", "success")
		meter.Unmapped("netxd", "inward", "/result/*", 2)
	}
}
