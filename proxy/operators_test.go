package proxy_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
)

const phoneAndHome = `{"phones":{"mobile":{"country_code":"971","number":"500000001"}},` +
	`"addresses":{"residence":{"line_1":"Flat 12","line_2":"Heron House","city":"Dubai","postal_code":"00001"}}}`

// TestWordAboutAnEarlierStep has the operator speak of a step that was found out meanwhile: of the one that is unknown now
// nothing is said by that.
func TestWordAboutAnEarlierStep(t *testing.T) {
	g := openGuarded(t, map[string]string{"PUT /phone": "broken"})
	g.expect(g.attempt("1", phoneAndHome), 504, "outcome-unknown", "PUT /phone")
	seen := g.shown("1")
	g.script = map[string]string{"GET ": strings.Replace(coopPerson, "******001", "+971500000001", 1), "PUT /addresses/a2": "broken"}
	g.coop.script = g.script
	g.expect(g.attempt("1", phoneAndHome), 504, "outcome-unknown", "PUT /addresses/a2")
	for _, as := range []ledger.Resolution{ledger.AsDone, ledger.AsNotApplied} {
		err := g.ledger.Resolve(t.Context(), seen.Key, as, seen.Step, seen.Sent)
		if !errors.Is(err, ledger.ErrOther) || !strings.Contains(err.Error(), "put-address") {
			t.Errorf("%s gives %v", as, err)
		}
	}
	delete(g.script, "PUT /addresses/a2")
	g.expect(g.attempt("1", phoneAndHome), 504, "outcome-unknown")
	g.resolve("1", ledger.AsNotApplied)
	g.expect(g.attempt("1", phoneAndHome), 200, "", "PUT /addresses/a2")
}

// TestDoneByOneCallThatIsAFlowNow runs nothing of the flow: no step of it is claimed.
func TestDoneByOneCallThatIsAFlowNow(t *testing.T) {
	g := openGuarded(t, nil)
	e, err := g.ledger.Claim(t.Context(), ledger.Asked{Partner: "at /", RequestID: "1", Method: "PATCH", Path: coopUpdate,
		ContentType: "application/json", Body: []byte(email), Version: "v0"})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(e.Mark(t.Context(), ledger.TheCall, nil, time.Minute), e.Doubt(t.Context(), nil)); err != nil {
		t.Fatal(err)
	}
	g.resolve("1", ledger.AsDone)
	g.expect(g.attempt("1", email), 413, "answer-not-kept")
}

// TestDoneIsToldWithoutTheBank: what an operator said needs no reading, not even of whom the request was about.
func TestDoneIsToldWithoutTheBank(t *testing.T) {
	set, err := shippedPacks()
	if err != nil {
		t.Fatal(err)
	}
	g := &guarded{&coop{T: t}, openLedger(t)}
	d := &direct{TB: t, act: notConnected}
	handler, findings := proxy.New(proxy.Config{
		Banks: map[string]proxy.Bank{"obp": {Pack: "obp", Address: "http://first.example", Settings: map[string]string{"login": "bearer"},
			Secrets: map[string]secret.Value{"access_token": secret.New("demo")}}},
		Mounts: []proxy.Mount{{Front: "normalized", Path: "/"}},
	}, set, proxy.Options{Client: d, Ledger: g.ledger})
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	d.handler = handler
	const path = "/v1/banks/obp/customers/CUSTOMER_NUMBER:5/addresses/" + addressOBP
	e, err := g.ledger.Claim(t.Context(), ledger.Asked{Partner: "at /", RequestID: "1", Method: "DELETE", Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(e.Mark(t.Context(), ledger.TheCall, nil, time.Minute), e.Doubt(t.Context(), nil)); err != nil {
		t.Fatal(err)
	}
	g.resolve("1", ledger.AsDone)
	if got := d.ask(t.Context(), question{method: "DELETE", path: path, header: []string{"X-Request-Id", "1"}}); got.status != 204 || len(d.calls()) > 0 {
		t.Errorf("answered %d %s after %d calls", got.status, got.body, len(d.calls()))
	}
}

// TestFlowIsEnded has an operator end what cannot go on, for its mapping is another one by now.
func TestFlowIsEnded(t *testing.T) {
	for as, want := range map[ledger.Resolution]struct {
		status int
		code   string
	}{ledger.AsEnded: {409, "partially-applied"}, ledger.AsDone: {413, "answer-not-kept"}} {
		g := openGuarded(t, map[string]string{"PUT /phone": "unsent"})
		g.expect(g.attempt("1", both), 409, "partially-applied", "PUT /email")
		g = &guarded{openCoopWith(t, map[string]string{}, proxy.Options{Ledger: g.ledger, Version: always("v2")}), g.ledger}
		g.expect(g.attempt("1", both), 504, "outcome-unknown")
		all, err := g.ledger.List(t.Context(), ledger.Claimed, 10)
		if err != nil || len(all) != 1 || len(all[0].Done) != 1 || all[0].Done[0] != "put-email" {
			t.Fatalf("lists %+v, %v", all, err)
		}
		g.resolve("1", as)
		for range 2 {
			w := g.attempt("1", both)
			g.expect(w, want.status, want.code)
			if !strings.Contains(gjson.Get(w.Body.String(), "detail").String(), "operator") {
				t.Errorf("says %s", w.Body)
			}
		}
	}
}

// TestVersionOfWhatMayBeDone: a flow of which a step may have been sent goes on with what it began with, and begins anew with what
// there is once an operator has said that nothing of it was done.
func TestVersionOfWhatMayBeDone(t *testing.T) {
	old := openGuarded(t, map[string]string{"PUT /phone": "broken"})
	old.expect(old.attempt("1", phoneAndHome), 504, "outcome-unknown", "PUT /phone")
	script := map[string]string{"GET ": strings.Replace(coopPerson, "******001", "+971500000001", 1)}
	newer := &guarded{openCoopWith(t, script, proxy.Options{Ledger: old.ledger, Version: always("v2")}), old.ledger}
	newer.expect(newer.attempt("1", phoneAndHome), 504, "outcome-unknown")
	newer.resolve("1", ledger.AsNotApplied)
	script["PUT /addresses/a2"] = "unsent"
	newer.expect(newer.attempt("1", phoneAndHome), 409, "partially-applied", "PUT /phone")
	delete(script, "PUT /addresses/a2")
	old.expect(old.attempt("1", phoneAndHome), 504, "outcome-unknown")
	newer.expect(newer.attempt("1", phoneAndHome), 200, "", "PUT /addresses/a2")
}

// always is the version of every mount and bank.
func always(version string) func(int, string) string {
	return func(int, string) string { return version }
}

// shown is what an operator sees of a request.
func (g *guarded) shown(id string) ledger.Shown {
	g.Helper()
	seen, err := g.ledger.Show(g.Context(), g.ledger.Find("at /", id))
	if err != nil {
		g.Fatal(err)
	}
	return seen
}

// resolve is the operator's word about a request.
func (g *guarded) resolve(id string, as ledger.Resolution) {
	g.Helper()
	seen := g.shown(id)
	if err := g.ledger.Resolve(g.Context(), seen.Key, as, seen.Step, seen.Sent); err != nil {
		g.Fatal(err)
	}
}
