package proxy_test

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/proxy"
)

// moody is a bank whose answers a test chooses; it counts its calls.
type moody struct {
	calls  atomic.Int32
	answer atomic.Pointer[lie]
}

func (m *moody) says(l lie) { m.answer.Store(&l) }

func (m *moody) serve(w http.ResponseWriter, r *http.Request) {
	m.calls.Add(1)
	m.answer.Load().tell(w, r, readString(r))
}

func openMoody(t *testing.T, failures uint32, pause time.Duration, change ...func(*proxy.Config)) (*stage, *moody) {
	m := &moody{}
	change = append(change, at("netxd", serve(t, m.serve)), alter("netxd", func(b *proxy.Bank) {
		once(b)
		b.Breaker = proxy.Breaker{Failures: failures, Open: pause}
	}))
	return open(t, demo(nowhere, nowhere, signingPEM(t), change...)), m
}

var healthy = lie{tell: answers(200, `{"id":"$id","result":{"ID":"1"},"jsonrpc":"2.0"}`)}

func TestBreakerOpens(t *testing.T) {
	for _, l := range append(transportLies, rpcLies...) {
		if l.read != failing && l.read != broken && l.read != timeout {
			continue
		}
		t.Run(l.says, func(t *testing.T) {
			s, bank := openMoody(t, 3, time.Hour, impatient("netxd", l))
			bank.says(l)
			for i := range 3 {
				wantFailure(t, s.ask(get("netxd", "1", "42")), statuses[l.read], l.read)
				if bank.calls.Load() != int32(i)+1 {
					t.Fatalf("%d calls after %d requests", bank.calls.Load(), i+1)
				}
			}
			for _, q := range []question{get("netxd", "1", "42"), patch("netxd", "1", "42", anEmail), find("netxd", "42", `{"customer_number":"1"}`)} {
				got := s.ask(q)
				wantFailure(t, got, 503, "provider-unavailable")
				if seconds, err := strconv.Atoi(got.header.Get("Retry-After")); err != nil || seconds < 1 || seconds > 3600 {
					t.Errorf("Retry-After is %q", got.header.Get("Retry-After"))
				}
			}
			if bank.calls.Load() != 3 {
				t.Errorf("%d calls, the breaker being open", bank.calls.Load())
			}
		})
	}
}

// TestUnknownOutcomesOpenTheBreaker counts writes as well, and connections that are refused.
func TestUnknownOutcomesOpenTheBreaker(t *testing.T) {
	s, bank := openMoody(t, 2, time.Hour)
	bank.says(lie{tell: resets})
	write := patch("netxd", "1", "42", `{"first_name":"Mara","last_name":"Quill"}`)
	for range 2 {
		wantFailure(t, s.ask(write), 504, unknown)
	}
	wantFailure(t, s.ask(write), 503, "provider-unavailable")
	if bank.calls.Load() != 2 {
		t.Errorf("%d calls", bank.calls.Load())
	}
}

// TestBusinessAnswersNeverOpenTheBreaker answers errors that say nothing against the bank's health.
func TestBusinessAnswersNeverOpenTheBreaker(t *testing.T) {
	s, bank := openMoody(t, 1, time.Hour)
	for _, l := range []lie{
		{tell: answers(200, `{"id":"$id","error":{"code":"NOT_FOUND_CUSTOMER","message":"x"}}`), read: "customer-not-found"},
		{tell: answers(200, `{"id":"$id","error":{"code":"1019","message":"x"}}`), read: ""},
		{tell: answers(200, `{"id":"$id","error":{"code":-32602,"message":"x"}}`), read: ""},
		{tell: answers(200, `{"id":"$id","error":{"code":-32700,"message":"x"}}`), read: ""},
	} {
		bank.says(l)
		before := bank.calls.Load()
		for range 5 {
			if got := s.ask(get("netxd", "1", "42")); got.status == 200 || got.status == 503 {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		}
		if n := bank.calls.Load() - before; n != 5 {
			t.Errorf("%d calls of 5", n)
		}
	}
	// what is refused before it is sent does not count either
	for range 5 {
		s.ask(patch("netxd", "1", "42", `{"documents":null}`))
	}
	bank.says(healthy)
	if got := s.ask(get("netxd", "1", "42")); got.status != 200 {
		t.Errorf("answered %d %s", got.status, got.body)
	}
}

// TestBreakerRecovers lets one call through after a while; its answer closes the breaker, or opens it
// again.
func TestBreakerRecovers(t *testing.T) {
	s, bank := openMoody(t, 1, 20*time.Millisecond)
	bank.says(lie{tell: answers(500, "")})
	wantFailure(t, s.ask(get("netxd", "1", "42")), 502, failing)
	for bank.calls.Load() < 3 { // ends by the test's own deadline at the latest
		s.ask(get("netxd", "1", "42"))
	}
	bank.says(healthy)
	for s.ask(get("netxd", "1", "42")).status != 200 {
	}
	before := bank.calls.Load()
	for range 5 {
		if got := s.ask(get("netxd", "1", "42")); got.status != 200 {
			t.Errorf("answered %d %s", got.status, got.body)
		}
	}
	if n := bank.calls.Load() - before; n != 5 {
		t.Errorf("%d calls of 5", n)
	}
}

// TestBreakersAreTheBanksOwn breaks one bank and calls another.
func TestBreakersAreTheBanksOwn(t *testing.T) {
	s := openTown(t, alter("netxd", func(b *proxy.Bank) { b.Breaker = proxy.Breaker{Failures: 1, Open: time.Hour}; b.Address = nowhere }))
	wantFailure(t, s.ask(get("netxd", mara, "42")), 503, "provider-unavailable")
	got := s.ask(get("netxd", mara, "42"))
	wantFailure(t, got, 503, "provider-unavailable")
	if got.header.Get("Retry-After") == "" {
		t.Error("the breaker is not open")
	}
	if got := s.ask(patch("rakbank", maraAt, "42", anEmail)); got.status != 200 {
		t.Errorf("answered %d %s", got.status, got.body)
	}
}
