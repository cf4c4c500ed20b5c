package proxy_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
)

// TestForbidden is told in each front's own words. Nothing is claimed, and the bank is not called.
func TestForbidden(t *testing.T) {
	asked := ""
	options := proxy.Options{Ledger: openLedger(t), Version: always("v1"), Allowed: func(r *http.Request, bank, operation string) bool {
		asked = operation + "@" + bank
		return r.Header.Get("X-Partner") == "good"
	}}
	g := &guarded{openCoopWith(t, map[string]string{}, options), options.Ledger}
	w := g.attempt("1", email, "X-Partner", "bad")
	g.expect(w, 403, "forbidden")
	if got := w.Header().Get("WWW-Authenticate"); got != `Bearer error="insufficient_scope", scope="customer.update@coop"` || asked != "customer.update@coop" {
		t.Errorf("challenge %s, asked for %s", got, asked)
	}
	g.expect(g.attempt("1", `{"surprise":1}`, "X-Partner", "bad"), 403, "forbidden")
	g.expect(g.attempt("1", email, "X-Partner", "good"), 200, "", "PUT /email")
	g.expect(g.attempt("1", email, "X-Partner", "bad"), 403, "forbidden") // not even the answer that is kept
}

func TestForbiddenCapabilities(t *testing.T) {
	c := openCoopWith(t, nil, proxy.Options{Allowed: func(_ *http.Request, bank, operation string) bool { return operation != "capabilities.get" }})
	if status, answer, _ := c.ask("GET", "/v1/banks/coop/capabilities", ""); status != 403 || strings.Contains(answer, "operations") {
		t.Errorf("answered %d %s", status, answer)
	}
}

// TestForbiddenInFronts holds the words of two other formats, one of which has no statuses of HTTP; the request id is told where
// the front has it.
func TestForbiddenInFronts(t *testing.T) {
	config := demo(nowhere, nowhere, "")
	delete(config.Banks, "netxd")
	delete(config.Banks, "normalized")
	set, err := mappings.Load()
	if err != nil {
		t.Fatal(err)
	}
	handler, findings := proxy.New(config, set, proxy.Options{Allowed: func(*http.Request, string, string) bool { return false }})
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	for _, test := range []struct {
		asks   question
		status int
		want   map[string]string
	}{
		{fromNetXD("rakbank", "52", "GetCustomer", `{"customerID":"`+mara+`"}`), 200, map[string]string{"id": "52", "error.code": "-32001"}},
		{fromRAKBank("rakbank", "ACCOUNT_ID:1000001", "52", `{}`), 403, map[string]string{"status": "403"}},
	} {
		r := httptest.NewRequest(test.asks.method, test.asks.path, strings.NewReader(test.asks.body))
		for i := 0; i < len(test.asks.header); i += 2 {
			r.Header.Set(test.asks.header[i], test.asks.header[i+1])
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		for path, want := range test.want {
			if got := gjson.Get(w.Body.String(), path).String(); got != want || w.Code != test.status || w.Header().Get("WWW-Authenticate") == "" {
				t.Errorf("%s: %d %s %v", test.asks.path, w.Code, w.Body, w.Header())
			}
		}
	}
}
