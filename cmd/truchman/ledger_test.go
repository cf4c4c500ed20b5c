package main

import (
	"encoding/base64"
	"encoding/json"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/secret"
)

// ledgerWith is a ledger on a file with keys of the given names, the first of which seals.
func ledgerWith(t *testing.T, file string, ids ...string) *ledger.Ledger {
	t.Helper()
	config := ledger.Default()
	config.Path, config.Identity = file, secret.New(base64.StdEncoding.EncodeToString(make([]byte, 32)))
	for _, id := range ids {
		config.Keys = append(config.Keys, ledger.SealingKey{ID: id, Secret: config.Identity})
	}
	book, err := ledger.Open(t.Context(), config, nil)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// doubt leaves a request unknown.
func doubt(t *testing.T, book *ledger.Ledger, id, step string) {
	t.Helper()
	e, err := book.Claim(t.Context(), ledger.Asked{Partner: "acme", RequestID: id, Info: ledger.Info{Partner: "acme", RequestID: id, Bank: "obp"}})
	if err == nil {
		err = e.Mark(t.Context(), step, nil, time.Minute)
	}
	if err == nil {
		err = e.Doubt(t.Context(), nil)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestLedgerCommands(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	old := ledgerWith(t, file, "k1")
	doubt(t, old, "r-1", "update-email")
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	book := ledgerWith(t, file, "k2")
	t.Cleanup(func() { _ = book.Close() })
	doubt(t, book, "r-2", "update-email")
	server := httptest.NewServer(book.Admin())
	t.Cleanup(server.Close)
	run := func(want int, args ...string) (string, string) {
		t.Helper()
		code, out, problems := cli(t, append([]string{"ledger"}, append(args, "--admin", server.Listener.Addr().String())...)...)
		if code != want {
			t.Fatalf("%s ends with %d: %s%s", args, code, out, problems)
		}
		return out, problems
	}
	out, problems := run(exitFine, "list")
	if lines := strings.Split(out, "\n"); len(lines) != 4 || !strings.Contains(lines[1], `"k1", which is not configured`) || !strings.Contains(lines[2], "r-2") {
		t.Errorf("lists %s", out)
	}
	if !strings.Contains(problems, "warning: 1 of 2 records could not be read whole") {
		t.Errorf("warns %q", problems)
	}
	if out, _ = run(exitFine, "keys"); !strings.Contains(out, "k1   1        false") || !strings.Contains(out, "k2   1        true") {
		t.Errorf("counts %s", out)
	}
	var view ledger.View
	out, _ = run(exitFine, "show", "r-2", "--partner", "acme")
	if err := json.Unmarshal([]byte(out), &view); err != nil || view.Step != "update-email" {
		t.Fatalf("shows %s", out)
	}
	word := []string{"resolve", "r-2", "--partner", "acme", "--as", "done", "--step"}
	if _, problems = run(exitUsage, word[:6]...); !strings.Contains(problems, `"step"`) {
		t.Errorf("without a step: %s", problems)
	}
	if _, problems = run(exitFailed, append(word, "update-phone", "--sent", sentAt(view.Sent))...); !strings.Contains(problems, "the step update-email now, sent "+sentAt(view.Sent)) {
		t.Errorf("of another step: %s", problems)
	}
	if _, problems = run(exitFailed, append(word, "update-email", "--sent", "noon")...); !strings.Contains(problems, "as show prints it") {
		t.Errorf("of no time: %s", problems)
	}
	if out, _ = run(exitFine, append(word, "update-email", "--sent", sentAt(view.Sent))...); !strings.Contains(out, "update-email is done") {
		t.Errorf("resolved: %s", out)
	}
}

// TestBrokenSettingsHaveOneCause reads a text that is no YAML: what is not in it is no second cause.
func TestBrokenSettingsHaveOneCause(t *testing.T) {
	file := fileOf(t, "config.yaml", "partners_open: true\nbanks:\n  a: [\nmounts: {\n")
	for _, command := range []string{"run", "check"} {
		code, _, problems := cli(t, command, "--config", file)
		if code != exitConfiguration || !strings.HasPrefix(problems, file+":") || strings.Contains(problems, "nothing is served") || strings.Contains(problems, "\n\n") {
			t.Errorf("%s: %d %s", command, code, problems)
		}
	}
}
