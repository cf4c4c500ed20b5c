package main

import (
	"encoding/hex"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
)

const (
	theirTrace  = "0af7651916cd43dd8448eb211c80319c"
	theirSpan   = "b7ad6b7169203331"
	theirParent = "00-" + theirTrace + "-" + theirSpan + "-01"
	known       = "/v1/banks/netxd/customers/100000000001001"
)

// saysOf holds a span against attributes that it must have.
func saysOf(t *testing.T, s *tracepb.Span, want map[string]string) {
	t.Helper()
	got := attributesOf(s.Attributes)
	for key, value := range want {
		if got[key] != value {
			t.Errorf("%s: %s is %q, want %q", s.Name, key, got[key], value)
		}
	}
}

func namesOf(spans []*tracepb.Span) []string {
	var names []string
	for _, s := range spans {
		names = append(names, s.Name)
	}
	slices.Sort(names)
	return names
}

// traceOf finds the trace of a request in the spans by its request id.
func (c *otlpCollector) traceOf(t *testing.T, requestID string) []*tracepb.Span {
	t.Helper()
	for _, s := range c.spans {
		if s.Kind == tracepb.Span_SPAN_KIND_SERVER && attributesOf(s.Attributes)["truchman.request_id"] == requestID {
			return c.trace(t, hex.EncodeToString(s.TraceId))
		}
	}
	t.Fatalf("no span has the request id %s", requestID)
	return nil
}

// TestSpansOfAWrite follows an update through the whole service, with what a hostile partner sends along.
func TestSpansOfAWrite(t *testing.T) {
	c := newOTLPCollector(t)
	d := startTraced(t, c.url, "tracing.headers.X-Tenant=ours", "banks.netxd.trace_context=true")
	response, answer := d.send("PATCH", known+"?quux=quillish", `{"first_name":"Marabel","last_name":"Quillworth"}`, "X-Request-Id", "r-1")
	if response.StatusCode/100 == 2 {
		t.Fatalf("a query that nobody knows is taken: %s", answer)
	}
	response, answer = d.send("PATCH", known, `{"first_name":"Marabel","last_name":"Quillworth"}`, "X-Request-Id", "r-2",
		"Traceparent", theirParent, "Tracestate", "acme=marabel.quillworth", "Baggage", "name=Marabel")
	if response.StatusCode != 200 {
		t.Fatal(answer)
	}
	d.halt()
	if c.asked.Get("X-Tenant") != "ours" {
		t.Error("the configured header was not sent")
	}
	spans := c.traceOf(t, "r-2")
	route := "/v1/banks/{bank_id}/customers/{customer_id}"
	if want, got := []string{"PATCH " + route, "POST /jsonrpc", "claim", "finish", "mark", "translate call", "translate in", "translate out"}, namesOf(spans); !slices.Equal(got, want) {
		t.Fatalf("%q, want %q", got, want)
	}
	server := spans[0]
	if server.Name != "PATCH "+route || len(server.ParentSpanId) != 0 || hex.EncodeToString(server.TraceId) == theirTrace {
		t.Errorf("a partner that is not trusted decides about the trace: %v", server)
	}
	if len(server.Links) != 1 || hex.EncodeToString(server.Links[0].TraceId) != theirTrace || hex.EncodeToString(server.Links[0].SpanId) != theirSpan || server.Links[0].TraceState != "" {
		t.Errorf("links %v", server.Links)
	}
	saysOf(t, server, map[string]string{"http.request.method": "PATCH", "http.route": route, "http.response.status_code": "200", "url.scheme": "http", "server.address": "127.0.0.1",
		"truchman.front": "normalized", "truchman.bank": "netxd", "truchman.operation": "customer.update", "truchman.request_id": "r-2", "error.type": ""})
	for _, s := range spans[1:] {
		if string(s.ParentSpanId) != string(server.SpanId) {
			t.Errorf("%s is not below the server's span", s.Name)
		}
	}
	saysOf(t, spanNamed(t, spans, "claim"), map[string]string{"truchman.ledger.verdict": "new"})
	saysOf(t, spanNamed(t, spans, "finish"), map[string]string{"truchman.ledger.ending": "done", "error.type": ""})
	order := []string{"translate in", "claim", "translate call", "mark", "POST /jsonrpc", "translate out", "finish"}
	for i, name := range order[1:] {
		if before, after := spanNamed(t, spans, order[i]), spanNamed(t, spans, name); after.StartTimeUnixNano < before.EndTimeUnixNano {
			t.Errorf("%s begins before the end of %s", name, order[i])
		}
	}
	for _, s := range spans {
		if s.Kind == tracepb.Span_SPAN_KIND_CLIENT {
			saysOf(t, s, map[string]string{"http.request.method": "POST", "http.response.status_code": "200", "server.address": "127.0.0.1", "truchman.bank": "netxd", "truchman.operation": "customer.update", "error.type": ""})
		}
	}
	for _, planted := range []string{"arabel", "uillworth", "quux", "quillish", "acme", "100000000001001", "784199", "mara.quill", "demo-api-key"} {
		if strings.Contains(strings.ToLower(c.raw.String()), strings.ToLower(planted)) {
			t.Errorf("%q was exported", planted)
		}
	}
}

