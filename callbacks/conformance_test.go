package callbacks_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/callbacks"
)

var shop = callbacks.Target{Bank: "caas", Partner: "shop"}

const lease = time.Minute

func name(text string) callbacks.Name { return newSealer().Name("test", text) }

// arrival tells a state of a customer to the targets.
func arrival(id, customer, state string, targets ...callbacks.Target) callbacks.Arrival {
	a := callbacks.Arrival{ID: id, Subject: name(customer), State: name(state)}
	for _, target := range targets {
		a.Messages = append(a.Messages, callbacks.Message{
			ID: "msg_" + id + target.Partner, Target: target, Callback: "customer.told", Subject: a.Subject,
			Line: name(target.String() + customer), Sealed: []byte("\x00sealed " + id),
		})
	}
	return a
}

// subject is a store under test, with a clock that the test moves.
type subject struct {
	callbacks.Store
	*clock
	t testing.TB
}

func (s subject) accept(a callbacks.Arrival) (repeated bool) {
	s.t.Helper()
	repeated, err := s.Accept(s.t.Context(), a)
	if err != nil {
		s.t.Fatal(err)
	}
	return repeated
}

// claim claims what is due for the shop and fails unless it is these messages, in any order.
func (s subject) claim(want ...string) map[string]callbacks.Claimed {
	s.t.Helper()
	due, next, err := s.Claim(s.t.Context(), shop, 10, lease)
	all := map[string]callbacks.Claimed{}
	for _, c := range due {
		all[c.ID] = c
	}
	if err != nil || len(due) != len(want) || next > time.Millisecond {
		s.t.Fatalf("claims %v, next in %s, %v; want %v", all, next, err, want)
	}
	for _, id := range want {
		if _, found := all[id]; !found {
			s.t.Fatalf("claims %v; want %v", all, want)
		}
	}
	return all
}

func (s subject) ok(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s subject) wants(want, err error) {
	s.t.Helper()
	if !errors.Is(err, want) {
		s.t.Fatalf("gives %v, want %v", err, want)
	}
}

func (s subject) counts(waiting, dead int) callbacks.Counts {
	s.t.Helper()
	counts, err := s.Count(s.t.Context())
	if err != nil || counts.Waiting != waiting || counts.Dead != dead || counts.Targets[shop] > waiting {
		s.t.Fatalf("counts %+v, %v; want %d waiting, %d dead", counts, err, waiting, dead)
	}
	return counts
}

func TestStores(t *testing.T) {
	for name, test := range map[string]func(subject){
		"a line goes in order":        keepsOrder,
		"a repeated state is dropped": dropsRepeated,
		"leases":                      endsLeases,
		"postponed":                   postpones,
		"dead letters":                keepsLetters,
		"superseded":                  knowsSuperseded,
		"partners":                    keepsPartnersApart,
		"a sweep":                     sweeps,
		"a bounded claim":             boundsClaims,
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, open opener) {
				s := subject{clock: new(clock), t: t}
				s.Store = open(t, s.options())
				defer closed(t, s.Store)
				test(s)
			})
		})
	}
}

func keepsOrder(s subject) {
	for i := range 3 {
		s.accept(arrival(fmt.Sprint("a", i), "ann", fmt.Sprint(i), shop))
	}
	s.accept(arrival("b0", "bob", "0", shop))
	first := s.claim("msg_a0shop", "msg_b0shop")
	if c := first["msg_a0shop"]; c.Attempt != 1 || c.Since != 0 || string(c.Sealed) != "\x00sealed a0" || c.Callback != "customer.told" || c.Target != shop {
		s.t.Errorf("claims %+v", c)
	}
	s.claim()
	s.ok(s.Done(s.t.Context(), first["msg_b0shop"]))
	s.claim()
	s.ok(s.Done(s.t.Context(), first["msg_a0shop"]))
	s.wants(callbacks.ErrLost, s.Done(s.t.Context(), first["msg_a0shop"]))
	second := s.claim("msg_a1shop")
	s.ok(s.Done(s.t.Context(), second["msg_a1shop"]))
	s.counts(1, 0)
	s.ok(s.Done(s.t.Context(), s.claim("msg_a2shop")["msg_a2shop"]))
	if counts := s.counts(0, 0); counts.Oldest != 0 {
		s.t.Errorf("counts %+v", counts)
	}
}

func dropsRepeated(s subject) {
	for i, tt := range []struct {
		customer, state string
		repeated        bool
	}{
		{"ann", "active", false}, {"ann", "active", true}, {"bob", "active", false}, {"ann", "blocked", false}, {"ann", "active", false}, {"ann", "active", true},
	} {
		if repeated := s.accept(arrival(fmt.Sprint(i), tt.customer, tt.state, shop)); repeated != tt.repeated {
			s.t.Errorf("%d %+v: repeated %v", i, tt, repeated)
		}
	}
	s.counts(4, 0)
}

func endsLeases(s subject) {
	s.accept(arrival("a", "ann", "1", shop))
	first := s.claim("msg_ashop")["msg_ashop"]
	s.advance(lease / 2)
	s.claim()
	s.advance(lease / 2)
	second := s.claim("msg_ashop")["msg_ashop"]
	s.wants(callbacks.ErrLost, s.Done(s.t.Context(), first))
	s.wants(callbacks.ErrLost, s.Postpone(s.t.Context(), first, time.Second))
	s.wants(callbacks.ErrLost, s.Bury(s.t.Context(), first, "late"))
	s.counts(1, 0)
	s.ok(s.Done(s.t.Context(), second))
	s.counts(0, 0)
}

