//go:build unix

package proxy_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
)

// BenchmarkSeen is the stack of middlewares and the proxy without its network, with what can be seen of a request switched on
// one after another. With every request sampled it contains a collector that throws spans away.
func BenchmarkSeen(b *testing.B) {
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	defer collector.Close()
	for _, kind := range []struct {
		name     string
		measured bool
		tracing  middleware.Tracing
	}{
		{"nothing", false, middleware.Tracing{}},
		{"metrics", true, middleware.Tracing{}},
		{"unsampled", false, middleware.Tracing{Endpoint: collector.URL}},
		{"sampled", false, middleware.Tracing{Endpoint: collector.URL, Sample: 1}},
		{"everything", true, middleware.Tracing{Endpoint: collector.URL, Sample: 1}},
	} {
		b.Run(kind.name, func(b *testing.B) {
			h := seen(b, kind.measured, kind.tracing, nil)
			before := processTime(b)
			benchHandler(b, h)
			b.ReportMetric(float64(processTime(b)-before)/float64(b.N), "cpu-ns/op")
		})
	}
}

// BenchmarkSeenWithALedger is the same with writes that are kept in a file: three more spans each, beside what the ledger costs.
func BenchmarkSeenWithALedger(b *testing.B) {
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	defer collector.Close()
	for _, kind := range []struct {
		name  string
		share float64
	}{{"unsampled", 0}, {"sampled", 1}} {
		b.Run(kind.name, func(b *testing.B) {
			config := ledger.Default()
			config.Path = filepath.Join(b.TempDir(), "ledger.db")
			book, err := ledger.Open(b.Context(), config, nil)
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = book.Close() }()
			h := seen(b, false, middleware.Tracing{Endpoint: collector.URL, Sample: kind.share}, book)
			b.ReportAllocs()
			before, n := processTime(b), 0
			for b.Loop() {
				r := httptest.NewRequest("PATCH", "/v1/banks/netxd/customers/100000000001001", bytes.NewReader([]byte(benchUpdate)))
				r.Header.Set("Content-Type", "application/merge-patch+json")
				r.Header.Set("X-Request-Id", strconv.Itoa(n))
				h.ServeHTTP(&discard{http.Header{}}, r)
				n++
			}
			b.ReportMetric(float64(processTime(b)-before)/float64(b.N), "cpu-ns/op")
		})
	}
}

// processTime is the user and system time of the process: on a busy machine the time by the clock says little.
func processTime(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// seen is the stack of cmd/truchman, with a bank that answers at once.
func seen(b *testing.B, measured bool, tracing middleware.Tracing, book *ledger.Ledger) http.Handler {
	set, err := mappings.Load()
	if err != nil {
		b.Fatal(err)
	}
	log := slog.New(slog.NewJSONHandler(io.Discard, nil))
	metrics, err := middleware.NewMetrics()
	if err != nil {
		b.Fatal(err)
	}
	tracer, err := middleware.NewTracer(tracing, "127.0.0.1:8080", "bench", metrics, log)
	if err != nil {
		b.Fatal(err)
	}
	options := proxy.Options{Client: fixedAnswer{}, Log: log, Ledger: book, Span: func(ctx context.Context) trace.Span { return middleware.RecordOf(ctx).Span }, Observe: func(ctx context.Context, x *proxy.Exchange) {
		record := middleware.RecordOf(ctx)
		record.Front, record.Bank, record.Operation, record.Route = x.Front, x.Bank, x.Operation, x.Route
	}}
	if tracer != nil {
		options.Tracer = tracer
		b.Cleanup(func() { _ = tracer.Close() })
	}
	var requests *middleware.RequestMetrics
	if measured {
		requests = middleware.NewRequestMetrics(metrics)
		options.Meter = requests
	}
	h, findings := proxy.New(proxy.Config{
		Banks: map[string]proxy.Bank{"netxd": {Pack: "netxd", Address: "http://bank.example",
			Settings: map[string]string{"key_id": "1", "signature_algorithm": "none", "phone_country_code": "971"},
			Secrets:  map[string]secret.Value{"credential": secret.New("Basic ZGVtbzpkZW1v"), "api_key": secret.New("demo")}}},
		Mounts: []proxy.Mount{{Front: "normalized", Path: "/"}},
	}, set, options)
	if findings != nil {
		b.Fatal(findings)
	}
	return middleware.Chain(h, middleware.Track, requests.Measure, middleware.RequestID, tracer.Trace, middleware.AccessLog(log))
}
