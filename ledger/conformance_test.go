package ledger_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/ledger"
)

// conformance is what every store does, case by case.
var conformance = map[string]func(*testing.T, *subject, ledger.Key){
	"finished is replayed": func(t *testing.T, s *subject, key ledger.Key) {
		a := s.attempt(t, key)
		a.claims(ledger.New)
		is(t, a.mark("one", ""), nil)
		is(t, a.finish("answer"), nil)
		is(t, a.finish("another"), nil)
		for range 2 {
			if found := s.attempt(t, key).claims(ledger.Replay); string(found.Answer) != "answer" {
				t.Errorf("the answer is %q", found.Answer)
			}
		}
		s.advance(keep + time.Second)
		s.attempt(t, key).claims(ledger.New)
	},
	"a claim is made again by its owner": func(t *testing.T, s *subject, key ledger.Key) {
		a := s.attempt(t, key)
		a.claims(ledger.New)
		a.claims(ledger.New)
		found := s.attempt(t, key).claims(ledger.InFlight)
		if found.Lease <= lease-5*time.Second || found.Lease > lease {
			t.Errorf("the lease lasts %s", found.Lease)
		}
		is(t, a.mark("one", ""), nil)
		a.claims(ledger.InFlight) // a late copy of the claim changes nothing
		is(t, a.finish("x"), nil)
	},
	"another fingerprint is a mismatch in every state": func(t *testing.T, s *subject, key ledger.Key) {
		a, other := s.attempt(t, key), s.attempt(t, key)
		other.claim.Fingerprint = ledger.Fingerprint{2}
		a.claims(ledger.New)
		other.claims(ledger.Mismatch)
		is(t, a.mark("one", ""), nil)
		other.claims(ledger.Mismatch)
		is(t, a.doubt(""), nil)
		other.claims(ledger.Mismatch)
		a.claims(ledger.Doubtful)
		is(t, a.finish("x"), nil)
		other.claims(ledger.Mismatch)
	},
	"a lease that ended in claimed is claimed again": func(t *testing.T, s *subject, key ledger.Key) {
		a, b := s.attempt(t, key), s.attempt(t, key)
		a.claims(ledger.New)
		s.advance(lease + time.Second)
		is(t, a.mark("one", ""), ledger.ErrLost)
		b.claim.Version = "v2"
		if found := b.claims(ledger.New); found.Version != "v2" {
			t.Errorf("nothing was done, and the version is still %s", found.Version)
		}
		is(t, a.mark("one", ""), ledger.ErrLost)
		is(t, a.finish("x"), ledger.ErrLost)
		is(t, a.release(""), ledger.ErrLost)
		is(t, b.mark("one", ""), nil)
	},
	"a lease that ended in sent is unknown": func(t *testing.T, s *subject, key ledger.Key) {
		a, b, c := s.attempt(t, key), s.attempt(t, key), s.attempt(t, key)
		a.claims(ledger.New)
		is(t, a.mark("one", "p"), nil)
		b.claims(ledger.InFlight)
		s.advance(lease + time.Second)
		is(t, a.finish("x"), ledger.ErrLost)
		is(t, a.doubt("x"), ledger.ErrLost)
		b.claim.Reconciles = false
		if found := b.claims(ledger.Doubtful); found.Ours || found.Lease != 0 {
			t.Errorf("who does not reconcile was given the claim: %+v", found)
		}
		b.claim.Reconciles = true
		if found := b.claims(ledger.Doubtful); !found.Ours || found.Step != "one" || string(found.Progress) != "p" || found.Version != "v1" {
			t.Errorf("the doubtful claim gives %+v", found)
		}
		if found := c.claims(ledger.Doubtful); found.Ours || found.Lease == 0 {
			t.Errorf("two reconcile at once: %+v", found)
		}
		b.claims(ledger.Doubtful)
		is(t, a.finish("late"), ledger.ErrLost)
		is(t, b.finish("reconciled"), nil)
		c.claims(ledger.Replay)
	},
	"doubt is unknown at once, and its repetition too": func(t *testing.T, s *subject, key ledger.Key) {
		a, b := s.attempt(t, key), s.attempt(t, key)
		a.claims(ledger.New)
		is(t, a.mark("one", ""), nil)
		is(t, a.doubt("p"), nil)
		is(t, a.doubt("p"), nil)
		is(t, a.finish("x"), ledger.ErrLost)
		if found := b.claims(ledger.Doubtful); !found.Ours || string(found.Progress) != "p" {
			t.Errorf("the claim gives %+v", found)
		}
		is(t, b.doubt("p"), nil)
		s.attempt(t, key).claims(ledger.Doubtful)
	},
	"a reconciler whose lease ends leaves it unknown": func(t *testing.T, s *subject, key ledger.Key) {
		a, b := s.attempt(t, key), s.attempt(t, key)
		a.claims(ledger.New)
		is(t, a.mark("one", ""), nil)
		is(t, a.doubt(""), nil)
		b.claims(ledger.Doubtful)
		s.advance(lease + time.Second)
		is(t, b.mark("one", ""), ledger.ErrLost)
		is(t, b.release(""), ledger.ErrLost)
		s.attempt(t, key).claims(ledger.Doubtful)
	},
	"what is released begins anew": func(t *testing.T, s *subject, key ledger.Key) {
		a := s.attempt(t, key)
		a.claims(ledger.New)
		is(t, a.mark("one", ""), nil)
		is(t, a.release(""), nil)
		_, err := s.Load(t.Context(), key)
		is(t, err, ledger.ErrAbsent)
		s.attempt(t, key).claims(ledger.New)
	},
	"what is released with progress is resumed": func(t *testing.T, s *subject, key ledger.Key) {
		a, b := s.attempt(t, key), s.attempt(t, key)
		a.claims(ledger.New)
		is(t, a.mark("one", ""), nil)
		is(t, a.mark("two", "one is done"), nil)
		is(t, a.release("one is done"), nil)
		is(t, a.release("one is done"), nil)
		b.claim.Version = "v2"
		if found := b.claims(ledger.Resumed); string(found.Progress) != "one is done" || found.Version != "v1" {
			t.Errorf("the claim gives %+v", found)
		}
		s.advance(lease + time.Second)
		s.attempt(t, key).claims(ledger.Resumed)
	},
	"what was unknown stays so when nothing was found out": func(t *testing.T, s *subject, key ledger.Key) {
		a, b, c := s.attempt(t, key), s.attempt(t, key), s.attempt(t, key)
		a.claims(ledger.New)
		is(t, a.mark("one", ""), nil)
		is(t, a.doubt(""), nil)
		b.claims(ledger.Doubtful)
		is(t, b.release(""), nil)
		c.claims(ledger.Doubtful)
		is(t, c.mark("one", ""), nil) // sent again, for the bank is idempotent
		is(t, c.release(""), nil)
		b.claims(ledger.Doubtful)
		is(t, b.mark("two", "one"), nil) // one was found out
		is(t, b.release(""), nil)
		c.claims(ledger.New)
	},
	"a claim seals anew what operators see": func(t *testing.T, s *subject, key ledger.Key) {
		a := s.attempt(t, key)
		a.claims(ledger.New)
		is(t, a.mark("one", ""), nil)
		is(t, a.doubt(""), nil)
		for _, verdict := range []ledger.Verdict{ledger.Doubtful, ledger.Resumed} {
			a.claim.Info = fmt.Append(nil, "info ", verdict)
			a.claims(verdict)
			if got := a.seen().Info; string(got) != string(a.claim.Info) {
				t.Errorf("the record keeps %q", got)
			}
			is(t, a.release("one"), nil)
		}
	},
	"a record that nobody touches goes after 30 days": func(t *testing.T, s *subject, key ledger.Key) {
		a := s.attempt(t, key)
		a.claims(ledger.New)
		is(t, a.mark("one", ""), nil)
		s.advance(29 * 24 * time.Hour)
		s.attempt(t, key).claims(ledger.Doubtful)
		s.advance(31 * 24 * time.Hour)
		_, err := s.Load(t.Context(), key)
		is(t, err, ledger.ErrAbsent)
		s.attempt(t, key).claims(ledger.New)
	},
}

