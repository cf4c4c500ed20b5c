package mappings_test

import (
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
)

// TestOperatorExamples runs every example of the reference page, both ways where it says so.
func TestOperatorExamples(t *testing.T) {
	for _, o := range mappings.Operators() {
		if len(o.Examples) == 0 {
			t.Errorf("%s has no example", o.Name)
		}
		for _, e := range o.Examples {
			t.Run(o.Name+" "+e.Template, func(t *testing.T) {
				names := namesIn(e.Template)
				x := trial{template: e.Template, normalized: inferred(t, e.Normalized, names...), api: inferred(t, e.API, names...),
					files: e.Files, settings: e.Settings}.load(t)
				x.unread = e.Direction != "" // an example of a condition maps no more than it must
				if e.Direction != "inward" {
					got, problems := x.outward(e.Normalized)
					if got != e.API || len(problems) > 0 {
						t.Errorf("outward gives %s %s\nwant %s", got, described(problems), e.API)
					}
				}
				if e.Direction != "outward" {
					got, problems := x.inward(e.API)
					if got != e.Normalized || len(problems) > 0 {
						t.Errorf("inward gives %s %s\nwant %s", got, described(problems), e.Normalized)
					}
				}
			})
		}
	}
}
