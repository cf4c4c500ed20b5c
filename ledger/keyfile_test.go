package ledger_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/truchman-proxy/truchman/ledger"
)

// TestOwnKeys has a ledger without configured keys make them once, for nobody else to read.
func TestOwnKeys(t *testing.T) {
	config := ledger.Default()
	config.Path = filepath.Join(t.TempDir(), "ledger.db")
	asked := ledger.Asked{Partner: "acme", RequestID: "1", Method: "POST", Path: "/", Body: []byte("{}")}
	for _, want := range []ledger.Verdict{ledger.New, ledger.Replay} {
		book, err := ledger.Open(t.Context(), config, nil)
		if err != nil {
			t.Fatal(err)
		}
		entry, err := book.Claim(t.Context(), asked)
		if err != nil || entry.Verdict != want {
			t.Fatal(entry, err)
		}
		if want == ledger.New {
			if err := entry.Finish(t.Context(), ledger.Answer{Status: 200, Body: []byte("fine")}); err != nil {
				t.Fatal(err)
			}
		} else if string(entry.Answer.Body) != "fine" {
			t.Errorf("replayed %q", entry.Answer.Body)
		}
		if err := book.Close(); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(config.Path + ".key")
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
}
