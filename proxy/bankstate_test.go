package proxy_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
)

// brittle breaks the circuit by one failure, for a minute.
func brittle(b *proxy.Bank) {
	once(b)
	b.Breaker = proxy.Breaker{Failures: 1, Open: time.Minute}
}

func wantBreaker(t testing.TB, d *direct, state string, byHand bool, since time.Duration) {
	t.Helper()
	if b := d.bank(); b.Breaker != state || b.ByHand != byHand || time.Since(b.Since) != since {
		t.Errorf("%s, by hand %t, for %s; not %s, %t, %s", b.Breaker, b.ByHand, time.Since(b.Since), state, byHand, since)
	}
}

// TestBreakerIsVisible goes through its states; Retry-After counts down.
func TestBreakerIsVisible(t *testing.T) {
	inBubble(t, func(t *testing.T, set *mappings.Set) {
		hold := make(gate)
		d := openDirect(t, set, inTurn(says(500, ""), hold.play), brittle)
		time.Sleep(time.Second)
		wantBreaker(t, d, "closed", false, time.Second)
		wantFailure(t, d.ask(t.Context(), aRead), 502, failing)
		time.Sleep(20 * time.Second)
		wantBreaker(t, d, "open", false, 20*time.Second)
		wantTurnedAway(t, d.ask(t.Context(), aWrite), "40")
		time.Sleep(40*time.Second + 1)
		wantBreaker(t, d, "half-open", false, 0)
		go d.ask(t.Context(), aRead)
		synctest.Wait()
		wantTurnedAway(t, d.ask(t.Context(), aWrite), "1")
		hold <- struct{}{}
		synctest.Wait()
		wantBreaker(t, d, "closed", false, 0)
		wantLoad(t, d, 0, 0, 2)
	})
}

// TestBreakerByHand overrules the circuit both ways, until it is left to it again.
func TestBreakerByHand(t *testing.T) {
	inBubble(t, func(t *testing.T, set *mappings.Set) {
		d := openDirect(t, set, inTurn(fine, fine, says(500, "")), brittle)
		byHand := func(state string) {
			t.Helper()
			if err := d.handler.SetBreaker("netxd", state); err != nil {
				t.Fatal(err)
			}
		}
		byHand("open")
		wantBreaker(t, d, "open", true, 0)
		wantTurnedAway(t, d.ask(t.Context(), aRead), "60")
		byHand("closed")
		for _, want := range []int{200, 200, 502, 502, 502} {
			if got := d.ask(t.Context(), aRead); got.status != want {
				t.Errorf("%d, not %d", got.status, want)
			}
		}
		wantBreaker(t, d, "closed", true, 0)
		byHand("auto")
		wantBreaker(t, d, "closed", false, 0)
		wantFailure(t, d.ask(t.Context(), aRead), 502, failing)
		wantBreaker(t, d, "open", false, 0)
		if err := d.handler.SetBreaker("nobody", "open"); err == nil || err.Error() != `there is no bank named "nobody"` {
			t.Error(err)
		}
		if err := d.handler.SetBreaker("netxd", "half-open"); err == nil || err.Error() != `bank netxd: breaker: "half-open" is none of its states: say open, closed or auto` {
			t.Error(err)
		}
	})
}

// TestOpenBreakerHasNoQueue opens it while a call runs and the bulkhead is full: nobody waits for a turn.
func TestOpenBreakerHasNoQueue(t *testing.T) {
	inBubble(t, func(t *testing.T, set *mappings.Set) {
		hold := make(gate)
		d := openDirect(t, set, hold.play, narrow(1, 1))
		go d.ask(t.Context(), aRead)
		synctest.Wait()
		if err := d.handler.SetBreaker("netxd", "open"); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		wantTurnedAway(t, d.ask(t.Context(), aRead), "10")
		if took := time.Since(began); took > 0 {
			t.Errorf("it took %s", took)
		}
		close(hold)
	})
}

// TestInherit takes over, at a reload, what was set by hand and what the bank asked for.
func TestInherit(t *testing.T) {
	inBubble(t, func(t *testing.T, set *mappings.Set) {
		old := openDirect(t, set, says(429, "", "X-Rate-Limit-Remaining", "0", "X-Rate-Limit-Reset", "30"))
		old.ask(t.Context(), aWrite)
		if err := old.handler.SetBreaker("netxd", "open"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		d := openDirect(t, set, fine)
		d.handler.Inherit(old.handler)
		wantBreaker(t, d, "open", true, 10*time.Second)
		if err := d.handler.SetBreaker("netxd", "auto"); err != nil {
			t.Fatal(err)
		}
		wantTurnedAway(t, d.ask(t.Context(), aWrite), "20")
	})
}

// TestOpenBreakerAnswersAtOnce measures it in real time, the best of many.
func TestOpenBreakerAnswersAtOnce(t *testing.T) {
	set, err := shippedPacks()
	if err != nil {
		t.Fatal(err)
	}
	d := openDirect(t, set, says(500, ""), brittle)
	d.ask(t.Context(), aRead)
	wantSoon(t, func() { wantTurnedAway(t, d.ask(t.Context(), aRead), "60") })
	wantLoad(t, d, 0, 0, 1)
}
