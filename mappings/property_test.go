package mappings_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/truchman-proxy/truchman/mappings"
)

// acceptable draws a document for one side of a message and takes out, refusal by refusal, what the other side cannot take. Every refusal
// has to name a place, and a rule's file and line where a rule refused.
func acceptable(t *rapid.T, m *message, from *side, translate func(string) translation) (any, translation, bool) {
	return accepted(t, m, drawFor(t, from.root, from.schema), translate)
}

func accepted(t *rapid.T, m *message, drawn any, translate func(string) translation) (any, translation, bool) {
	if m.answer {
		return drawn, translate(written(drawn)), true
	}
	for range 40 {
		made := translate(written(drawn))
		if len(made.problems) == 0 {
			return drawn, made, true
		}
		changed := false
		for _, p := range made.problems {
			checkProblem(t, p)
			next, ok := without(drawn, p.Place.Pointer)
			for at := p.Place.Pointer; !ok && strings.Contains(at, "/"); {
				at = at[:strings.LastIndexByte(at, '/')] // what is missing there goes with the whole
				next, ok = without(drawn, at)
			}
			if ok {
				drawn, changed = next, true
			}
		}
		if !changed {
			return drawn, made, false
		}
	}
	return drawn, translation{}, false
}

func checkProblem(t *rapid.T, p mappings.Problem) {
	unmapped := p.Failure == "unsupported-member" && p.Rule.File == nil // no rule is at fault: there is none
	violated := p.Rule.File == nil && p.Target == "" && p.Failure == "invalid-request"
	if mappings.FindFailure(p.Failure) == nil || p.Detail == "" || p.Place.In == "" || p.Rule.File == nil && !unmapped && !violated && p.Failure != "provider-contract-broken" {
		t.Fatalf("a refusal without a place, a rule or words: %+v", p)
	}
}

// TestMessagesRoundTrip translates documents of every message of every pack there and back.
func TestMessagesRoundTrip(t *testing.T) {
	set, err := mappings.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range messages(t, set) {
		t.Run(m.name, func(t *testing.T) {
			count := 0
			check := func(t *rapid.T) {
				drawn, made, ok := acceptable(t, m, m.normalized, m.outward)
				if !ok {
					return
				}
				count++
				checkThereAndBack(t, m, drawn, made)
			}
			for tries := 0; tries < 200 && count == 0; tries++ { // few documents have all that some APIs want together
				rapid.Check(t, check)
			}
			if count == 0 {
				t.Error("not one document was accepted")
			}
		})
	}
}

// checkThereAndBack holds properties 1, 4 and 5 for a normalized document that was translated.
func checkThereAndBack(t *rapid.T, m *message, drawn any, made translation) {
	body := written(drawn)
	if why := m.api.invalid(made.body); why != "" {
		if m.answer && len(made.omitted) > 0 {
			return // what a front's answer lacks is said in Omitted
		}
		t.Fatalf("%s\nbecame %s\nwhich the API's contract does not allow: %s", body, made.body, why)
	}
	if again := m.outward(body); again.body != made.body || again.params != made.params {
		t.Fatalf("the same document gives\n%s\nand\n%s", made.body, again.body)
	}
	tracingChangesNothing(t, m, m.plans.Outward, 0, body)
	tracingChangesNothing(t, m, m.plans.Inward, 1, made.body)
	back := m.inward(made.body)
	if len(back.problems) > 0 {
		t.Fatalf("%s\nbecame %s\nand is refused inward: %s", body, made.body, described(back.problems))
	}
	if why := m.normalized.invalid(back.body); why != "" && len(leaves(t, body)) > 0 && !saysNothing(t, made.body) {
		t.Fatalf("%s\nbecame %s\nand back %s\nwhich the normalized contract does not allow: %s", body, made.body, back.body, why)
	}
	operators, kept := operatorsOf(made), leaves(t, back.body)
	skip := func(pointer, want string) bool {
		unmapped := m.answer && !mapped(made, pointer)
		added := want == "" && operators[pointer] != "" // a default, which is read back as any other value
		nothing := want == `""` && kept[pointer] == ""  // an API that has no other word for none, by $absent
		return unmapped || added || nothing || under(pointer, made.dropped) || oneWay(operators[pointer]) || m.answer && want == "null"
	}
	if !m.plans.Outward.Whole() {
		if d := differences(leaves(t, body), kept, skip); d != "" {
			t.Fatalf("%s\nbecame %s\nand back %s\n%s", body, made.body, back.body, d)
		}
	}
	if len(leaves(t, back.body)) == 0 || len(made.omitted) > 0 {
		return
	}
	written := leaves(t, m.outward(back.body).body)
	empty := func(pointer, want string) bool { return want == `""` && written[pointer] == "" }
	if d := differences(leaves(t, made.body), written, empty); d != "" {
		t.Fatalf("%s\nread as %s\nand written again differs: %s", made.body, back.body, d)
	}
}

// saysNothing tells of an API's document that has nothing but the word for none, by $absent: it is read as an empty one, which
// the proxy refuses where the contract wants a member.
func saysNothing(t *rapid.T, body string) bool {
	for _, value := range leaves(t, body) {
		if value != `""` {
			return false
		}
	}
	return true
}

// operatorsOf gives the operator by which each normalized place was written.
func operatorsOf(made translation) map[string]string {
	operators := map[string]string{}
	for _, w := range made.trace {
		if w.Source.In == "body" {
			operators[w.Source.Pointer] = w.Operator
		}
	}
	return operators
}

// oneWay tells of operators that may write what is read as something else: a row of a table that is only read, and what is made
// outward by an expression.
func oneWay(operator string) bool { return operator == "$table" || operator == "$outward" }

// mapped tells whether an answer's member was written; a front leaves out what its API has no place for.
func mapped(made translation, pointer string) bool {
	for _, w := range made.trace {
		if w.Source.In == "body" && under(pointer, []string{w.Source.Pointer}) {
			return true
		}
	}
	return false
}
