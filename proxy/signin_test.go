package proxy_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
)

// loggingIn is a bank that wants a login: its logins do what sign does, everything else goes well.
func loggingIn(t testing.TB, set *mappings.Set, sign act, change ...func(*proxy.Bank)) *direct {
	t.Helper()
	logins := 0
	var mu sync.Mutex
	return openDirect(t, set, func(n int, r *http.Request) (*http.Response, error) {
		if !strings.HasSuffix(r.URL.Path, "/token") {
			return says(200, `{}`)(n, r)
		}
		mu.Lock()
		n = logins
		logins++
		mu.Unlock()
		return sign(n, r)
	}, append([]func(*proxy.Bank){func(b *proxy.Bank) {
		*b = proxy.Bank{Pack: "rakbank", Address: "http://first.example", Timeout: 2 * time.Second, Retry: proxy.Retry{Attempts: 1},
			Settings: map[string]string{"client_id": "demo-client"}, Secrets: map[string]secret.Value{"client_secret": secret.New("demo-secret")}}
	}}, change...)...)
}

var needsLogin = patch("netxd", maraAt, "42", anEmail)

// askedAtOnce gives the statuses of so many requests and how long all of them took.
func askedAtOnce(t *testing.T, d *direct, callers int) (statuses map[int]int, took time.Duration) {
	var group sync.WaitGroup
	var mu sync.Mutex
	statuses = map[int]int{}
	began := time.Now()
	for range callers {
		group.Go(func() {
			got := d.ask(t.Context(), needsLogin)
			mu.Lock()
			statuses[got.status]++
			mu.Unlock()
		})
	}
	group.Wait()
	took = time.Since(began)
	synctest.Wait() // for the login itself
	return statuses, took
}

// TestHangingLoginFailsAllAtOnce has twenty requests wait for one login, which is never answered: it is one call and one
// failure, and the next request tries again.
func TestHangingLoginFailsAllAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, set *mappings.Set) {
		d := loggingIn(t, set, inTurn(waitsInVain, says(200, `{"access_token":"a","expires_in":3600}`)))
		statuses, took := askedAtOnce(t, d, 20)
		if statuses[503] != 20 || took != 2*time.Second || len(d.calls()) != 1 {
			t.Errorf("%v after %s and %d calls", statuses, took, len(d.calls()))
		}
		if state := d.bank(); state.Breaker != "closed" || state.InFlight != 0 {
			t.Errorf("one failed login left %+v", state)
		}
		if got := d.ask(t.Context(), needsLogin); got.status != 200 || len(d.calls()) != 3 {
			t.Errorf("then: %d %s, %d calls", got.status, got.body, len(d.calls()))
		}
	})
}

// TestHangingLoginsOpenTheBreaker shows that shared failures still count, one for each login.
func TestHangingLoginsOpenTheBreaker(t *testing.T) {
	inBubble(t, func(t *testing.T, set *mappings.Set) {
		d := loggingIn(t, set, waitsInVain)
		for range proxy.DefaultBreakerFailures {
			if d.bank().Breaker != "closed" {
				t.Fatal("opened too early")
			}
			askedAtOnce(t, d, 3)
		}
		if calls := len(d.calls()); d.bank().Breaker != "open" || calls != proxy.DefaultBreakerFailures {
			t.Errorf("%s after %d logins", d.bank().Breaker, calls)
		}
	})
}

// TestWaiterLeavesAtItsOwnDeadline has a refresh refused late and the login behind it hang: together they take longer than a call may.
func TestWaiterLeavesAtItsOwnDeadline(t *testing.T) {
	inBubble(t, func(t *testing.T, set *mappings.Set) {
		late := func(n int, r *http.Request) (*http.Response, error) {
			time.Sleep(1500 * time.Millisecond) // in a bubble
			return says(401, `{"error":"invalid_grant"}`)(n, r)
		}
		d := loggingIn(t, set, inTurn(says(200, `{"access_token":"a","expires_in":1,"refresh_token":"b"}`), late, waitsInVain), asOpenbank)
		if got := d.ask(t.Context(), get("netxd", "1", "42")); got.status == 503 {
			t.Fatalf("the first: %d %s", got.status, got.body)
		}
		time.Sleep(time.Minute) // in a bubble
		began := time.Now()
		got := d.ask(t.Context(), get("netxd", "1", "42"))
		wantFailure(t, got, 503, "provider-unavailable")
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("answered after %s", took)
		}
		time.Sleep(time.Minute) // in a bubble: the login ends by a deadline of its own
	})
}

func asOpenbank(b *proxy.Bank) {
	b.Pack = "openbank"
	b.Settings = map[string]string{"bank_id": "reed.bank", "login": "client-credentials"}
	b.Secrets = map[string]secret.Value{"client_id": secret.New("demo-client"), "client_secret": secret.New("demo-secret")}
}

// TestLoginOutlivesWhoBeganIt has the partner who began a login go away: the others get the token all the same.
func TestLoginOutlivesWhoBeganIt(t *testing.T) {
	inBubble(t, func(t *testing.T, set *mappings.Set) {
		enough := make(chan struct{})
		d := loggingIn(t, set, func(n int, r *http.Request) (*http.Response, error) {
			select {
			case <-enough:
			case <-r.Context().Done():
				return nil, r.Context().Err()
			}
			return says(200, `{"access_token":"a","expires_in":3600}`)(n, r)
		}, asOpenbank)
		ctx, leave := context.WithCancel(t.Context())
		first, second := make(chan reply, 1), make(chan reply, 1)
		go func() { first <- d.ask(ctx, get("netxd", "1", "42")) }()
		synctest.Wait()
		go func() { second <- d.ask(t.Context(), get("netxd", "2", "43")) }()
		synctest.Wait()
		leave()
		<-first // before the login's end
		close(enough)
		if got := <-second; got.status == 503 || len(d.calls()) != 2 {
			t.Errorf("answered %d %s after %d calls", got.status, got.body, len(d.calls()))
		}
	})
}