func postpones(s subject) {
	s.accept(arrival("a", "ann", "1", shop))
	s.accept(arrival("b", "ann", "2", shop))
	for attempt := 1; attempt < 4; attempt++ {
		c := s.claim("msg_ashop")["msg_ashop"]
		if since := time.Duration(attempt-1) * time.Hour; c.Attempt != attempt || c.Since < since || c.Since > since+patience {
			s.t.Fatalf("claims attempt %d since %s, want %d", c.Attempt, c.Since, attempt)
		}
		s.ok(s.Postpone(s.t.Context(), c, time.Hour))
		s.claim()
		s.advance(time.Hour)
	}
	if counts := s.counts(2, 0); counts.Oldest < 3*time.Hour || counts.Oldest > 3*time.Hour+patience {
		s.t.Errorf("the oldest waits %s", counts.Oldest)
	}
	s.ok(s.Done(s.t.Context(), s.claim("msg_ashop")["msg_ashop"]))
	if c := s.claim("msg_bshop")["msg_bshop"]; c.Attempt != 1 || c.Since != 0 {
		s.t.Errorf("the next one begins with %+v", c)
	}
}

func keepsLetters(s subject) {
	s.accept(arrival("a", "ann", "1", shop))
	s.ok(s.Bury(s.t.Context(), s.claim("msg_ashop")["msg_ashop"], "no luck"))
	s.counts(0, 1)
	letters, err := s.Letters(s.t.Context(), 10)
	if err != nil || len(letters) != 1 {
		s.t.Fatal(letters, err)
	}
	l := letters[0]
	if l.ID != "msg_ashop" || l.Cause != "no luck" || l.Attempts != 1 || l.Superseded || l.Target != shop || time.Since(l.Died) > patience || time.Since(l.Accepted) > patience {
		s.t.Errorf("keeps %+v", l)
	}
	s.wants(callbacks.ErrAbsent, s.Replay(s.t.Context(), "msg_other", false))
	s.ok(s.Replay(s.t.Context(), l.ID, false))
	s.wants(callbacks.ErrAbsent, s.Replay(s.t.Context(), l.ID, false))
	s.counts(1, 0)
	c := s.claim(l.ID)[l.ID]
	if c.Attempt != 1 || c.Since != 0 || string(c.Sealed) != "\x00sealed a" || !c.Accepted.Equal(l.Accepted) {
		s.t.Errorf("replays %+v", c)
	}
	s.ok(s.Done(s.t.Context(), c))
}

func knowsSuperseded(s subject) {
	s.accept(arrival("a", "ann", "1", shop))
	s.ok(s.Bury(s.t.Context(), s.claim("msg_ashop")["msg_ashop"], "no luck"))
	s.accept(arrival("b", "ann", "2", shop))
	letters, err := s.Letters(s.t.Context(), 10)
	if err != nil || len(letters) != 1 || !letters[0].Superseded {
		s.t.Fatal(letters, err)
	}
	s.wants(callbacks.ErrSuperseded, s.Replay(s.t.Context(), "msg_ashop", false))
	s.ok(s.Replay(s.t.Context(), "msg_ashop", true))
	s.ok(s.Done(s.t.Context(), s.claim("msg_bshop")["msg_bshop"]))
	s.claim("msg_ashop")
}

func keepsPartnersApart(s subject) {
	other := callbacks.Target{Bank: "caas", Partner: "other"}
	s.accept(arrival("a", "ann", "1", shop, other))
	s.accept(arrival("b", "ann", "2", shop, other))
	s.claim("msg_ashop")
	due, _, err := s.Claim(s.t.Context(), other, 10, lease)
	if err != nil || len(due) != 1 || due[0].ID != "msg_aother" {
		s.t.Fatal(due, err)
	}
	s.ok(s.Done(s.t.Context(), due[0]))
	if counts := s.counts(3, 0); counts.Targets[shop] != 2 || counts.Targets[other] != 1 {
		s.t.Errorf("counts %+v", counts)
	}
}

func sweeps(s subject) {
	s.accept(arrival("a", "ann", "1", shop))
	s.ok(s.Bury(s.t.Context(), s.claim("msg_ashop")["msg_ashop"], "no luck"))
	if n, err := s.Sweep(s.t.Context()); n != 0 || err != nil {
		s.t.Fatal(n, err)
	}
	s.advance(31 * 24 * time.Hour)
	if n, err := s.Sweep(s.t.Context()); n == 0 || err != nil {
		s.t.Fatal(n, err)
	}
	s.counts(0, 0)
}

func boundsClaims(s subject) {
	for i := range 5 {
		s.accept(arrival(fmt.Sprint(i), fmt.Sprint(i), "1", shop))
	}
	for _, want := range []int{0, 2, 2, 1, 0} {
		due, _, err := s.Claim(s.t.Context(), shop, min(want, 2), lease)
		if err != nil || len(due) != want {
			s.t.Fatalf("claims %v, %v; want %d", due, err, want)
		}
	}
}
