package mappings_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/truchman-proxy/truchman/mappings"
)

// TestRefusalsHoldNoValues puts one unmistakable text in the place of every leaf in turn: no refusal repeats it.
func TestRefusalsHoldNoValues(t *testing.T) {
	set, err := mappings.Load()
	if err != nil {
		t.Fatal(err)
	}
	const mark = "Unmistakable9137"
	for _, m := range messages(t, set) {
		t.Run(m.name, func(t *testing.T) {
			refused := 0
			rapid.Check(t, func(t *rapid.T) {
				for _, from := range []*side{m.normalized, m.api} {
					translate := map[*side]func(string) translation{m.normalized: m.outward, m.api: m.inward}[from]
					drawn := drawFor(t, from.root, from.schema)
					for _, pointer := range slices.Sorted(maps.Keys(leaves(t, written(drawn)))) {
						marked, _ := replaced(drawn, pointer, `"`+mark+`"`)
						made := translate(written(marked))
						refused += len(made.problems) + len(made.omitted)
						if said := described(made.problems) + described(made.omitted); strings.Contains(said, mark) {
							t.Fatalf("%s at %s is repeated: %s", mark, pointer, said)
						}
					}
				}
			})
			if refused == 0 {
				t.Error("nothing was refused")
			}
		})
	}
}
