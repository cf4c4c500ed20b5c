package middleware

import (
	"encoding/hex"
	"net/http"

	"go.opentelemetry.io/otel/trace"
)

const parentLength = 2 + 1 + 32 + 1 + 16 + 1 + 2

// parentOf reads a caller's traceparent (W3C Trace Context, section 3.2). It is not valid where there is none, or several,
// or a wrong one. tracestate and baggage are never read: anything can be in them.
func parentOf(header http.Header) trace.SpanContext {
	sent := header["Traceparent"]
	if len(sent) != 1 {
		return trace.SpanContext{}
	}
	text := sent[0]
	if len(text) < parentLength || text[2] != '-' || text[35] != '-' || text[52] != '-' {
		return trace.SpanContext{}
	}
	var version, flags [1]byte
	var traceID trace.TraceID
	var spanID trace.SpanID
	if !lowerHex(version[:], text[:2]) || !lowerHex(traceID[:], text[3:35]) || !lowerHex(spanID[:], text[36:52]) || !lowerHex(flags[:], text[53:55]) {
		return trace.SpanContext{}
	}
	switch {
	case version[0] == 0xff, version[0] == 0 && len(text) != parentLength, len(text) > parentLength && text[parentLength] != '-':
		return trace.SpanContext{}
	}
	return trace.NewSpanContext(trace.SpanContextConfig{TraceID: traceID, SpanID: spanID, TraceFlags: trace.TraceFlags(flags[0]) & trace.FlagsSampled, Remote: true})
}

// lowerHex decodes hex digits, of which the capital ones are none here.
func lowerHex(into []byte, text string) bool {
	for i := range len(text) {
		if c := text[i]; 'A' <= c && c <= 'F' {
			return false
		}
	}
	_, err := hex.Decode(into, []byte(text))
	return err == nil
}
