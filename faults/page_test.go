package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPageIsFilledBetweenItsMarks(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.md")
	const page = "before\n<!-- faults -->\nstale\n<!-- /faults -->\nbetween\n<!-- failover -->\n<!-- /failover -->\nafter\n"
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	results := []*result{{row: &row{fault: "a fault"}, store: "bolt"}, {row: &row{fault: "a failover", residue: true}, store: "redis", note: "refused for 3.0 s"}}
	if err := writePage(file, results); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(file)
	faults, failover, _ := strings.Cut(string(text), "between")
	if !strings.Contains(faults, "| a fault | bolt |") || strings.Contains(faults, "stale") || !strings.HasPrefix(faults, "before\n") {
		t.Errorf("faults: %s", faults)
	}
	if !strings.Contains(failover, "| a failover | redis |") || !strings.HasSuffix(failover, "<!-- /failover -->\nafter\n") {
		t.Errorf("failover: %s", failover)
	}
	if err := os.WriteFile(file, []byte("no marks"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writePage(file, results); err == nil {
		t.Error("a page without marks is taken")
	}
}
