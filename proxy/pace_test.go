package proxy_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
)

// TestRateTowardTheBank counts the calls of many requests: the burst at once, then by the rate, within the wait.
func TestRateTowardTheBank(t *testing.T) {
	inBubble(t, func(t *testing.T, set *mappings.Set) {
		d := openDirect(t, set, fine, func(b *proxy.Bank) {
			b.Rate = proxy.Rate{Calls: 2, Per: time.Second, Burst: 3}
		})
		replies := make(chan reply, 8)
		for range 8 {
			go func() { replies <- d.ask(t.Context(), aWrite) }()
		}
		synctest.Wait()
		wantLoad(t, d, 2, 0, 3) // two wait for half a second and a whole one; three would have to wait for longer
		time.Sleep(time.Second)
		synctest.Wait()
		wantLoad(t, d, 0, 0, 5)
		served := 0
		for range 8 {
			if got := <-replies; got.status == 200 {
				served++
			} else {
				wantTurnedAway(t, got, "2")
			}
		}
		if served != 5 {
			t.Errorf("%d were served", served)
		}
	})
}

// TestTurnedAwayTakesNoRate turns many away; whoever comes later does not wait for them.
func TestTurnedAwayTakesNoRate(t *testing.T) {
	inBubble(t, func(t *testing.T, set *mappings.Set) {
		d := openDirect(t, set, fine, func(b *proxy.Bank) { b.Rate = proxy.Rate{Calls: 1, Per: time.Minute} })
		for i := range 20 {
			if got := d.ask(t.Context(), aRead); (got.status == 200) != (i == 0) {
				t.Errorf("request %d: %d", i, got.status)
			}
		}
		time.Sleep(time.Minute)
		if got := d.ask(t.Context(), aRead); got.status != 200 {
			t.Errorf("a minute later: %d", got.status)
		}
	})
}

// TestBankTellsItsRate has the bank say that no call is left, as the Open Bank Project does.
func TestBankTellsItsRate(t *testing.T) {
	for name, test := range map[string]struct {
		header []string
		hold   time.Duration
	}{
		"no call left":       {[]string{"X-Rate-Limit-Limit", "60", "X-Rate-Limit-Remaining", "0", "X-Rate-Limit-Reset", "30"}, 30 * time.Second},
		"a call left":        {[]string{"X-Rate-Limit-Limit", "60", "X-Rate-Limit-Remaining", "1", "X-Rate-Limit-Reset", "30"}, 0},
		"no limit":           {[]string{"X-Rate-Limit-Limit", "-1", "X-Rate-Limit-Remaining", "-1", "X-Rate-Limit-Reset", "-1"}, 0},
		"nobody knows when":  {[]string{"X-Rate-Limit-Remaining", "0"}, 0},
		"not a number":       {[]string{"X-Rate-Limit-Remaining", "0", "X-Rate-Limit-Reset", "soon"}, 0},
		"in a thousand year": {[]string{"X-Rate-Limit-Remaining", "0", "X-Rate-Limit-Reset", "31557600000"}, 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, set *mappings.Set) {
				good := func(n int, r *http.Request) (*http.Response, error) {
					answer, err := fine(n, r)
					header, _ := says(200, "", test.header...)(n, r)
					answer.Header = header.Header
					return answer, err
				}
				d := openDirect(t, set, inTurn(good, fine))
				if got := d.ask(t.Context(), aRead); got.status != 200 {
					t.Fatal(got.status)
				}
				if test.hold > 0 {
					until := d.bank().HeldUntil
					if time.Until(until) != test.hold {
						t.Errorf("held for %s", time.Until(until))
					}
					wantFailure(t, d.ask(t.Context(), aWrite), 503, "provider-unavailable")
					time.Sleep(test.hold - proxy.DefaultBulkheadWait) // from here on a call waits
				}
				if got := d.ask(t.Context(), aWrite); got.status != 200 || len(d.calls()) != 2 || !d.bank().HeldUntil.IsZero() {
					t.Errorf("%d after %d calls", got.status, len(d.calls()))
				}
			})
		})
	}
}

// TestTooManyRequestsTellsWhen has a 429 say when by the headers of its rate only.
func TestTooManyRequestsTellsWhen(t *testing.T) {
	inBubble(t, func(t *testing.T, set *mappings.Set) {
		d := openDirect(t, set, inTurn(says(429, "", "X-Rate-Limit-Remaining", "0", "X-Rate-Limit-Reset", "30"), fine))
		wantTurnedAway(t, d.ask(t.Context(), aWrite), "30")
		time.Sleep(10 * time.Second)
		wantTurnedAway(t, d.ask(t.Context(), aWrite), "20")
		if err := d.handler.SetBreaker("netxd", "closed"); err != nil {
			t.Fatal(err)
		}
		if got := d.ask(t.Context(), aWrite); got.status != 200 {
			t.Errorf("by hand: %d", got.status)
		}
	})
}

// TestRetriesKeepTheRate counts attempts, not requests.
func TestRetriesKeepTheRate(t *testing.T) {
	inBubble(t, func(t *testing.T, set *mappings.Set) {
		d := openDirect(t, set, says(503, ""), func(b *proxy.Bank) { b.Rate = proxy.Rate{Calls: 2, Per: time.Minute} })
		wantFailure(t, d.ask(t.Context(), aRead), 502, failing)
		wantLoad(t, d, 0, 0, 2)
	})
}
