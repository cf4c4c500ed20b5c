package mappings_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/truchman-proxy/truchman/mappings"
)

// TestForeignDocuments reads documents that an API's contract allows, whoever wrote them: what a front may receive from a partner and
// what a provider may answer.
func TestForeignDocuments(t *testing.T) {
	set, err := mappings.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range messages(t, set) {
		m.values = valuesSigning(t, m.pack, "none")
		t.Run(m.name, func(t *testing.T) {
			count := 0
			check := func(t *rapid.T) {
				_, constants, _ := acceptable(t, m, m.normalized, m.outward)
				drawn, made, ok := accepted(t, m, withConstants(drawFor(t, m.api.root, m.api.schema), constants.trace), m.inward)
				if !ok || len(made.problems) > 0 {
					for _, p := range made.problems {
						checkProblem(t, p)
					}
					return
				}
				count++
				checkRead(t, m, written(drawn), made)
			}
			for tries := 0; tries < 10 && count == 0; tries++ { // few documents have all that some APIs want together
				rapid.Check(t, check)
			}
			if count == 0 {
				t.Error("not one document was accepted")
			}
		})
	}
}

// withConstants puts in what a caller of this API cannot choose: literals, settings, secrets, the request id.
func withConstants(drawn any, trace []mappings.Written) any {
	for _, w := range trace {
		if w.Source.In == "" {
			drawn, _ = replaced(drawn, w.Target, scalar(w.Value))
		}
	}
	return drawn
}

// checkRead holds properties 1, 4 and 5 for an API's document that was read.
func checkRead(t *rapid.T, m *message, body string, made translation) {
	if len(leaves(t, made.body)) == 0 {
		return
	}
	if why := m.normalized.invalid(made.body); why != "" {
		t.Fatalf("%s\nis read as %s\nwhich the normalized contract does not allow: %s", body, made.body, why)
	}
	if again := m.inward(body); again.body != made.body || again.params != made.params {
		t.Fatalf("the same document gives\n%s\nand\n%s", made.body, again.body)
	}
	out := m.outward(made.body)
	if len(out.problems) > 0 || len(out.omitted) > 0 {
		return // what was read may be what this API's own requests do not take, as a code that stands for many
	}
	back := m.inward(out.body)
	operators := operatorsOf(out)
	skip := func(pointer, want string) bool {
		return want == "" && operators[pointer] != "" || oneWay(operators[pointer])
	}
	if d := differences(leaves(t, made.body), leaves(t, back.body), skip); d != "" || len(back.problems) > 0 {
		t.Fatalf("%s\nis read as %s\nwritten as %s\nand read again as %s\n%s%s", body, made.body, out.body, back.body, d, described(back.problems))
	}
}
