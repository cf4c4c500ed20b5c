package simulator_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/simulator"
)

// TestJournalOfEffects keeps a line for what had an effect, whatever became of its answer, and none for the rest.
func TestJournalOfEffects(t *testing.T) {
	file := filepath.Join(t.TempDir(), "journal")
	if err := os.WriteFile(file, []byte(`{"path":"/before"}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	effects, err := simulator.OpenEffects(file)
	if err != nil {
		t.Fatal(err)
	}
	p := start(t, "netxd", simulator.Options{Effects: effects})
	for _, fault := range []string{`{"fault":"reset-after"}`, `{"fault":"reset-before"}`, `{"fault":"status","status":500}`} {
		p.fault(fault)
		_, _, _ = p.try("POST", "/jsonrpc", rpc("UpdateCustomer", "", renameMara)) // the journal says what became of it
	}
	p.rpc("GetCustomer", `{"customerID":"100000000001001"}`)
	if err := effects.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var lines []simulator.Effect
	for scan := bufio.NewScanner(bytes.NewReader(text)); scan.Scan(); {
		var line simulator.Effect
		if err := json.Unmarshal(scan.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	if len(lines) != 2 || lines[0].Path != "/before" {
		t.Fatalf("journal %s", text)
	}
	got := lines[1]
	if got.Method != "POST" || got.Path != "/jsonrpc" || got.ID != "41" || !got.Effect || got.Time.IsZero() || !strings.Contains(string(got.Body), "Maren") {
		t.Errorf("journal %s", text)
	}
}
