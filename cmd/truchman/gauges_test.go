package main

import (
	"net/http"
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

// TestAnErrorInsideA200HasItsNameInTheMetrics: a partner who speaks NetXD's API, and a bank that fails.
func TestAnErrorInsideA200HasItsNameInTheMetrics(t *testing.T) {
	bank := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }))
	defer bank.Close()
	s := newReloadStage(t)
	put(t, s.file, strings.Replace(reloadConfig(bank.URL, ""), "mounts:\n", `  core: {pack: netxd, address: "`+bank.URL+`", settings: {key_id: "1", signature_algorithm: none}, secrets: {credential: c, api_key: k}}
mounts:
  - {front: netxd, path: /netxd, bank: core, secrets: {credential: Basic ZGVtbzpkZW1vLWFwaS1rZXk=, api_key: demo-api-key}}
`, 1))
	var results []string
	r := reloaderOf(t, s, &results)
	request := httptest.NewRequest("POST", "/netxd/jsonrpc", strings.NewReader(rpcBody("1", "GetCustomer", `{"customerID":"100000000001001"}`)))
	request.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	r.service.requests.ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	shows(t, r.service, "after "+answer.Body.String(), `truchman_request_duration_seconds_count{bank="core",error="provider-failure",front="netxd",operation="customer.get",status="200"} 1`)
}
