package ledger_test

import (
	"crypto/rand"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/redisclient/redistest"
)

// subject is a store whose clock can be moved.
type subject struct {
	ledger.Store
	moved atomic.Int64
	exact bool // the clock stands still otherwise
}

func (s *subject) advance(d time.Duration) { s.moved.Add(int64(d)) }
func (s *subject) skew() time.Duration     { return time.Duration(s.moved.Load()) }

// onBoth runs a test on both stores.
func onBoth(t *testing.T, test func(*testing.T, *subject)) {
	t.Run("bolt", func(t *testing.T) { test(t, boltSubject(t)) })
	t.Run("redis", func(t *testing.T) { test(t, redisSubject(t, redistest.Start(t))) })
}

func boltSubject(t testing.TB) *subject {
	t.Helper()
	s := &subject{exact: true}
	begin := time.Now()
	store, err := ledger.OpenBolt(filepath.Join(t.TempDir(), "ledger.db"), ledger.Options{Now: func() time.Time { return begin.Add(s.skew()) }})
	if err != nil {
		t.Fatal(err)
	}
	s.Store = store
	t.Cleanup(func() { closed(t, store) })
	return s
}

// redisConfig is the configuration for one server.
func redisConfig(server *redistest.Server) ledger.Redis {
	config := ledger.Default().Redis
	config.Addresses = []string{server.Address()}
	return config
}

func redisSubject(t testing.TB, server *redistest.Server) *subject {
	return redisSubjectWith(t, redisConfig(server))
}

func redisSubjectWith(t testing.TB, config ledger.Redis) *subject {
	t.Helper()
	s := &subject{}
	store, err := ledger.OpenRedis(t.Context(), config, ledger.Options{Skew: s.skew})
	if err != nil {
		t.Fatal(err)
	}
	s.Store = store
	t.Cleanup(func() { closed(t, store) })
	return s
}

func closed(t testing.TB, store ledger.Store) {
	if err := store.Close(); err != nil {
		t.Error(err)
	}
}

func newKey() (key ledger.Key) {
	_, _ = rand.Read(key[:])
	return key
}

func newOwner() (owner ledger.Owner) {
	_, _ = rand.Read(owner[:])
	return owner
}

const (
	lease = 100*time.Second + 500*time.Millisecond
	keep  = time.Hour + 500*time.Millisecond
)

// attempt is one owner's work on one key.
type attempt struct {
	t     testing.TB
	s     *subject
	key   ledger.Key
	owner ledger.Owner
	claim ledger.Claim
}

func (s *subject) attempt(t testing.TB, key ledger.Key) *attempt {
	a := &attempt{t: t, s: s, key: key, owner: newOwner()}
	a.claim = ledger.Claim{
		Fingerprint: ledger.Fingerprint{1}, Owner: a.owner, Lease: lease, Version: "v1", Info: []byte("info"), Reconciles: true,
	}
	return a
}

func (a *attempt) claims(want ledger.Verdict) ledger.Found {
	a.t.Helper()
	found, err := a.s.Claim(a.t.Context(), a.key, a.claim)
	if err != nil {
		a.t.Fatal(err)
	}
	if found.Verdict != want {
		a.t.Fatalf("the claim finds %d, not %d: %+v", found.Verdict, want, found)
	}
	return found
}

func (a *attempt) mark(step, progress string) error {
	return a.s.Mark(a.t.Context(), a.key, a.owner, step, []byte(progress), lease)
}

func (a *attempt) finish(answer string) error {
	return a.s.Finish(a.t.Context(), a.key, a.owner, []byte(answer), keep)
}

func (a *attempt) doubt(progress string) error {
	return a.s.Doubt(a.t.Context(), a.key, a.owner, []byte(progress))
}

func (a *attempt) release(progress string) error {
	return a.s.Release(a.t.Context(), a.key, a.owner, []byte(progress))
}

// seen is the record as an operator sees it; an empty one where there is none.
func (a *attempt) seen() ledger.Record {
	record, err := a.s.Load(a.t.Context(), a.key)
	if err != nil && err != ledger.ErrAbsent {
		a.t.Fatal(err)
	}
	return record
}

// resolve is an operator's word about the record that they have seen: it is over, or goes on with the progress.
func (a *attempt) resolve(seen ledger.Record, over bool, progress string) error {
	return a.s.Resolve(a.t.Context(), a.key, ledger.Ruling{
		Of: seen.State, Step: seen.Step, Sent: seen.Sent, Before: seen.Progress, Over: over, Answer: []byte("ruled"), Progress: []byte(progress), Keep: keep,
	})
}

func is(t testing.TB, got, want error) {
	t.Helper()
	if got != want {
		t.Fatalf("gives %v, not %v", got, want)
	}
}
