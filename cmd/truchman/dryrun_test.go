package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// TestDryRunThroughEverything needs the scope by its name, calls no bank, and stands as what it was in the access log.
func TestDryRunThroughEverything(t *testing.T) {
	var calls atomic.Int32
	bank := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }))
	t.Cleanup(bank.Close)
	text := strings.Replace(reloadConfig(bank.URL, ""), "partners_open: true\n",
		fmt.Sprintf("partners:\n  may: {keys: [%q], scopes: [\"*@*\", \"dry-run@tiny\"]}\n  most: {keys: [%q], scopes: [\"*@*\"]}\n  free: {keys: [%q]}\n", keyOf("a"), keyOf("b"), keyOf("c")), 1)
	r := start(t, false, "run", "--config", fileOf(t, "config.yaml", strings.Replace(text, "packs: [packs]", "packs: ["+newTinyPacks(t)+"]", 1)))
	proxy, _ := addresses(t, r.until(t, `"msg":"serving"`))
	for _, test := range []struct {
		key    string
		status int
		logged string
	}{{"a", 200, `"dry_run":true`}, {"b", 403, `"error":"forbidden"`}, {"c", 403, `"error":"forbidden"`}} {
		request, err := http.NewRequest("GET", proxy+"/v1/banks/tiny/customers/7", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+test.key)
		request.Header.Set("Truchman-Dry-Run", "true")
		answered := make(chan int, 1)
		go func() {
			status, _ := do(t, request)
			answered <- status
		}()
		line := r.until(t, `"msg":"request"`)
		if status := <-answered; status != test.status || !strings.Contains(line, test.logged) || !strings.Contains(line, `"dry_run":true`) {
			t.Errorf("%s: %d, %s", test.key, status, line)
		}
	}
	if r.finish() != exitFine || calls.Load() != 0 {
		t.Errorf("the bank was called %d times", calls.Load())
	}
}

// newTinyPacks writes the tests' small pack and gives the directory that it is in.
func newTinyPacks(t *testing.T) string {
	t.Helper()
	stage := newReloadStage(t)
	return strings.TrimSuffix(stage.pack, "/tiny")
}
