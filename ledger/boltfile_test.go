package ledger_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/truchman-proxy/truchman/ledger"
)

func TestAFileThatIsHeldIsSaid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	store, err := ledger.OpenBolt(path, ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, store)
	begin := time.Now()
	_, err = ledger.OpenBolt(path, ledger.Options{})
	if err == nil || !strings.Contains(err.Error(), "held by another process") || time.Since(begin) > 2*time.Second {
		t.Errorf("gives %v after %s", err, time.Since(begin))
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
	if _, err = ledger.OpenBolt(filepath.Join(t.TempDir(), "no", "file"), ledger.Options{}); err == nil || !strings.Contains(err.Error(), "cannot be opened") {
		t.Errorf("gives %v", err)
	}
}

func TestRecordsAreSweptInBoundedParts(t *testing.T) {
	s := boltSubject(t)
	for range 30 {
		a := s.attempt(t, newKey())
		a.claims(ledger.New)
		is(t, a.finish("x"), nil)
	}
	a := s.attempt(t, newKey())
	a.claims(ledger.New)
	s.advance(31 * 24 * time.Hour)
	s.attempt(t, newKey()).claims(ledger.New) // takes a few with it
	removed, err := s.Store.(*ledger.Bolt).Sweep(t.Context())
	if err != nil || removed < 20 || removed > 30 {
		t.Errorf("removed %d, %v", removed, err)
	}
	if removed, err = s.Store.(*ledger.Bolt).Sweep(t.Context()); err != nil || removed != 0 {
		t.Errorf("removed %d more, %v", removed, err)
	}
	if counts, err := s.Count(t.Context()); err != nil || counts.Claimed != 1 {
		t.Errorf("counts %+v, %v", counts, err)
	}
}

func TestCancelledAndClosedStepsFail(t *testing.T) {
	store, err := ledger.OpenBolt(filepath.Join(t.TempDir(), "ledger.db"), ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := store.Claim(gone, newKey(), ledger.Claim{Lease: lease}); !errors.Is(err, context.Canceled) {
		t.Errorf("gives %v", err)
	}
	closed(t, store)
	if _, err := store.Claim(t.Context(), newKey(), ledger.Claim{Lease: lease}); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("gives %v", err)
	}
}

// TestRecordsOfTheFirstFormatAreRead takes the time of the mark out of a record, as records were before they had one.
func TestRecordsOfTheFirstFormatAreRead(t *testing.T) {
	const times = 3 + 16 + 32 // bytes before them
	path, key := filepath.Join(t.TempDir(), "ledger.db"), newKey()
	open := func() *subject {
		store, err := ledger.OpenBolt(path, ledger.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return &subject{Store: store}
	}
	s := open()
	a := s.attempt(t, key)
	a.claims(ledger.New)
	is(t, a.mark("one", "p"), nil)
	is(t, a.doubt("p"), nil)
	is(t, s.Close(), nil)
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	is(t, db.Update(func(tx *bolt.Tx) error {
		text := slices.Clone(tx.Bucket([]byte("open")).Get(key[:]))
		text[0] = 1
		return tx.Bucket([]byte("open")).Put(key[:], slices.Delete(text, times+4*8, times+5*8))
	}), nil)
	is(t, db.Close(), nil)
	s = open()
	defer closed(t, s)
	a = s.attempt(t, key)
	seen := a.seen()
	if seen.State != ledger.Unknown || seen.Step != "one" || !seen.Sent.IsZero() || string(seen.Info) != "info" || string(seen.Progress) != "p" {
		t.Errorf("reads %+v", seen)
	}
	is(t, a.resolve(seen, false, "p"), nil)
	a.claims(ledger.Resumed)
}
