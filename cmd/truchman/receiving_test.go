package main

import (
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
)

const (
	toldPath = "/callbacks/caas/customerStatus"
	told     = `{"ecrn":"7841003200000001","customer_status":"ACTIVE"}`
)

// TestCallbacksHaveTheirNames has a bank call in several ways, and finds the names of the configuration and of the pack, and none that
// the bank chose, in the log, the metrics and the spans.
func TestCallbacksHaveTheirNames(t *testing.T) {
	s := newPersonalStage(t, "")
	for _, c := range []struct{ method, path, secret string }{{"POST", toldPath, "sixteen-characters"}, {"POST", toldPath, "another"}, {"GET", toldPath, ""},
		{"POST", "/callbacks/caas/zephyrine?quux=1", ""}, {"POST", "/callbacks/oddbjorn//vexley", ""}} {
		status, header, text := s.send(c.method, c.path, told, "X-Callback-Secret", c.secret, "X-Request-Id", "the-banks-word")
		if status/100 != 2 && (!strings.Contains(header, "X-Request-Id: 0") || !strings.Contains(header, "X-Trace-Id: ")) || strings.Contains(header+text, "the-banks-word") {
			t.Errorf("%s %s: %d %s%s", c.method, c.path, status, header, text)
		}
		for member, name := range map[string]string{"request_id": "X-Request-Id", "trace_id": "X-Trace-Id"} {
			if id := gjson.Get(text, member).String(); status/100 != 2 && (id == "" || !strings.Contains(header, name+": "+id+"\r\n")) {
				t.Errorf("%s %s: %s %q beside %s", c.method, c.path, member, id, header)
			}
		}
		if (status == 401) != strings.Contains(header, "Www-Authenticate: Callback realm=\"callbacks\"\r\n") {
			t.Errorf("%s %s: %d %s", c.method, c.path, status, header)
		}
	}
	metrics := s.operator("GET", "/metrics", "")
	s.stop()
	named := []string{`bank="caas"`, `front="caas"`, `operation="customer.status-changed"`}
	bankOnly, none := []string{`bank="caas"`, `front="caas"`, `operation=""`}, []string{`bank=""`, `front=""`, `operation=""`}
	for _, labels := range [][]string{append(named[:3:3], `status="200"`), append(named[:3:3], `status="401"`), append(named[:3:3], `status="405"`), append(bankOnly, `status="404"`), append(none, `status="404"`)} {
		if !countedOnce(metrics, "truchman_request_duration_seconds_count", labels) {
			t.Errorf("no series of %s", labels)
		}
	}
	const route = "/callbacks/{bank}/customerStatus"
	if want, got := map[string]int{
		"POST " + route + " caas caas customer.status-changed 200 ":                  1,
		"POST " + route + " caas caas customer.status-changed 401 unauthorized":      1,
		"GET " + route + " caas caas customer.status-changed 405 method-not-allowed": 1,
		"POST  caas caas  404 not-found":                                             1,
		"POST     404 bank-not-found":                                                1,
	}, loggedRequests(s.log.String()); !maps.Equal(want, got) {
		t.Errorf("the log has %v", got)
	}
	names := map[string]bool{}
	for _, span := range s.spans.spans {
		if names[span.Name] = true; span.Kind == tracepb.Span_SPAN_KIND_SERVER && span.Name == "POST "+route {
			saysOf(t, span, map[string]string{"http.route": route, "truchman.front": "caas", "truchman.bank": "caas", "truchman.operation": "customer.status-changed"})
		}
	}
	if !names["POST "+route] || !names["GET "+route] || !names["POST"] || len(names) != 3 {
		t.Errorf("spans %v", names)
	}
	for place, text := range map[string]string{"the log": s.log.String(), "the spans": s.spans.raw.String(), "the metrics": metrics} {
		for _, chosen := range []string{"the-banks-word", "zephyrine", "quux", "oddbjorn"} {
			if strings.Contains(strings.ToLower(text), chosen) || strings.Contains(text, hex.EncodeToString([]byte(chosen))) {
				t.Errorf("%s holds %s, which the bank chose", place, chosen)
			}
		}
	}
	lines, _ := s.trailOf()
	for _, line := range lines {
		if event, _, _ := strings.Cut(line, " "); event != "started" && event != "told" && event != "stopped" {
			t.Errorf("the trail is of what partners do and are told, and has %v", lines)
		}
	}
}

// countedOnce tells whether a series with the labels, and maybe more, stands at 1.
func countedOnce(metrics, name string, labels []string) bool {
	for line := range strings.Lines(metrics) {
		lacks := func(label string) bool { return !strings.Contains(line, label) }
		if strings.HasPrefix(line, name+"{") && strings.HasSuffix(line, "} 1\n") && !slices.ContainsFunc(labels, lacks) {
			return true
		}
	}
	return false
}

// loggedRequests counts the access log's lines by what they name.
func loggedRequests(log string) map[string]int {
	counts := map[string]int{}
	for line := range strings.Lines(log) {
		if l := gjson.Parse(line); l.Get("msg").String() == "request" {
			var named []string
			for _, member := range []string{"method", "route", "front", "bank", "operation", "status", "error"} {
				named = append(named, l.Get(member).String())
			}
			counts[strings.Join(named, " ")]++
		}
	}
	return counts
}
