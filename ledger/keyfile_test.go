package ledger_test

import (
	"os"
	"path/filepath"
	"strings"
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

// TestAFileWithoutItsKeysIsRefused: new ones would make every record another request's, and repeats would be sent again.
func TestAFileWithoutItsKeysIsRefused(t *testing.T) {
	config := ledger.Default()
	config.Path = filepath.Join(t.TempDir(), "ledger.db")
	book, err := ledger.Open(t.Context(), config, nil)
	if err != nil {
		t.Fatal(err)
	}
	is(t, book.Close(), nil)
	is(t, os.Rename(config.Path+".key", config.Path+".moved"), nil)
	if _, err := ledger.Open(t.Context(), config, nil); err == nil || !strings.Contains(err.Error(), "restore them") {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(config.Path + ".key"); err == nil {
		t.Error("it made new ones")
	}
}

// TestASealingKeyIsChangedInTwoRolls: while one process after another gets the next list, each reads what the others write. In one
// roll they would not.
func TestASealingKeyIsChangedInTwoRolls(t *testing.T) {
	one, two := ledger.SealingKey{ID: "k1", Secret: secretOf(1)}, ledger.SealingKey{ID: "k2", Secret: secretOf(2)}
	lists := [][]ledger.SealingKey{{one}, {one, two}, {two, one}}
	repeated := func(writer, reader []ledger.SealingKey) error {
		s := boltSubject(t)
		config := testConfig()
		config.Keys = writer
		book := above(t, keepsOpen{s}, config)
		is(t, claim(t, book, asked(), ledger.New).Finish(t.Context(), ledger.Answer{Status: 200}), nil)
		is(t, book.Close(), nil)
		config.Keys = reader
		book = above(t, keepsOpen{s}, config)
		defer func() { is(t, book.Close(), nil) }()
		_, err := book.Claim(t.Context(), asked())
		return err
	}
	for i := range lists[1:] {
		is(t, repeated(lists[i], lists[i+1]), nil)
		is(t, repeated(lists[i+1], lists[i]), nil)
	}
	if err := repeated(lists[2], lists[0]); err == nil {
		t.Error("a process with the old key alone reads what the new one sealed")
	}
}
