package proxy_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/simulator"
)

const firstHost, secondHost, thirdHost = "first.example", "second.example", "third.example"

// withOthers gives a bank further addresses.
func withOthers(hosts ...string) func(*proxy.Bank) {
	return func(b *proxy.Bank) {
		for _, host := range hosts {
			b.Addresses = append(b.Addresses, "http://"+host)
		}
	}
}

// byHost plays each of the hosts, and fine where there is nothing to play.
func byHost(plays map[string]act) act {
	return func(n int, r *http.Request) (*http.Response, error) {
		if a := plays[r.URL.Host]; a != nil {
			return a(n, r)
		}
		return fine(n, r)
	}
}

// TestFailover has the first address fail: a read goes to the next; a write only where nothing of it was sent.
func TestFailover(t *testing.T) {
	both := []string{firstHost, secondHost}
	for name, test := range map[string]struct {
		first       act
		read, write []string
	}{
		"no connection": {notConnected, both, both},
		"nothing sent":  {notSent, both, both},
		"a reset":       {isReset, both, both[:1]},
		"closed":        {isClosed, both, both[:1]},
		"503":           {says(503, ""), both, both[:1]},
		"500":           {says(500, ""), both[:1], both[:1]},
	} {
		for q, want := range map[*question][]string{&aRead: test.read, &aWrite: test.write} {
			t.Run(name+" "+q.method, func(t *testing.T) {
				inBubble(t, func(t *testing.T, set *mappings.Set) {
					d := openDirect(t, set, byHost(map[string]act{firstHost: test.first}), withOthers(secondHost))
					got := d.ask(t.Context(), *q)
					if calls := d.calls(); !slices.Equal(calls, want) || (got.status == 200) != (len(want) == 2) {
						t.Errorf("%d from %v", got.status, calls)
					}
				})
			})
		}
	}
}

// TestFailoverDoesNotWait goes on at once where nobody was asked anything, however many do.
func TestFailoverDoesNotWait(t *testing.T) {
	inBubble(t, func(t *testing.T, set *mappings.Set) {
		d := openDirect(t, set, byHost(map[string]act{firstHost: notConnected, secondHost: notConnected}), withOthers(secondHost, thirdHost))
		began := time.Now()
		got := d.ask(t.Context(), aWrite)
		if took := time.Since(began); got.status != 200 || took > 0 || !slices.Equal(d.calls(), []string{firstHost, secondHost, thirdHost}) {
			t.Errorf("%d from %v in %s", got.status, d.calls(), took)
		}
	})
}

// TestAddressIsLeftOut for a while when it cannot be connected to, or broke three calls off; then one call tries it.
func TestAddressIsLeftOut(t *testing.T) {
	for name, test := range map[string]struct {
		fails act
		calls int // until it is left out
	}{"no connection": {notConnected, 1}, "resets": {isReset, 3}} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, set *mappings.Set) {
				var well atomic.Bool
				d := openDirect(t, set, byHost(map[string]act{firstHost: func(n int, r *http.Request) (*http.Response, error) {
					if well.Load() {
						return fine(n, r)
					}
					return test.fails(n, r)
				}}), withOthers(secondHost))
				asks := func(requests int) (atFirst int) {
					t.Helper()
					before := len(d.calls())
					for range requests {
						if got := d.ask(t.Context(), aRead); got.status != 200 {
							t.Fatal(got.status)
						}
					}
					for _, host := range d.calls()[before:] {
						if host == firstHost {
							atFirst++
						}
					}
					return atFirst
				}
				if n := asks(20); n != test.calls || d.bank().Addresses[0].Healthy || !d.bank().Addresses[1].Healthy {
					t.Errorf("%d calls of the first, %+v", n, d.bank().Addresses)
				}
				time.Sleep(6 * time.Second)
				if n := asks(20); n != 1 || d.bank().Addresses[0].Healthy {
					t.Errorf("%d calls after a while", n)
				}
				well.Store(true)
				time.Sleep(6 * time.Second)
				if n := asks(20); n != 20 || !d.bank().Addresses[0].Healthy {
					t.Errorf("%d calls when it is well again", n)
				}
			})
		})
	}
}

