package middleware

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/otlptranslator"
	"go.opentelemetry.io/otel/attribute"
	exporter "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/metric"
	sdk "go.opentelemetry.io/otel/sdk/metric"

	"github.com/truchman-proxy/truchman/seen"
)

// Metrics are what operators can measure, as package seen declares it. Labels that are told are pairs of name and value; no
// customer's data may be in them. A nil *Metrics keeps nothing.
type Metrics struct {
	registry *prometheus.Registry
	meter    metric.Meter
}

const (
	mostSeries     = 2000 // of one metric; what is beyond is one series with the label otel_metric_overflow
	mostScrapes    = 4    // at once
	scrapePatience = 5 * time.Second
)

// NewMetrics makes a registry of its own, with the collectors for the process and Go's runtime.
func NewMetrics() (*Metrics, error) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	reader, err := exporter.New(exporter.WithRegisterer(registry), exporter.WithNamespace("truchman"), exporter.WithoutTargetInfo(),
		exporter.WithoutScopeInfo(), exporter.WithTranslationStrategy(otlptranslator.UnderscoreEscapingWithSuffixes))
	if err != nil {
		return nil, fmt.Errorf("metrics: the Prometheus exporter cannot be made: %w", err)
	}
	provider := sdk.NewMeterProvider(sdk.WithReader(reader), sdk.WithCardinalityLimit(mostSeries))
	return &Metrics{registry, provider.Meter("github.com/truchman-proxy/truchman")}, nil
}

// Handler serves the metrics in Prometheus's text format, or OpenMetrics where that is asked for.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: mostScrapes, EnableOpenMetrics: true})
}

// Gauge shows what observe tells whenever the metrics are read; observe has five seconds. It panics on a name that is none.
func (m *Metrics) Gauge(of seen.Metric, observe func(context.Context, func(value float64, labels ...string))) {
	if m == nil {
		return
	}
	read := func(ctx context.Context, observer metric.Float64Observer) error {
		ctx, cancel := context.WithTimeout(ctx, scrapePatience)
		defer cancel()
		observe(ctx, func(value float64, labels ...string) {
			observer.Observe(value, metric.WithAttributeSet(labelSet(labels)))
		})
		return nil
	}
	if _, err := m.meter.Float64ObservableGauge(of.Name, metric.WithUnit(of.Unit), metric.WithDescription(of.Doc), metric.WithFloat64Callback(read)); err != nil {
		panic(fmt.Sprintf("metrics: %s: %v", of.Name, err)) // a fault of whoever wrote the name
	}
}

// Counter gives what adds to a count that only grows; each of its series is shown from its first addition on, which
// may be of 0: an alert needs the 0 to see the first one. Without labels adding allocates nothing. It panics on a name that is none.
func (m *Metrics) Counter(of seen.Metric) func(n int64, labels ...string) {
	if m == nil {
		return func(int64, ...string) {}
	}
	counter, err := m.meter.Int64Counter(of.Name, metric.WithUnit(of.Unit), metric.WithDescription(of.Doc))
	if err != nil {
		panic(fmt.Sprintf("metrics: %s: %v", of.Name, err)) // a fault of whoever wrote the name
	}
	return func(n int64, labels ...string) {
		if len(labels) == 0 {
			counter.Add(context.Background(), n)
			return
		}
		counter.Add(context.Background(), n, metric.WithAttributeSet(labelSet(labels)))
	}
}

// Histogram gives what makes a series of a histogram of seconds: a function that notes a value under the labels' values. bounds
// are the upper ends of its buckets. It and Counts are Prometheus's own, whose series are found once: the SDK looks for them at
// every value, which costs more than noting it. A name that is none panics.
func (m *Metrics) Histogram(of seen.Metric, bounds []float64) func(values ...string) func(seconds float64) {
	if m == nil {
		return func(...string) func(float64) { return func(float64) {} }
	}
	histogram := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: of.Shown(), Help: of.Doc, Buckets: bounds}, of.Labels)
	m.registry.MustRegister(histogram)
	return func(values ...string) func(float64) { return histogram.WithLabelValues(values...).Observe }
}

// Counts gives what makes a series of a counter.
func (m *Metrics) Counts(of seen.Metric) func(values ...string) func(n int64) {
	if m == nil {
		return func(...string) func(int64) { return func(int64) {} }
	}
	counter := prometheus.NewCounterVec(prometheus.CounterOpts{Name: of.Shown(), Help: of.Doc}, of.Labels)
	m.registry.MustRegister(counter)
	return func(values ...string) func(int64) {
		series := counter.WithLabelValues(values...)
		return func(n int64) { series.Add(float64(n)) }
	}
}

func labelSet(labels []string) attribute.Set {
	pairs := make([]attribute.KeyValue, 0, len(labels)/2)
	for i := 0; i+1 < len(labels); i += 2 {
		pairs = append(pairs, attribute.String(labels[i], labels[i+1]))
	}
	return attribute.NewSet(pairs...)
}
