package main

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// shownBy is what Prometheus would read of a service.
func shownBy(s *service) string {
	answer := httptest.NewRecorder()
	s.metrics.Handler().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	return answer.Body.String()
}

// shows holds lines of metrics against what a service shows.
func shows(t *testing.T, s *service, when string, lines ...string) {
	t.Helper()
	text := shownBy(s)
	for _, want := range lines {
		if !strings.Contains(text, "\n"+want+"\n") {
			t.Errorf("%s: no %s in\n%s", when, want, text)
		}
	}
}

// TestAReloadThatNeedsARestartIsNoFailedOne, until something else is wrong, and the last result stays to be seen.
func TestAReloadThatNeedsARestartIsNoFailedOne(t *testing.T) {
	s := newReloadStage(t)
	right := reloadConfig("http://127.0.0.1:1", "")
	put(t, s.file, right)
	var results []string
	r := reloaderOf(t, s, &results)
	r.service.measureReloads(r)
	shows(t, r.service, "at the start", `truchman_configuration_last_reload{result="ok"} 1`, `truchman_configuration_reloads_total{result="failed"} 0`)
	for _, step := range []struct{ more, result, count string }{
		{"overload: {memory: 1GiB}\nlog: {level: debug}\n", "restart", "1"}, {"overload: {memory: 1GiB}\nlgo: {}\n", "failed", "1"}, {"", "ok", "1"},
	} {
		put(t, s.file, right+step.more)
		r.reload(t.Context())
		shows(t, r.service, step.more, `truchman_configuration_last_reload{result="`+step.result+`"} 1`, `truchman_configuration_reloads_total{result="`+step.result+`"} `+step.count)
		for _, other := range reloadResults {
			if other != step.result {
				shows(t, r.service, step.more, `truchman_configuration_last_reload{result="`+other+`"} 0`)
			}
		}
	}
}

// TestALedgerThatCannotBeAskedIsSeen: without its gauge, nothing but missing series would tell.
func TestALedgerThatCannotBeAskedIsSeen(t *testing.T) {
	s := newReloadStage(t)
	put(t, s.file, reloadConfig("http://127.0.0.1:1", `ledger: {store: redis, identity: MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=, redis: {addresses: ["127.0.0.1:1"]},
  keys: [{id: k1, secret: MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=}]}
`))
	var results []string
	r := reloaderOf(t, s, &results)
	shows(t, r.service, "without Redis", "truchman_ledger_reachable 0")
	if text := shownBy(r.service); strings.Contains(text, "truchman_ledger_records{") {
		t.Errorf("records are counted in\n%s", text)
	}
}
