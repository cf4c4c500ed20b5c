package ledger_test

import (
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/ledger"
)

// rulings is what every store does with an operator's word, case by case.
var rulings = map[string]func(*testing.T, *subject, ledger.Key){
	"an operator resolves": func(t *testing.T, s *subject, key ledger.Key) {
		a := s.attempt(t, key)
		is(t, a.resolve(ledger.Record{State: ledger.Unknown}, true, ""), ledger.ErrAbsent)
		a.claims(ledger.New)
		is(t, a.resolve(ledger.Record{State: ledger.Unknown}, true, ""), ledger.ErrNotUnknown)
		is(t, a.mark("one", ""), nil)
		is(t, a.resolve(a.seen(), true, ""), ledger.ErrNotUnknown)
		s.advance(lease + time.Second)
		is(t, a.resolve(a.seen(), false, ""), nil)
		b := s.attempt(t, key)
		b.claims(ledger.New)
		is(t, b.mark("one", ""), nil)
		is(t, b.doubt(""), nil)
		is(t, b.resolve(a.seen(), false, "progress"), nil)
		if found := b.claims(ledger.Resumed); string(found.Progress) != "progress" {
			t.Errorf("the claim gives %+v", found)
		}
		is(t, b.mark("two", ""), nil)
		is(t, b.doubt(""), nil)
		a.claims(ledger.Doubtful)
		is(t, b.resolve(b.seen(), true, ""), nil)
		is(t, a.mark("two", ""), ledger.ErrLost)
		if found := b.claims(ledger.Replay); string(found.Answer) != "ruled" {
			t.Errorf("the answer is another: %+v", found)
		}
	},
	"an operator's word is about the step that was seen": func(t *testing.T, s *subject, key ledger.Key) {
		a, b := s.attempt(t, key), s.attempt(t, key)
		a.claims(ledger.New)
		is(t, a.mark("one", ""), nil)
		is(t, a.doubt(""), nil)
		seen := a.seen()
		b.claims(ledger.Doubtful)
		is(t, b.mark("two", "one is done"), nil)
		is(t, b.doubt("one is done"), nil)
		for _, over := range []bool{true, false} {
			is(t, a.resolve(seen, over, ""), ledger.ErrOther)
		}
		if now := a.seen(); now.State != ledger.Unknown || now.Step != "two" || string(now.Progress) != "one is done" {
			t.Errorf("the record became %+v", now)
		}
		seen = a.seen()
		seen.Progress = []byte("another")
		is(t, a.resolve(seen, false, ""), ledger.ErrOther)
	},
	"an operator's word is about the time that the step was sent": func(t *testing.T, s *subject, key ledger.Key) {
		a := s.attempt(t, key)
		a.claims(ledger.New)
		is(t, a.mark("one", ""), nil)
		is(t, a.doubt(""), nil)
		first := a.seen()
		is(t, a.resolve(first, false, ""), nil)
		a.claims(ledger.New)
		is(t, a.mark("one", ""), nil)
		is(t, a.doubt(""), nil)
		is(t, a.resolve(first, false, ""), ledger.ErrOther)
		a.claims(ledger.Doubtful) // that somebody asks again meanwhile is no sending
		is(t, a.doubt(""), nil)
		second := a.seen()
		if !second.Sent.After(first.Sent) {
			t.Errorf("sent %s and before %s", second.Sent, first.Sent)
		}
		is(t, a.resolve(second, false, ""), nil)
	},
	"an operator ends what nobody goes on with": func(t *testing.T, s *subject, key ledger.Key) {
		a, b := s.attempt(t, key), s.attempt(t, key)
		a.claims(ledger.New)
		is(t, a.resolve(a.seen(), true, ""), ledger.ErrNotUnknown)
		s.advance(lease + time.Second)
		is(t, a.resolve(a.seen(), true, ""), ledger.ErrNotUnknown) // nothing is done: a repeat begins anew
		a.claims(ledger.New)
		is(t, a.mark("two", "one is done"), nil)
		is(t, a.release("one is done"), nil)
		b.claims(ledger.Resumed)
		is(t, a.resolve(b.seen(), true, ""), ledger.ErrNotUnknown) // somebody works on it
		is(t, b.release("one is done"), nil)
		is(t, a.resolve(b.seen(), true, ""), nil)
		if found := b.claims(ledger.Replay); string(found.Answer) != "ruled" {
			t.Errorf("the claim gives %+v", found)
		}
	},
}
