package proxy_test

import (
	"os"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

const three = `{"title":"mr","phones":{"mobile":{"country_code":"971","number":"500000001"}},"emails":{"personal":"m@example.com"}}`

// outcomes are those of the steps that an answer tells.
func outcomes(answer string) string { return gjson.Get(answer, "steps.#.outcome").String() }

// TestResumedFlowTellsWhatWasDone: an attempt that fails before it comes to a step does not forget what became of it.
func TestResumedFlowTellsWhatWasDone(t *testing.T) {
	for name, tt := range map[string]struct{ read, first, code, steps string }{
		"the read has no answer":        {"broken", "unsent", "partially-applied", `["applied","not-tried","not-tried"]`},
		"the customer is gone":          {`404 {"code":"GONE"}`, "unsent", "partially-applied", `["applied","not-tried","not-tried"]`},
		"a step's outcome is not known": {"broken", "broken", "outcome-unknown", `["applied","unknown","not-tried"]`},
	} {
		t.Run(name, func(t *testing.T) {
			g := openGuarded(t, map[string]string{"PUT /phone": tt.first})
			_ = g.attempt("1", three)
			g.script["GET "] = tt.read
			w := g.attempt("1", three)
			if code := gjson.Get(w.Body.String(), "code").String(); code != tt.code || outcomes(w.Body.String()) != tt.steps {
				t.Errorf("answered %s", w.Body)
			}
		})
	}
}

// TestOnlyARefusalIsToldAsOne: what a repeat goes on with is not.
func TestOnlyARefusalIsToldAsOne(t *testing.T) {
	for answer, want := range map[string]string{
		`400 {"code":"BAD"}`: `["applied","refused"]`, `429 {"code":"BUSY"}`: `["applied","not-tried"]`, `unsent`: `["applied","not-tried"]`,
	} {
		t.Run(answer, func(t *testing.T) {
			g := openGuarded(t, map[string]string{"PUT /phone": answer})
			w := g.attempt("1", both)
			if gjson.Get(w.Body.String(), "code").String() != "partially-applied" || outcomes(w.Body.String()) != want {
				t.Errorf("answered %s", w.Body)
			}
			delete(g.script, "PUT /phone")
			if again := g.attempt("1", both); (again.Code == 200) == (want == `["applied","refused"]`) {
				t.Errorf("the repeat is answered %d %s", again.Code, again.Body)
			}
		})
	}
}

// TestRefusedBeforeAResumedStep: what an attempt is refused before its first step does not hide what another one did, and a step that is
// done is not asked for anew.
func TestRefusedBeforeAResumedStep(t *testing.T) {
	const home = `"addresses":{"residence":{"line_1":"Flat 12","line_2":"Heron House","city":"Dubai","postal_code":"00001"}}}`
	g := openGuarded(t, map[string]string{"PUT /addresses/a2": "unsent"})
	_ = g.attempt("1", phoneAndHome)
	g.script["GET /addresses"] = `200 {"list":[]}`
	w := g.attempt("1", phoneAndHome)
	g.expect(w, 409, "partially-applied")
	if outcomes(w.Body.String()) != `["applied","not-tried"]` {
		t.Errorf("answered %s", w.Body)
	}
	g = openGuarded(t, map[string]string{"PUT /addresses/a2": "unsent"})
	_ = g.attempt("1", `{"title":"mr",`+home)
	g.script["GET "] = `200 {"id":"7","title":"Mr","born":"1990-04-17"}`
	delete(g.script, "PUT /addresses/a2")
	g.expect(g.attempt("1", `{"title":"mr",`+home), 200, "", "PUT /addresses/a2")
}

// TestADecisionBetweenWritesHolds for the repeat, though the bank's answers tell otherwise by then.
func TestADecisionBetweenWritesHolds(t *testing.T) {
	set := otherPack(t, "coop", os.DirFS("testdata/packs/coop"), "customer.update.yaml", func(text string) string {
		head, rest, _ := strings.Cut(text, "  - {name: addresses")
		reads, rest, _ := strings.Cut(rest, "  - {call: put-email}\n  - {call: put-phone}\n")
		writes, answer, _ := strings.Cut(rest, "answer:")
		return head + "  - {call: put-phone}\n  - {name: addresses" + reads + writes + "  - {call: put-email}\nanswer:" + answer
	})
	g := openGuardedOf(t, set, map[string]string{"GET /addresses": `200 {"list":[]}`, "PUT /email": "unsent"})
	body := strings.Replace(phoneAndHome, "{", `{"emails":{"personal":"m@example.com"},`, 1)
	g.expect(g.attempt("1", body), 409, "partially-applied", "PUT /phone", "POST /addresses")
	delete(g.script, "GET /addresses")
	w := g.attempt("1", body)
	g.expect(w, 409, "partially-applied")
	if outcomes(w.Body.String()) != `["applied","applied","not-tried"]` {
		t.Errorf("answered %s", w.Body)
	}
	delete(g.script, "PUT /email")
	g.expect(g.attempt("1", body), 200, "", "PUT /email")
}

// TestAReadBehindTheOnlyWrite that fails does not hide that it was made.
func TestAReadBehindTheOnlyWrite(t *testing.T) {
	set := otherPack(t, "coop", os.DirFS("testdata/packs/coop"), "customer.update.yaml", func(text string) string {
		return strings.Replace(text, "answer: {call: get-person}", "  - {name: after, call: get-person}", 1)
	})
	g := openGuardedOf(t, set, map[string]string{"GET ": "unsent"})
	g.expect(g.attempt("1", email), 409, "partially-applied", "PUT /email")
	delete(g.script, "GET ")
	g.expect(g.attempt("1", email), 200, "")
}
