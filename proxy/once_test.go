package proxy_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/simulator"
)

// watch follows the connections to a bank.
func (b *bank) watch(c net.Conn, state http.ConnState) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if state == http.StateClosed || state == http.StateHijacked {
		delete(b.idle, c)
		return
	}
	b.idle[c] = state == http.StateIdle
}

// cut resets kept connections: those on which no call runs, or all.
func (b *bank) cut(all bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c, idle := range b.idle {
		if idle || all {
			_ = c.(*net.TCPConn).SetLinger(0)
			_ = c.Close()
		}
	}
}

// TestNoWriteIsSentTwice cuts kept connections under load, idle ones and such on which a call runs, and
// holds the bank's journal against what the partners were told.
func TestNoWriteIsSentTwice(t *testing.T) {
	const partners, each = 12, 25
	private, public := pemKey(t)
	netxd := openBank(t, "netxd", simulator.Options{PublicKey: public})
	s := open(t, demo(netxd.url, nowhere, private, alter("netxd", func(b *proxy.Bank) {
		b.Breaker = proxy.Breaker{Failures: 1 << 30, Open: time.Second}
	})))
	told := make(chan string, partners*each) // "STATUS id"
	stop := make(chan struct{})
	var cutter, group sync.WaitGroup
	cutter.Go(func() { cutRandomly(netxd, stop) })
	for p := range partners {
		group.Go(func() {
			for i := range each {
				id := fmt.Sprint(1_000_000 + p*1000 + i)
				got := s.ask(patch("netxd", mara, id, `{"first_name":"Mara","last_name":"Quill"}`))
				told <- fmt.Sprint(got.status, " ", id)
			}
		})
	}
	group.Wait()
	close(stop)
	cutter.Wait()
	close(told)
	compareEffects(t, netxd, told)
}

// cutRandomly cuts after every few calls, until it is told to stop.
func cutRandomly(b *bank, stop <-chan struct{}) {
	random := rand.New(rand.NewPCG(1, 2))
	ticker := time.NewTicker(2 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
			b.cut(random.IntN(4) == 0)
		}
	}
}

// compareEffects holds the journal against the answers: done is done once, not sent is not done, and
// what is unknown was done once at most.
func compareEffects(t *testing.T, b *bank, told <-chan string) {
	t.Helper()
	effects := map[string]int{}
	for _, body := range b.effects() {
		effects[gjson.Get(body, "id").String()]++
	}
	seen := map[string]int{}
	for line := range told {
		status, id, _ := strings.Cut(line, " ")
		seen[status]++
		n := effects[id]
		switch {
		case status == "200" && n != 1, status == "503" && n != 0, status == "504" && n > 1:
			t.Errorf("request %s: answered %s with %d effects", id, status, n)
		case status != "200" && status != "503" && status != "504":
			t.Errorf("request %s: answered %s", id, status)
		}
	}
	if seen["200"] < 100 {
		t.Errorf("too few were done to say anything: %v", seen)
	}
	t.Logf("answers by status: %v", seen)
}

// TestKeptConnectionDiesInMidPost has the bank carry a write out and then cut the connection, which
// was kept from the call before; the transport must not send the write again.
func TestKeptConnectionDiesInMidPost(t *testing.T) {
	s := openTown(t)
	s.ask(get("netxd", mara, "1"))
	s.netxd.fault(`{"fault":"reset-after"}`)
	wantFailure(t, s.ask(patch("netxd", mara, "42", `{"first_name":"Mara","last_name":"Quill"}`)), 504, unknown)
	if effects := s.netxd.effects(); len(effects) != 1 {
		t.Errorf("%d effects", len(effects))
	}
	if calls := s.netxd.calls(); len(calls) != 2 {
		t.Errorf("%d calls", len(calls))
	}
}

// TestFaultsOfASimulator goes through the simulator's own faults: a write is never repeated, a read where that may help.
func TestFaultsOfASimulator(t *testing.T) {
	for fault, want := range map[string]struct{ effects, read int }{
		`"reset-before"`: {0, 200}, `"reset-after"`: {1, 200}, `"status","status":500`: {0, 502}, `"status","status":503`: {0, 200},
		`"malformed"`: {1, 502}, `"truncated"`: {1, 200}, `"html"`: {1, 502}, `"wrong-id"`: {1, 502},
	} {
		t.Run(fault, func(t *testing.T) {
			s := openTown(t)
			s.netxd.fault(`{"fault":` + fault + `}`)
			wantFailure(t, s.ask(patch("netxd", mara, "42", `{"first_name":"Mara","last_name":"Quill"}`)), 504, unknown)
			if got := s.netxd.effects(); len(got) != want.effects {
				t.Errorf("%d effects, not %d", len(got), want.effects)
			}
			s.netxd.fault(`{"fault":` + fault + `}`)
			if got := s.ask(get("netxd", mara, "43")); got.status != want.read {
				t.Errorf("a read: %d %s", got.status, got.body)
			}
		})
	}
}
