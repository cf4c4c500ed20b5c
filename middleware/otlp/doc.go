// Package otlp makes spans behind OpenTelemetry's API (go.opentelemetry.io/otel/trace) and sends them by OTLP over HTTP, in
// protobuf (opentelemetry-proto 1.x, trace/v1). What is told to a span is encoded at once, into the bytes that are sent: there
// is no tree of objects between, which is what makes spans of every request affordable. Whoever asks for a span has decided
// that it is recorded: there is no sampling here.
package otlp
