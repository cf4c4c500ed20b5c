package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryMetricIsOnThePage compares what the demo shows with docs/observability.md.
func TestEveryMetricIsOnThePage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "observability.md"))
	if err != nil {
		t.Fatal(err)
	}
	d := startTraced(t, newOTLPCollector(t).url)
	d.send("GET", known, "")
	_, metrics := get(t, "http://"+d.admin.Addr().String()+"/metrics")
	shown := 0
	for line := range strings.Lines(metrics) {
		name, is := strings.CutPrefix(line, "# TYPE truchman_")
		if !is {
			continue
		}
		name, _, _ = strings.Cut(name, " ")
		if shown++; !strings.Contains(string(page), "`truchman_"+name+"`") {
			t.Errorf("truchman_%s is not on the page", name)
		}
	}
	for _, want := range []string{"truchman_ready 1", "truchman_ledger_reachable 1", "truchman_overload_shed_total 0", "truchman_rate_limit_refused_total 0"} {
		if !strings.Contains(metrics, "\n"+want+"\n") {
			t.Errorf("there is no %s", want)
		}
	}
	if shown < 8 {
		t.Errorf("%d metrics only", shown)
	}
}