func TestStoresConform(t *testing.T) {
	onBoth(t, func(t *testing.T, s *subject) {
		for _, cases := range []map[string]func(*testing.T, *subject, ledger.Key){conformance, rulings} {
			for name, test := range cases {
				t.Run(name, func(t *testing.T) { test(t, s, newKey()) })
			}
		}
	})
}

func TestOperatorsSeeWhatIsNotOver(t *testing.T) {
	onBoth(t, func(t *testing.T, s *subject) {
		var keys []ledger.Key
		for i := range 6 {
			a := s.attempt(t, newKey())
			keys = append(keys, a.key)
			a.claims(ledger.New)
			if i > 0 {
				is(t, a.mark("one", "p"), nil)
			}
			if i > 1 {
				is(t, a.doubt("p"), nil)
			}
			s.advance(time.Second)
		}
		counts, err := s.Count(t.Context())
		age := counts.OldestUnknown
		counts.OldestUnknown = 0
		if (counts != ledger.Counts{Claimed: 1, Sent: 1, Unknown: 4}) || err != nil || age < 4*time.Second || age > 6*time.Second {
			t.Errorf("counts %+v, oldest %s, %v", counts, age, err)
		}
		all, err := s.List(t.Context(), ledger.Unknown, 3)
		if err != nil || len(all) != 3 || all[0].Key != keys[2] || all[2].Key != keys[4] {
			t.Fatalf("lists %+v, %v", all, err)
		}
		if r := all[0]; r.Step != "one" || r.Version != "v1" || string(r.Info) != "info" || string(r.Progress) != "p" || !r.Lease.IsZero() {
			t.Errorf("lists %+v", r)
		}
		s.advance(lease)
		if all, err = s.List(t.Context(), ledger.Unknown, 100); err != nil || len(all) != 5 || all[0].Key != keys[1] {
			t.Errorf("the one whose lease ended in sent is not among %+v, %v", all, err)
		}
		s.advance(31 * 24 * time.Hour)
		if counts, err = s.Count(t.Context()); err != nil || counts != (ledger.Counts{}) {
			t.Errorf("counts %+v after their time, %v", counts, err)
		}
	})
}

func TestOneOfFiftyClaimsIsNew(t *testing.T) {
	onBoth(t, func(t *testing.T, s *subject) {
		for range 5 {
			key := newKey()
			var all sync.WaitGroup
			verdicts := make([]ledger.Verdict, 50)
			for i := range verdicts {
				a := s.attempt(t, key)
				all.Go(func() {
					found, err := s.Claim(t.Context(), key, a.claim)
					if verdicts[i] = found.Verdict; err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			count := map[ledger.Verdict]int{}
			for _, v := range verdicts {
				count[v]++
			}
			if count[ledger.New] != 1 || count[ledger.InFlight] != 49 {
				t.Errorf("verdicts: %v", count)
			}
		}
	})
}
