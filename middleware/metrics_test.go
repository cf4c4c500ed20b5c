package middleware_test

import (
	"context"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/seen"
)

// scrape gives what Prometheus reads.
func scrape(t testing.TB, metrics *middleware.Metrics) string {
	t.Helper()
	w := answer(metrics.Handler(), httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain; version=0.0.4") {
		t.Fatalf("got %d %s", w.Code, w.Header().Get("Content-Type"))
	}
	return w.Body.String()
}

func expectSeries(t testing.TB, metrics *middleware.Metrics, lines ...string) {
	t.Helper()
	text := scrape(t, metrics)
	for _, line := range lines {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("no %s in\n%s", line, regexp.MustCompile(`(?m)^.*\b(go|process)_.*\n`).ReplaceAllString(text, ""))
		}
	}
}

func newMetrics(t testing.TB) *middleware.Metrics {
	t.Helper()
	metrics, err := middleware.NewMetrics()
	if err != nil {
		t.Fatal(err)
	}
	return metrics
}

func TestMetricsShowWhatTheyAreGiven(t *testing.T) {
	metrics := newMetrics(t)
	metrics.Gauge(seen.Metric{Name: "ledger.oldest_unknown", Unit: "s", Doc: "The age of the oldest."}, func(ctx context.Context, tell func(float64, ...string)) {
		if _, bounded := ctx.Deadline(); !bounded {
			t.Error("observing has no deadline")
		}
		tell(1.5)
	})
	metrics.Gauge(seen.Metric{Name: "breaker.open", Unit: "{breaker}", Doc: "Open ones."}, func(_ context.Context, tell func(float64, ...string)) {
		tell(1, "bank", "netxd")
		tell(0, "bank", "obp")
	})
	reload := metrics.Counter(seen.Metric{Name: "reload", Unit: "{reload}", Doc: "Reloads."})
	reload(1)
	reload(2)
	reload(1, "outcome", "failed", "stage", "read")
	metrics.Counter(seen.Metric{Name: "sent", Unit: "By", Doc: "Bytes."})(3)
	expectSeries(t, metrics,
		"# HELP truchman_ledger_oldest_unknown_seconds The age of the oldest.",
		"# TYPE truchman_ledger_oldest_unknown_seconds gauge",
		"truchman_ledger_oldest_unknown_seconds 1.5",
		`truchman_breaker_open{bank="netxd"} 1`,
		`truchman_breaker_open{bank="obp"} 0`,
		"truchman_reload_total 3",
		`truchman_reload_total{outcome="failed",stage="read"} 1`,
		"truchman_sent_bytes_total 3")
}

// Nothing is shown but the product's own and the two collectors', and two registries do not meet.
func TestMetricsShowNothingElse(t *testing.T) {
	newMetrics(t).Counter(seen.Metric{Name: "other", Unit: "1", Doc: "Of another registry."})(1)
	families := regexp.MustCompile(`(?m)^# TYPE (\S+)`).FindAllStringSubmatch(scrape(t, newMetrics(t)), -1)
	if len(families) == 0 {
		t.Fatal("not even the runtime's")
	}
	for _, family := range families {
		if !strings.HasPrefix(family[1], "go_") && !strings.HasPrefix(family[1], "process_") {
			t.Errorf("there is %s", family[1])
		}
	}
}

// A label whose values have no end does not fill the memory.
func TestMetricsBoundTheirSeries(t *testing.T) {
	metrics := newMetrics(t)
	count := metrics.Counter(seen.Metric{Name: "requests", Unit: "{request}", Doc: "Requests."})
	for i := range 3000 {
		count(1, "partner", strings.Repeat("x", i))
	}
	if series := strings.Count(scrape(t, metrics), "\ntruchman_requests_total{"); series != 2000 {
		t.Errorf("there are %d", series)
	}
}

func TestMetricsRefuseANameThatIsNone(t *testing.T) {
	defer func() {
		if cause, _ := recover().(string); !strings.HasPrefix(cause, "metrics: 1st: ") {
			t.Errorf("got %q", cause)
		}
	}()
	newMetrics(t).Counter(seen.Metric{Name: "1st", Unit: "1", Doc: ""})
}

func TestNoMetricsKeepNothing(t *testing.T) {
	var metrics *middleware.Metrics
	metrics.Counter(seen.Metric{Name: "a", Unit: "1", Doc: ""})(1, "b", "c")
	metrics.Gauge(seen.Metric{Name: "a", Unit: "1", Doc: ""}, nil)
}

func TestCountingWithoutLabelsAllocatesNothing(t *testing.T) {
	count := newMetrics(t).Counter(seen.Metric{Name: "requests", Unit: "{request}", Doc: "Requests."})
	if got := testing.AllocsPerRun(1000, func() { count(1) }); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func BenchmarkCounter(b *testing.B) {
	metrics := newMetrics(b)
	plain, labelled := metrics.Counter(seen.Metric{Name: "plain", Unit: "1", Doc: ""}), metrics.Counter(seen.Metric{Name: "labelled", Unit: "1", Doc: ""})
	b.Run("plain", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			plain(1)
		}
	})
	b.Run("one label", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			labelled(1, "bank", "netxd")
		}
	})
}
