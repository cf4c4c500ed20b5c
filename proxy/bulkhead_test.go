package proxy_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
)

// gate is a bank that answers one call for each token.
type gate chan struct{}

func (g gate) play(n int, r *http.Request) (*http.Response, error) {
	<-g
	return fine(n, r)
}

func narrow(calls, queue int) func(*proxy.Bank) {
	return func(b *proxy.Bank) { b.Bulkhead = proxy.Bulkhead{Calls: calls, Queue: queue} }
}

// wantTurnedAway wants the answer of a call that got no turn.
func wantTurnedAway(t testing.TB, got reply, again string) {
	t.Helper()
	wantFailure(t, got, 503, "provider-unavailable")
	if got.header.Get("Retry-After") != again {
		t.Errorf("Retry-After is %q, not %q", got.header.Get("Retry-After"), again)
	}
}

func wantLoad(t testing.TB, d *direct, running, waiting, calls int) {
	t.Helper()
	if b := d.bank(); b.InFlight != running || b.Queued != waiting || len(d.calls()) != calls {
		t.Errorf("%d run, %d wait, %d were called; not %d, %d, %d", b.InFlight, b.Queued, len(d.calls()), running, waiting, calls)
	}
}

// TestBulkheadBounds fills the calls, then the queue; who comes then is turned away at once.
func TestBulkheadBounds(t *testing.T) {
	inBubble(t, func(t *testing.T, set *mappings.Set) {
		bank := make(gate)
		d := openDirect(t, set, bank.play, narrow(2, 1))
		answers := make(chan int, 3)
		for _, q := range []question{aRead, aWrite, aRead} {
			go func() { answers <- d.ask(t.Context(), q).status }()
			synctest.Wait()
		}
		wantLoad(t, d, 2, 1, 2)
		began := time.Now()
		wantTurnedAway(t, d.ask(t.Context(), aRead), "1")
		wantTurnedAway(t, d.ask(t.Context(), aWrite), "1")
		if took := time.Since(began); took > 0 {
			t.Errorf("turned away after %s", took)
		}
		wantLoad(t, d, 2, 1, 2)
		bank <- struct{}{}
		synctest.Wait()
		wantLoad(t, d, 2, 0, 3)
		bank <- struct{}{}
		bank <- struct{}{}
		for range 3 {
			if status := <-answers; status != 200 {
				t.Errorf("answered %d", status)
			}
		}
		wantLoad(t, d, 0, 0, 3)
	})
}

// TestQueueEnds waits in vain: until the configured time, or until the partner of a read goes away.
func TestQueueEnds(t *testing.T) {
	inBubble(t, func(t *testing.T, set *mappings.Set) {
		bank := make(gate)
		d := openDirect(t, set, bank.play, narrow(1, 2))
		go d.ask(t.Context(), aRead)
		synctest.Wait()
		began := time.Now()
		wantTurnedAway(t, d.ask(t.Context(), aWrite), "1")
		if took := time.Since(began); took != proxy.DefaultBulkheadWait {
			t.Errorf("waited for %s", took)
		}
		for q, want := range map[*question]time.Duration{&aRead: time.Millisecond, &aWrite: proxy.DefaultBulkheadWait} {
			ctx, leave := context.WithTimeout(t.Context(), time.Millisecond)
			began = time.Now()
			d.ask(ctx, *q)
			if took := time.Since(began); took != want {
				t.Errorf("%s waited for %s after its partner had left", q.method, took)
			}
			leave()
		}
		wantLoad(t, d, 1, 0, 1)
		close(bank)
	})
}

// TestTurnComesTooLate has a turn become free in the very moment when who waits for it gives up: it is not lost.
func TestTurnComesTooLate(t *testing.T) {
	inBubble(t, func(t *testing.T, set *mappings.Set) {
		d := openDirect(t, set, func(n int, r *http.Request) (*http.Response, error) {
			time.Sleep(proxy.DefaultBulkheadWait)
			return fine(n, r)
		}, narrow(1, 1))
		for range 200 {
			var both sync.WaitGroup
			for range 2 {
				both.Go(func() { d.ask(t.Context(), aWrite) })
			}
			both.Wait()
			wantLoad(t, d, 0, 0, len(d.calls()))
		}
	})
}

// TestFullBulkheadAnswersAtOnce measures it in real time, the best of many.
func TestFullBulkheadAnswersAtOnce(t *testing.T) {
	set, err := shippedPacks()
	if err != nil {
		t.Fatal(err)
	}
	bank, arrived := make(gate), make(chan struct{})
	d := openDirect(t, set, func(n int, r *http.Request) (*http.Response, error) {
		arrived <- struct{}{}
		return bank.play(n, r)
	}, narrow(1, 1), func(b *proxy.Bank) { b.Bulkhead.Wait = time.Nanosecond })
	var first sync.WaitGroup
	first.Go(func() { d.ask(t.Context(), aRead) })
	<-arrived
	wantSoon(t, func() { wantTurnedAway(t, d.ask(t.Context(), aWrite), "1") })
	bank <- struct{}{}
	first.Wait()
}

// wantSoon wants the best of many to take less than 5 ms: others share the machine.
func wantSoon(t testing.TB, do func()) {
	t.Helper()
	best := time.Hour
	for range 50 {
		began := time.Now()
		do()
		best = min(best, time.Since(began))
	}
	if best >= 5*time.Millisecond {
		t.Errorf("it took %s", best)
	}
}

// TestBulkheadUnderLoad has many partners come and go: the bound holds at every moment, and no turn is lost.
func TestBulkheadUnderLoad(t *testing.T) {
	set, err := shippedPacks()
	if err != nil {
		t.Fatal(err)
	}
	var running, most, served atomic.Int32
	d := openDirect(t, set, func(n int, r *http.Request) (*http.Response, error) {
		now := running.Add(1)
		defer running.Add(-1)
		for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
		}
		return fine(n, r)
	}, narrow(3, 8), steady)
	var partners sync.WaitGroup
	for p := range 16 {
		partners.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(p)))
			for range 100 {
				ctx, leave := context.WithTimeout(t.Context(), time.Duration(random.IntN(300))*time.Microsecond)
				if random.IntN(2) == 0 {
					ctx = t.Context()
				}
				if d.ask(ctx, aRead).status == 200 {
					served.Add(1)
				}
				leave()
			}
		})
	}
	partners.Wait()
	wantLoad(t, d, 0, 0, len(d.calls()))
	if most.Load() > 3 || served.Load() < 100 {
		t.Errorf("%d ran at once, %d were served", most.Load(), served.Load())
	}
}
