package main

import (
	"encoding/json"
	"slices"
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
	for _, want := range []struct{ member, pack, cell string }{
		{"/first_name", "netxd", "yes"}, {"/first_name", "obp", "-"}, {"/first_name", "rakbank", "-"},
		{"/documents/national_id/number", "netxd", "-"}, {"/documents/national_id/number", "normalized", "yes"},
		{"/addresses/residence/preferred", "netxd", "dropped"}, {"/addresses/residence/preferred", "rakbank", "yes"},
	} {
		if got := cellOf(table, want.member, want.pack); got != want.cell {
			t.Errorf("%s is %q at %s, want %q in\n%s", want.member, got, want.pack, want.cell, table)
		}
	}
	if want := "netxd /addresses/residence/preferred: NetXD keeps one address"; !strings.Contains(table, want) {
		t.Errorf("no %q in\n%s", want, table)
	}
}

// cellOf finds what a table says of a member under a pack's name, "" where it says nothing.
func cellOf(table, member, pack string) string {
	column := -1
	for line := range strings.Lines(table) {
		cells := strings.Fields(line)
		if i := slices.Index(cells, pack); i >= 0 && column < 0 {
			column = i + 1 // the head has no cell above the members
		}
		if column > 0 && len(cells) > column && cells[0] == member {
			return cells[column]
		}
	}
	return ""
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
