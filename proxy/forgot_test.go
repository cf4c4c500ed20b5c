package proxy_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/proxy"
)

// TestUnreadableProgressIsNotLost: an attempt that cannot read it leaves the record as it is.
func TestUnreadableProgressIsNotLost(t *testing.T) {
	g := openGuarded(t, nil)
	e, err := g.ledger.Claim(t.Context(), ledger.Asked{Partner: "at /", RequestID: "1", Method: "PATCH", Path: coopUpdate,
		ContentType: "application/json", Body: []byte(both), Version: "v1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(e.Mark(t.Context(), "put-email", nil, time.Minute), e.Release(t.Context(), []byte("of a later version"))); err != nil {
		t.Fatal(err)
	}
	g.expect(g.attempt("1", both), 500, "internal-error")
	g.expect(g.attempt("1", both), 409, "request-in-flight")
	if g.shown("1").Problem == nil {
		t.Error("the progress is gone")
	}
}

// TestARefusalTooLargeToKeepStaysOne: that its answer is not kept does not make it a success.
func TestARefusalTooLargeToKeepStaysOne(t *testing.T) {
	book := openLedger(t, func(c *ledger.Config) { c.LargestAnswer = 0 })
	open := func(version string, script map[string]string) *guarded {
		return &guarded{openCoopWith(t, script, proxy.Options{Ledger: book, Version: always(version)}), book}
	}
	g := open("v1", map[string]string{"PUT /email": `404 {"code":"NOBODY"}`, "PUT /phone": `400 {"code":"BAD"}`})
	g.expect(g.attempt("1", email), 404, "customer-not-found", "PUT /email")
	g.expect(g.attempt("1", email), 404, "customer-not-found")
	g.script["PUT /email"] = coopPerson
	g.expect(g.attempt("2", both), 409, "partially-applied", "PUT /email", "PUT /phone")
	g.expect(g.attempt("2", both), 409, "partially-applied")
	g.script["PUT /phone"] = "unsent"
	g.expect(g.attempt("3", both), 409, "partially-applied", "PUT /email")
	g.resolve("3", ledger.AsEnded)
	g.expect(g.attempt("3", both), 409, "partially-applied")
	g.expect(g.attempt("4", email), 200, "", "PUT /email")
	g.expect(g.attempt("4", email), 413, "answer-not-kept")
}

// forgot is a store that says it has lost records.
type forgot struct {
	ledger.Store
	records bool
}

func (f *forgot) Claim(ctx context.Context, key ledger.Key, c ledger.Claim) (ledger.Found, error) {
	found, err := f.Store.Claim(ctx, key, c)
	if f.records && (found.Verdict == ledger.New || found.Verdict == ledger.Resumed) {
		found.Verdict, found.Uncertain = ledger.Uncertain, true
	}
	return found, err
}

// openForgot is a ledger that can be told to have lost records.
func openForgot(t *testing.T) (*forgot, *ledger.Ledger) {
	t.Helper()
	config := ledgerConfig(t)
	bolt, err := ledger.OpenBolt(config.Path, ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	store := &forgot{Store: bolt}
	book, err := ledger.NewLedger(store, config, nil)
	return store, opened(t, book, err)
}

// TestWhatMayBeDoneIsUnknown as a whole, where the ledger has lost records and knows of one step only.
func TestWhatMayBeDoneIsUnknown(t *testing.T) {
	store, book := openForgot(t)
	g := &guarded{openCoopWith(t, map[string]string{"PUT /phone": "unsent"}, proxy.Options{Ledger: book, Version: always("v1")}), book}
	g.expect(g.attempt("1", both), 409, "partially-applied", "PUT /email")
	store.records = true
	w := g.attempt("1", both)
	g.expect(w, 504, "outcome-unknown")
	if outcomes(w.Body.String()) != `["applied","unknown"]` {
		t.Errorf("answered %s", w.Body)
	}
}

// TestWhatMayBeDoneIsUnknownWhenItIsRepeated: a repeatable step is sent although records were lost, and what is not certain says nothing.
func TestWhatMayBeDoneIsUnknownWhenItIsRepeated(t *testing.T) {
	set := otherPack(t, "coop", os.DirFS("testdata/packs/coop"), "put-email.yaml", repeatable)
	for _, said := range []string{"unsent", `429 {"code":"SLOWLY"}`, `401 {"code":"WHO"}`} {
		store, book := openForgot(t)
		store.records = true
		g := &guarded{openCoopOf(t, set, map[string]string{"PUT /email": said}, proxy.Options{Ledger: book, Version: always("v1")}), book}
		if w := g.attempt("1", email); gjson.Get(w.Body.String(), "code").String() != "outcome-unknown" {
			t.Errorf("%s: answered %s", said, w.Body)
		}
		delete(g.script, "PUT /email")
		g.expect(g.attempt("1", email), 200, "", "PUT /email")
	}
}