// TestAFailureInsideA200 marks the call as failed, and leads from the answer to the span and the line of the log.
func TestAFailureInsideA200(t *testing.T) {
	c := newOTLPCollector(t)
	d := startTraced(t, c.url)
	response, answer := d.send("GET", "/v1/banks/netxd/customers/100000000009999", "", "X-Request-Id", "gone-1")
	id := response.Header.Get("X-Trace-Id")
	if response.StatusCode != 404 || id == "" || gjson.Get(answer, "trace_id").String() != id || response.Header.Get("X-Request-Id") != "gone-1" {
		t.Fatalf("%v %s", response.Header, answer)
	}
	_, metrics := get(t, "http://"+d.admin.Addr().String()+"/metrics")
	for _, want := range []string{`truchman_bank_outcomes_total{bank="netxd",code="NOT_FOUND_CUSTOMER"} 1`,
		`truchman_bank_call_duration_seconds_count{bank="netxd",operation="customer.get",outcome="customer-not-found"} 1`,
		`truchman_request_duration_seconds_count{bank="netxd",error="customer-not-found",front="normalized",operation="customer.get",status="404"} 1`} {
		if !strings.Contains(metrics, want) {
			t.Errorf("no %s in the metrics", want)
		}
	}
	d.halt()
	spans := c.trace(t, id)
	saysOf(t, spans[0], map[string]string{"http.response.status_code": "404", "error.type": "customer-not-found"})
	if spans[0].Status.GetCode() == tracepb.Status_STATUS_CODE_ERROR {
		t.Error("a 404 is no failure of the server")
	}
	for _, s := range spans[1:] {
		if s.Kind == tracepb.Span_SPAN_KIND_CLIENT {
			saysOf(t, s, map[string]string{"http.response.status_code": "200", "error.type": "customer-not-found"})
			if s.Status.GetCode() != tracepb.Status_STATUS_CODE_ERROR {
				t.Error("the failure inside a 200 is not one of the call's span")
			}
		}
	}
	if strings.Contains(c.raw.String(), "100000000009999") {
		t.Error("the customer's id was exported")
	}
}

