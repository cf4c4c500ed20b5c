package proxy_test

import (
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
		"a step's outcome is not known": {"broken", "broken", "outcome-unknown", ""},
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
