package mappings_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/truchman-proxy/truchman/mappings"
)

// TestNothingIsLostSilently takes away and alters every leaf of requests that were accepted, in both directions: the output or the
// refusals have to change, or the leaf is declared dropped.
func TestNothingIsLostSilently(t *testing.T) {
	set, err := mappings.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range messages(t, set) {
		if m.answer {
			continue // what nobody maps in an answer is counted, not passed on
		}
		t.Run(m.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				drawn, made, ok := acceptable(t, m, m.normalized, m.outward)
				if !ok {
					return
				}
				checkNoLoss(t, written(drawn), drawn, made, m.outward)
				checkNoLossOfText(t, made.body, m.inward)
			})
		})
	}
}

func checkNoLoss(t *rapid.T, body string, drawn any, made translation, translate func(string) translation) {
	for _, pointer := range slices.Sorted(maps.Keys(leaves(t, body))) {
		if under(pointer, made.dropped) {
			continue
		}
		shorter, _ := without(drawn, pointer)
		other, _ := replaced(drawn, pointer, `"an altered value"`)
		if unnoticed(made, translate(written(shorter))) && unnoticed(made, translate(written(other))) {
			t.Fatalf("%s is lost silently:\n%s\nbecomes %s with and without it", pointer, body, made.body)
		}
	}
}

// checkNoLossOfText is checkNoLoss for a document that was translated itself.
func checkNoLossOfText(t *rapid.T, body string, translate func(string) translation) {
	made := translate(body)
	if len(made.problems) > 0 {
		t.Fatalf("%s is refused: %s", body, described(made.problems))
	}
	for pointer, text := range leaves(t, body) {
		at := strings.LastIndex(body, text)
		if !strings.HasPrefix(text, `"`) || len(text) < 4 || strings.Count(body, text) != 1 || under(pointer, made.dropped) {
			continue // only texts that stand in the body once, as they are
		}
		if unnoticed(made, translate(body[:at]+`"an altered value"`+body[at+len(text):])) {
			t.Fatalf("%s is lost silently: %s becomes %s %q whatever it is", pointer, body, made.body, made.params)
		}
	}
}

func unnoticed(a, b translation) bool {
	return len(b.problems) == 0 && a.body == b.body && a.params == b.params
}