// TestAFailedRule is an event with the rule's place and the value's type.
func TestAFailedRule(t *testing.T) {
	c := newOTLPCollector(t)
	d := startTraced(t, c.url)
	response, answer := d.send("PATCH", known, `{"first_name":"Mara","last_name":"Quill","phones":{"mobile":{"country_code":"44","number":"7700900123"}}}`, "X-Request-Id", "rule-1")
	if response.StatusCode != 422 {
		t.Fatalf("%d %s", response.StatusCode, answer)
	}
	_, metrics := get(t, "http://"+d.admin.Addr().String()+"/metrics")
	d.halt()
	var events []map[string]string
	for _, s := range c.trace(t, response.Header.Get("X-Trace-Id")) {
		for _, e := range s.Events {
			if e.Name == "rule.failed" {
				events = append(events, attributesOf(e.Attributes))
			}
		}
	}
	if len(events) != 1 || !strings.HasPrefix(events[0]["truchman.rule"], "netxd/") || events[0]["truchman.value.type"] != "object" || events[0]["truchman.failure"] == "" {
		t.Fatalf("events %v of %s", events, answer)
	}
	if want := `truchman_translation_errors_total{failure="` + events[0]["truchman.failure"] + `",rule="` + events[0]["truchman.rule"] + `"} 1`; !strings.Contains(metrics, want) {
		t.Errorf("no %s", want)
	}
	if raw := c.raw.String(); strings.Contains(raw, "7700900") {
		t.Error("the value was exported")
	}
}

// TestEachAttemptHasASpan has the bank's answer to a read cut off once.
func TestEachAttemptHasASpan(t *testing.T) {
	c := newOTLPCollector(t)
	d := startTraced(t, c.url)
	d.breakOff()
	if response, answer := d.send("GET", known, "", "X-Request-Id", "again-1"); response.StatusCode != 200 {
		t.Fatalf("%d %s", response.StatusCode, answer)
	}
	d.halt()
	attempts := map[string]string{}
	for _, s := range c.traceOf(t, "again-1") {
		if s.Kind == tracepb.Span_SPAN_KIND_CLIENT {
			about := attributesOf(s.Attributes)
			attempts[about["http.request.resend_count"]] = about["error.type"]
		}
	}
	if !maps.Equal(attempts, map[string]string{"": "broken-off", "1": ""}) {
		t.Errorf("attempts by their count, with what failed: %v", attempts)
	}
}

// TestADeadCollectorHoldsNothingUp sends spans to somebody who takes connections and never answers.
func TestADeadCollectorHoldsNothingUp(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	d := startTraced(t, "http://"+silent.Addr().String()+"/v1/traces")
	for range 600 { // more than are sent at once
		if response, answer := d.send("GET", known, ""); response.StatusCode != 200 {
			t.Fatalf("%d %s", response.StatusCode, answer)
		}
	}
	began := time.Now()
	d.halt()
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("the stop took %s", took)
	}
}

// TestBanksAreToldTheTraceByChoice sees what reaches a bank of what a partner sent: nothing, or our own trace.
func TestBanksAreToldTheTraceByChoice(t *testing.T) {
	var got http.Header
	bank := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		w.WriteHeader(http.StatusInternalServerError)
	}))
	t.Cleanup(bank.Close)
	for _, test := range []struct{ choice, sample, flags string }{{"false", "1", ""}, {"true", "1", "01"}, {"true", "0", "00"}} {
		c := newOTLPCollector(t)
		d := startTraced(t, c.url, "banks.netxd.address="+bank.URL, "banks.netxd.trace_context="+test.choice, "tracing.sample="+test.sample)
		response, _ := d.send("GET", known, "", "Traceparent", theirParent, "Tracestate", "acme=mara", "Baggage", "name=Mara")
		d.halt()
		sent := got.Get("Traceparent")
		if got.Get("Tracestate")+got.Get("Baggage") != "" || (sent == "") != (test.flags == "") {
			t.Fatalf("%v: the bank got %v", test, got)
		}
		if sent == "" {
			continue
		}
		id := response.Header.Get("X-Trace-Id")
		if !strings.HasPrefix(sent, "00-"+id+"-") || !strings.HasSuffix(sent, "-"+test.flags) || len(sent) != 55 {
			t.Errorf("%v: %s of the trace %s", test, sent, id)
		}
		if test.sample == "1" {
			for _, s := range c.trace(t, id) {
				if s.Kind == tracepb.Span_SPAN_KIND_CLIENT && s.Attributes != nil && hex.EncodeToString(s.SpanId) == sent[36:52] {
					id = ""
				}
			}
			if id != "" {
				t.Error("the bank was not told the span of its own call")
			}
		}
	}
}
