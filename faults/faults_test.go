package main

import (
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/redisclient/redistest"
)

// binaryFor builds the real binary for a test; it needs a real redis-server.
func binaryFor(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("it starts many processes")
	}
	redistest.Need(t)
	binary, err := build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

// TestFaults is the short form of the table: every row on every store, with a few requests. Rows that measure times run
// alone; the others mostly wait, and do so together.
func TestFaults(t *testing.T) {
	binary := binaryFor(t)
	short := options{seed: 1, rate: 5, requests: 300}
	for _, r := range short.allRows() {
		for _, store := range []string{"bolt", "redis"} {
			if !r.runs(store) {
				continue
			}
			t.Run(r.name+"/"+store, func(t *testing.T) {
				if !r.alone {
					t.Parallel()
				}
				res, err := r.run(t.Context(), store, binary, short.perRow())
				if err != nil {
					t.Fatal(err)
				}
				if err := res.failure(); err != nil {
					t.Error(err)
				}
				t.Log(res.line())
			})
		}
	}
}

// TestHarnessCanFail lets proxies run without a ledger: the harness has to notice.
func TestHarnessCanFail(t *testing.T) {
	binary := binaryFor(t)
	for name, wanted := range map[string]string{"together": "effects of step", "partner-gone": "effects of step", "kill-answered": "effects of step"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options{faults: name}
			chosen, err := o.rows()
			if err != nil {
				t.Fatal(err)
			}
			res, err := chosen[0].run(t.Context(), "none", binary, o.perRow())
			if err != nil {
				t.Fatal(err)
			}
			if err := res.failure(); err == nil || !strings.Contains(err.Error(), wanted) {
				t.Errorf("without a ledger: %v", err)
			}
		})
	}
}

func TestRowsAreNamedOnce(t *testing.T) {
	o := options{}
	seen := map[string]bool{}
	for _, name := range names(append(o.allRows(), o.rowsToAskFor()...)) {
		if seen[name] {
			t.Errorf("%s is there twice", name)
		}
		seen[name] = true
	}
	o.faults = "together,nonsense"
	if _, err := o.rows(); err == nil || !strings.Contains(err.Error(), `there is no row "nonsense"`) {
		t.Errorf("an unknown row: %v", err)
	}
}
