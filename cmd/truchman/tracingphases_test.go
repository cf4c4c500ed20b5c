package main

import (
	"slices"
	"testing"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
)

// TestAReadHasFourSpans has none for the call's translation, which goes on where that of the request ends.
func TestAReadHasFourSpans(t *testing.T) {
	c := newOTLPCollector(t)
	d := startTraced(t, c.url)
	d.send("GET", known, "", "X-Request-Id", "read-1")
	d.halt()
	spans := c.traceOf(t, "read-1")
	if want, got := []string{"GET /v1/banks/{bank_id}/customers/{customer_id}", "POST /jsonrpc", "translate in", "translate out"}, namesOf(spans); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if spanNamed(t, spans, "translate in").EndTimeUnixNano > spanNamed(t, spans, "POST /jsonrpc").StartTimeUnixNano {
		t.Error("the bank's time counts as translation")
	}
}

// TestTheLedgersLastWordHasASpan breaks a write's answer off, and sees it kept as unknown.
func TestTheLedgersLastWordHasASpan(t *testing.T) {
	c := newOTLPCollector(t)
	d := startTraced(t, c.url)
	d.breakOff()
	if response, answer := d.send("PATCH", known, maraPatch, "X-Request-Id", "unknown-1"); response.StatusCode != 504 {
		t.Fatalf("%d %s", response.StatusCode, answer)
	}
	d.halt()
	finish := spanNamed(t, c.traceOf(t, "unknown-1"), "finish")
	if saysOf(t, finish, map[string]string{"truchman.ledger.ending": "unknown", "error.type": ""}); finish.Status.GetCode() == tracepb.Status_STATUS_CODE_ERROR {
		t.Error("the ledger was written, and its span says that it failed")
	}
}
