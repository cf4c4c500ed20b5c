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
	if shown < 8 {
		t.Errorf("%d metrics only", shown)
	}
}
