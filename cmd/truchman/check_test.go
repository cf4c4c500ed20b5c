package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
)

func TestCheckPrintsTheMatrix(t *testing.T) {
	code, out, problems := cli(t, "check", "--coverage")
	if code != exitFine {
		t.Fatal(problems)
	}
	_, table, _ := strings.Cut(out, "customer.update request")
	for _, want := range [][]string{
		{"netxd", "normalized", "rakbank"},
		{"/first_name", "yes", "yes", "-"},
		{"/documents/national_id/number", "-", "yes", "yes"},
		{"/addresses/residence/preferred", "dropped", "yes", "yes"},
	} {
		if !hasRow(table, want) {
			t.Errorf("no row %v in\n%s", want, table)
		}
	}
	if want := "netxd /addresses/residence/preferred: NetXD keeps one address"; !strings.Contains(table, want) {
		t.Errorf("no %q in\n%s", want, table)
	}
}

// hasRow tells whether the cells stand in one line.
func hasRow(table string, cells []string) bool {
	for line := range strings.Lines(table) {
		if strings.Join(strings.Fields(line), " ") == strings.Join(cells, " ") {
			return true
		}
	}
	return false
}

func TestCheckForPrograms(t *testing.T) {
	_, out, _ := cli(t, "check", "--coverage", "--output", "json")
	var rows []mappings.Coverage
	if err := json.Unmarshal([]byte(out), &rows); err != nil || len(rows) == 0 || rows[0].Operation == "" || rows[0].Covered == "" {
		t.Errorf("%v: %d rows", err, len(rows))
	}
	_, out, _ = cli(t, "check", "--config", fileOf(t, "config.yaml", smallConfig), "--output", "json")
	var s summary
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		t.Fatal(err)
	}
	if len(s.Banks) != 1 || s.Banks[0] != (bankSummary{"core", "netxd", "http://127.0.0.1:1"}) || len(s.Mounts) != 1 || s.Mounts[0] != (mountSummary{"/", "normalized"}) {
		t.Errorf("%s", out)
	}
	if strings.Contains(out, `"c"`) || strings.Contains(out, `"k"`) {
		t.Error("a secret is printed")
	}
}
