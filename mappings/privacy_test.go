package mappings_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/truchman-proxy/truchman/mappings"
)

// mostMarked is how many leaves of one document are tried; each costs a translation of the whole.
const mostMarked = 8

// TestRefusalsHoldNoValues puts one unmistakable text in the place of leaves in turn: no refusal repeats it.
func TestRefusalsHoldNoValues(t *testing.T) {
	set, err := mappings.Load()
	if err != nil {
		t.Fatal(err)
	}
	const mark = "Unmistakable9137"
	refused := 0
	for _, m := range messages(t, set) {
		t.Run(m.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				for _, from := range []*side{m.normalized, m.api} {
					translate := map[*side]func(string) translation{m.normalized: m.outward, m.api: m.inward}[from]
					drawn := drawFor(t, from.root, from.schema)
					pointers := slices.Sorted(maps.Keys(leaves(t, written(drawn))))
					if len(pointers) > mostMarked {
						pointers = rapid.Permutation(pointers).Draw(t, "marked")[:mostMarked]
					}
					for _, pointer := range pointers {
						marked, _ := replaced(drawn, pointer, `"`+mark+`"`)
						made := translate(written(marked))
						refused += len(made.problems) + len(made.omitted)
						if said := described(made.problems) + described(made.omitted); strings.Contains(said, mark) {
							t.Fatalf("%s at %s is repeated: %s", mark, pointer, said)
						}
					}
				}
			})
		})
	}
	if refused == 0 { // a message of free texts only refuses nothing
		t.Error("nothing was refused")
	}
}