// TestOneTriesForAll has many ask at the moment when an address may be tried again, which does not answer.
func TestOneTriesForAll(t *testing.T) {
	inBubble(t, func(t *testing.T, set *mappings.Set) {
		d := openDirect(t, set, byHost(map[string]act{firstHost: inTurn(notConnected, waitsInVain)}), withOthers(secondHost))
		d.ask(t.Context(), aRead)
		time.Sleep(6 * time.Second)
		var readers sync.WaitGroup
		for range 10 {
			readers.Go(func() { d.ask(t.Context(), aRead) })
		}
		synctest.Wait()
		if b := d.bank(); b.InFlight != 1 || len(d.calls()) != 12 {
			t.Errorf("%d wait for the first, after %v", b.InFlight, d.calls())
		}
		readers.Wait()
	})
}

// TestAllAreLeftOut goes on calling them: there is nothing better.
func TestAllAreLeftOut(t *testing.T) {
	inBubble(t, func(t *testing.T, set *mappings.Set) {
		d := openDirect(t, set, inTurn(notConnected, notConnected, notConnected, fine), withOthers(secondHost))
		wantFailure(t, d.ask(t.Context(), aWrite), 503, "provider-unavailable")
		if got := d.ask(t.Context(), aWrite); got.status != 200 {
			t.Errorf("%d from %v", got.status, d.calls())
		}
	})
}

// TestFailoverOfConnections does it with real ones: nobody listens at the first address, nor at the second.
func TestFailoverOfConnections(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/base/jsonrpc") {
			t.Errorf("asked for %s", r.URL.Path)
		}
		answers(200, goodNetXD)(w, r, readString(r))
	})
	s := open(t, demo(nowhere, nowhere, signingPEM(t), alter("netxd", func(b *proxy.Bank) {
		b.Addresses = []string{"http://127.0.0.2:1", address + "/base/"}
	})))
	for _, q := range []question{aRead, aWrite, aRead} {
		if got := s.ask(q); got.status != 200 {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
}

// TestKeptConnectionDiesBesideAnother has the bank carry a write out and cut the connection that was kept from the call
// before, with a healthy address beside: one effect, here, and none there.
func TestKeptConnectionDiesBesideAnother(t *testing.T) {
	private, public := pemKey(t)
	beside := openBank(t, "netxd", simulator.Options{PublicKey: public})
	first := openBank(t, "netxd", simulator.Options{PublicKey: public})
	s := open(t, demo(first.url, nowhere, private, alter("netxd", func(b *proxy.Bank) { b.Addresses = []string{beside.url} })))
	s.ask(get("netxd", mara, "1"))
	first.fault(`{"fault":"reset-after"}`)
	wantFailure(t, s.ask(patch("netxd", mara, "42", `{"first_name":"Mara","last_name":"Quill"}`)), 504, unknown)
	if here, there := first.effects(), beside.calls(); len(here) != 1 || len(there) != 0 {
		t.Errorf("%d effects, and %d calls beside", len(here), len(there))
	}
}

// TestNoWriteMovesOnOnceItWasSent tells every lie below HTTP to a write, with a healthy address beside.
func TestNoWriteMovesOnOnceItWasSent(t *testing.T) {
	for _, l := range transportLies {
		t.Run(l.says, func(t *testing.T) {
			var lied, other atomic.Int32
			first := serve(t, func(w http.ResponseWriter, r *http.Request) {
				lied.Add(1)
				l.tell(w, r, readString(r))
			})
			second := serve(t, func(w http.ResponseWriter, r *http.Request) {
				other.Add(1)
				answers(200, goodNetXD)(w, r, readString(r))
			})
			s := open(t, demo(first, nowhere, signingPEM(t), alter("netxd", func(b *proxy.Bank) {
				b.Addresses = []string{second}
				if l.read == timeout {
					b.Timeout = shortly
				}
			})))
			wantFailure(t, s.ask(aWrite), 504, unknown)
			if lied.Load() != 1 || other.Load() != 0 {
				t.Errorf("sent %d times, and %d times elsewhere", lied.Load(), other.Load())
			}
		})
	}
}
