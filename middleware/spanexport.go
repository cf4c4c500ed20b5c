package middleware

import (
	"context"
	"crypto/tls"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

const (
	mostSpans     = 8192 // that wait to be sent; further ones are dropped
	spansAtOnce   = 512
	spanDelay     = 2 * time.Second
	exportTimeout = 10 * time.Second
	flushTimeout  = 3 * time.Second // of what is left at the end
	complainPace  = time.Minute
)

// newExporter sends spans by OTLP over HTTP.
func newExporter(config Tracing) (sdktrace.SpanExporter, error) {
	headers := make(map[string]string, len(config.Headers))
	for name, value := range config.Headers {
		headers[name] = value.Reveal()
	}
	options := []otlptracehttp.Option{otlptracehttp.WithEndpointURL(config.Endpoint), otlptracehttp.WithHeaders(headers), otlptracehttp.WithTimeout(exportTimeout),
		otlptracehttp.WithRetry(otlptracehttp.RetryConfig{Enabled: true, InitialInterval: time.Second, MaxInterval: 5 * time.Second, MaxElapsedTime: 15 * time.Second})}
	if strings.HasPrefix(config.Endpoint, "https:") {
		settings, err := trustIn(config.CA)
		if err != nil {
			return nil, err
		}
		options = append(options, otlptracehttp.WithTLSClientConfig(settings))
	}
	return otlptracehttp.New(context.Background(), options...)
}

// trustIn trusts the authorities of a file (PEM), or the system's where there is none.
func trustIn(authorities string) (*tls.Config, error) {
	settings := &tls.Config{MinVersion: tls.VersionTLS12}
	if authorities == "" {
		return settings, nil
	}
	pool, err := readAuthorities(authorities)
	settings.RootCAs = pool
	return settings, err
}

// exports sends spans, counts what became of them, and says in the log, once a minute at most, when they cannot be sent.
type exports struct {
	sdktrace.SpanExporter
	log        *slog.Logger
	tell       func(n int64, labels ...string)
	complained atomic.Int64 // Unix nanoseconds
}

// ExportSpans never fails: nobody could do anything about it who is not told already.
func (e *exports) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	result := "sent"
	if err := e.SpanExporter.ExportSpans(ctx, spans); err != nil {
		result = "lost"
		e.complain("spans could not be sent and are lost")
	}
	e.tell(int64(len(spans)), "result", result)
	return nil
}

// complain leaves the cause out: a collector's own words may quote what was sent to it.
func (e *exports) complain(message string) {
	now := time.Now().UnixNano()
	if last := e.complained.Load(); now-last >= int64(complainPace) && e.complained.CompareAndSwap(last, now) {
		e.log.Warn(message)
	}
}

// ended counts the spans that ended; those neither sent nor lost were dropped, or wait.
type ended struct {
	sdktrace.SpanProcessor
	tell func(n int64, labels ...string)
}

func (e ended) OnEnd(s sdktrace.ReadOnlySpan) {
	e.tell(1)
	e.SpanProcessor.OnEnd(s)
}

// newSpanProcessor keeps ended spans until they are sent, and never keeps a request waiting.
func newSpanProcessor(exporter sdktrace.SpanExporter, metrics *Metrics, log *slog.Logger) sdktrace.SpanProcessor {
	sent := &exports{SpanExporter: exporter, log: log,
		tell: metrics.Counter("tracing.exports", "{span}", "Spans by what became of them: sent, or lost because the collector did not take them.")}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(error) { sent.complain("the collector did not take all spans") }))
	return ended{sdktrace.NewBatchSpanProcessor(sent, sdktrace.WithMaxQueueSize(mostSpans), sdktrace.WithMaxExportBatchSize(spansAtOnce),
		sdktrace.WithBatchTimeout(spanDelay), sdktrace.WithExportTimeout(2*exportTimeout)),
		metrics.Counter("tracing.spans", "{span}", "Spans that ended. Those that were neither sent nor lost wait, or were dropped because too many did.")}
}
