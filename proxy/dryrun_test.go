package proxy_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/truchman-proxy/truchman/proxy"
)

const dry = "Truchman-Dry-Run"

// TestDryRunOfAFlow shows the steps in order. Nothing is claimed or sent, and the same id is good for the real request afterwards.
func TestDryRunOfAFlow(t *testing.T) {
	g := openGuarded(t, nil)
	for range 2 {
		w := g.attempt("1", both, dry, "true")
		if w.Code != 200 || len(g.sent) > 0 || w.Header().Get(dry) != "true" || w.Header().Get("Content-Type") != "application/json" {
			t.Fatalf("answered %d %v %s, sent %q", w.Code, w.Header(), w.Body, g.sent)
		}
		var requests []string
		for _, r := range gjson.Get(w.Body.String(), "requests").Array() {
			requests = append(requests, r.Get("purpose").String()+" "+r.Get("method").String()+" "+r.Get("address").String()+" "+r.Get("body").Raw)
		}
		want := []string{`write PUT /banks/{bank_id}/people/{id}/email {"email":"string"}`,
			`write PUT /banks/{bank_id}/people/{id}/phone {"phone":"string"}`, `answer GET /banks/{bank_id}/people/{id} `}
		if !slices.Equal(requests, want) {
			t.Errorf("requests\n%s", strings.Join(requests, "\n"))
		}
		for _, value := range []string{"500000001", "m@example.com", "971"} {
			if strings.Contains(w.Body.String(), value) {
				t.Errorf("%s is shown: %s", value, w.Body)
			}
		}
	}
	g.expect(g.attempt("1", both), 200, "", "PUT /email", "PUT /phone")
	if w := g.attempt("1", both, dry, "true"); len(g.sent) > 0 || !gjson.Get(w.Body.String(), "dry_run").Bool() {
		t.Errorf("after the real one: %s, sent %q", w.Body, g.sent)
	}
}

// TestDryRunNeedsItsScope is never a real write for those who lack it.
func TestDryRunNeedsItsScope(t *testing.T) {
	g := &guarded{openCoopWith(t, map[string]string{}, proxy.Options{Ledger: openLedger(t), Version: always("v1"),
		Allowed: func(_ *http.Request, _, operation string) bool { return operation != "dry-run" }}), nil}
	w := g.attempt("1", email, dry, "true")
	g.expect(w, 403, "forbidden")
	if got := w.Header().Get("WWW-Authenticate"); !strings.Contains(got, `scope="dry-run@coop"`) || w.Header().Get(dry) != "true" {
		t.Errorf("challenge %s, header %v", got, w.Header())
	}
	g.expect(g.attempt("1", email, dry, "false"), 200, "", "PUT /email")
}

// TestRefusedBeforeTheProxy is what a middleware refuses, such as a caller who is not known: the answer to a dry run says that it was one.
func TestRefusedBeforeTheProxy(t *testing.T) {
	g := openGuarded(t, nil)
	for _, test := range []struct {
		asked []string
		want  string
	}{{nil, ""}, {[]string{"false"}, ""}, {[]string{"true"}, "true"}, {[]string{"maybe"}, "true"}, {[]string{"false", "false"}, "true"}} {
		r, w := httptest.NewRequest("PATCH", coopUpdate, strings.NewReader(email)), httptest.NewRecorder()
		if test.asked != nil {
			r.Header[dry] = test.asked
		}
		g.handler.(*proxy.Handler).Refuse(w, r, "unauthorized")
		if w.Code != 401 || w.Header().Get(dry) != test.want {
			t.Errorf("%q: %d %v", test.asked, w.Code, w.Header())
		}
	}
}

// TestDryRunOfALookup shows the reads that come first, and that they find the customer by what the caller named.
func TestDryRunOfALookup(t *testing.T) {
	town := openTown(t)
	q := patch("netxd", "NATIONAL_ID:784199000000001", "55", `{"emails":{"personal":"m@example.com"}}`)
	q.header = append(q.header, dry, "true")
	got := town.ask(q)
	var purposes []string
	for _, r := range gjson.Get(got.body, "requests").Array() {
		purposes = append(purposes, r.Get("purpose").String())
	}
	member := gjson.Get(got.body, `requests.0.members.#(target="/params/payload/Identification/value")`)
	if !slices.Equal(purposes, []string{"lookup", "read", "write"}) || member.Get("caller").String() != "path customer_id" || strings.Contains(got.body, "784199") {
		t.Errorf("%v: %s", purposes, got.body)
	}
	if sent := town.sent(); len(sent) > 0 {
		t.Errorf("sent %q", sent)
	}
}

func TestDryRunWithAnotherValue(t *testing.T) {
	g := openGuarded(t, nil)
	for _, value := range []string{"", "yes", "True", "1", "true, true"} {
		g.expect(g.attempt("1", email, dry, value), 400, "invalid-header")
	}
	if status, answer, sent := g.ask("GET", coopUpdate, ""); status != 200 || len(sent) != 1 {
		t.Errorf("without the header: %d %s %q", status, answer, sent)
	}
}

// TestDryRunRefuses what a real request would be refused for, in the front's own words.
func TestDryRunRefuses(t *testing.T) {
	g := openGuarded(t, nil)
	g.expect(g.attempt("", email, dry, "true"), 400, "invalid-request-id")
	g.expect(g.attempt("1", `{"surprise":1}`, dry, "true"), 422, "invalid-request")
}

// TestDryRunAtTheSimulators goes through two fronts and two providers; no simulator hears of it, not even for a token.
func TestDryRunAtTheSimulators(t *testing.T) {
	town := openTown(t)
	for name, q := range map[string]question{
		"another front":      fromNetXD("netxd", "51", "GetCustomer", `{"customerID":"`+mara+`"}`),
		"a flow of netxd":    patch("netxd", mara, "54", `{"emails":{"personal":"m@example.com"}}`),
		"a write of rakbank": patch("rakbank", "ACCOUNT_ID:1000001", "52", `{"emails":{"personal":"m@example.com"}}`),
		"a read of netxd":    get("netxd", mara, "53"),
		"the proxy's answer": {"GET", "/v1/banks/netxd/capabilities", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			q.header = append(q.header, dry, "true")
			got := town.ask(q)
			if got.status != 200 || got.header.Get(dry) != "true" || !gjson.Get(got.body, "dry_run").Bool() {
				t.Errorf("answered %d %s", got.status, got.body)
			}
			if sent := town.sent(); len(sent) > 0 {
				t.Errorf("sent %q", sent)
			}
			for _, value := range []string{"m@example.com", mara, "demo-secret", "demo-api-key", "1000001", "ZGVtbz"} {
				if strings.Contains(got.body, value) {
					t.Errorf("%s is shown: %s", value, got.body)
				}
			}
		})
	}
}
