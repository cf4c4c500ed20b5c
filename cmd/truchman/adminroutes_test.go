package main

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/truchman-proxy/truchman/middleware"
)

const askedOfOperators = `
partners: {acme: {keys: ["sha256:6ca13d52ca70c883e0f0bb101e425a89e8624de51db2d2392593af6a84118090"]}}
ledger: {path: "${TRUCHMAN_TEST_LEDGER}"}
banks:
  core: {pack: netxd, address: http://127.0.0.1:1, timeout: 3s, settings: {key_id: "${TRUCHMAN_TEST_KEY_ID:-1}", signature_algorithm: none},
    secrets: {credential: "${TRUCHMAN_TEST_CREDENTIAL}", api_key: k-hidden}}
mounts:
  - {front: normalized, path: /}
`

// serveOperators runs the proxy and gives its admin listener's address and its log.
func serveOperators(t *testing.T) (string, *running) {
	t.Helper()
	t.Setenv("TRUCHMAN_TEST_LEDGER", t.TempDir()+"/ledger.db")
	t.Setenv("TRUCHMAN_TEST_CREDENTIAL", "c-hidden")
	r := start(t, false, "run", "--config", fileOf(t, "config.yaml", askedOfOperators), "--set", "server.listen=127.0.0.1:0",
		"--set", "admin.listen=127.0.0.1:0", "--set", "server.stop.drain=0s")
	_, admin := addresses(t, r.until(t, `"msg":"serving"`))
	go func() {
		for r.lines.Scan() {
			continue // so that its lines find a reader
		}
	}()
	t.Cleanup(func() { r.stop(); <-r.ended })
	return admin, r
}

func TestOperatorsSeeWhatIsServed(t *testing.T) {
	admin, _ := serveOperators(t)
	_, routes := get(t, admin+"/routes")
	if got := gjson.Get(routes, `routes.#(operation="customer.get")`); got.Get("path").String() != "/v1/banks/{bank_id}/customers/{customer_id}" ||
		got.Get("method").String() != "GET" || got.Get("front").String() != "normalized" || got.Get("banks").Raw != `["core"]` {
		t.Errorf("routes: %s", got)
	}
	_, shown := get(t, admin+"/configuration")
	for path, want := range map[string]string{
		"configuration.banks.core.timeout": "3s", "configuration.banks.core.secrets.credential": "[secret]", "configuration.banks.core.secrets.api_key": "[secret]",
		"configuration.banks.core.settings.key_id": "${TRUCHMAN_TEST_KEY_ID:-1}", "configuration.ledger.path": "${TRUCHMAN_TEST_LEDGER}",
		"configuration.partners.acme.keys.0": "[secret]", "configuration.server.max_body": "16MiB", "configuration.admin.token": "",
		"configuration.banks.core.bulkhead.calls": "64", "configuration.banks.core.retry.attempts": "3", "configuration.banks.core.retry.timeout": "3s", "configuration.banks.core.breaker.open": "10s",
		"configuration.banks.core.settings.signature_algorithm": "none", "configuration.banks.core.settings.phone_country_code": "1",
	} {
		if got := gjson.Get(shown, path).String(); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if strings.Contains(shown, "hidden") || strings.Contains(shown, "6ca13d52") || gjson.Get(shown, "loaded").Time().IsZero() {
		t.Errorf("configuration: %s", shown)
	}
	_, version := get(t, admin+"/version")
	if gjson.Get(version, "configuration").String() != gjson.Get(shown, "version").String() || len(gjson.Get(version, `packs.#(name="netxd").sha256`).String()) != 64 {
		t.Errorf("version: %s", version)
	}
}

// TestABreakerByHandIsOneProcesssOwn, and the answer says so.
func TestABreakerByHandIsOneProcesssOwn(t *testing.T) {
	admin, _ := serveOperators(t)
	other, _ := serveOperators(t)
	r, err := http.NewRequest("POST", admin+"/banks/core/breaker", strings.NewReader(`{"state": "open"}`))
	if err != nil {
		t.Fatal(err)
	}
	status, answer := do(t, r)
	host, _ := os.Hostname()
	if status != 200 || gjson.Get(answer, "banks.0.breaker").String() != "open" || gjson.Get(answer, "host").String() != host || !strings.Contains(gjson.Get(answer, "holds_for").String(), "this process only") {
		t.Errorf("%d %s", status, answer)
	}
	if _, banks := get(t, other+"/banks"); gjson.Get(banks, "banks.0.breaker").String() != "closed" {
		t.Errorf("the other process: %s", banks)
	}
}

func TestOperatorsChangeTheLevelOfTheLog(t *testing.T) {
	admin, _ := serveOperators(t)
	put := func(body string) (int, string) {
		r, err := http.NewRequest("PUT", admin+"/log/level", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		return do(t, r)
	}
	for _, test := range []struct {
		body   string
		status int
		level  string
	}{{`{"level":"debug"}`, 200, "debug"}, {`{"level":"loud"}`, 400, "debug"}, {`debug`, 400, "debug"}, {`{"level":"error"}`, 200, "error"}} {
		status, body := put(test.body)
		_, now := get(t, admin+"/log/level")
		if status != test.status || gjson.Get(now, "level").String() != test.level {
			t.Errorf("%s: %d %s, and it is %s", test.body, status, body, now)
		}
	}
}

func TestOperatorsReadProfiles(t *testing.T) {
	admin, _ := serveOperators(t)
	for path, want := range map[string]int{
		"/debug/pprof/": 200, "/debug/pprof/heap": 200, "/debug/pprof/goroutine?debug=1": 200, "/debug/pprof/profile?seconds=31": 400,
		"/debug/pprof/trace?seconds=x": 400, "/debug/pprof/cmdline": 404, "/debug/pprof/profile?seconds=1": 200,
	} {
		if status, body := get(t, admin+path); status != want {
			t.Errorf("%s: %d, want %d: %.200s", path, status, want, body)
		}
	}
}

// TestTheAdminPageListsEveryRoute holds docs/admin.md against the routes.
func TestTheAdminPageListsEveryRoute(t *testing.T) {
	metrics, err := middleware.NewMetrics()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"GET /livez", "GET /readyz", "/ledger", "/ledger/", "/callbacks", "/callbacks/"}
	for pattern := range (&service{lasting: lasting{metrics: metrics}}).adminRoutes() {
		want = append(want, pattern)
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "admin.md"))
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, row := range regexp.MustCompile("(?m)^\\| `(.+?)` \\|").FindAllStringSubmatch(string(page), -1) {
		listed = append(listed, row[1])
	}
	slices.Sort(want)
	slices.Sort(listed)
	if !slices.Equal(listed, want) {
		t.Errorf("docs/admin.md lists\n%q, and there are\n%q", listed, want)
	}
}
