package callbacks_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/callbacks"
	"github.com/truchman-proxy/truchman/redisclient/redistest"
)

// lossy stands before a server and can lose its next reply.
type lossy struct {
	net.Listener
	lose atomic.Bool
}

func newLossy(t *testing.T, server string) *lossy {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &lossy{Listener: listener}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			behind, err := net.Dial("tcp", server)
			if err != nil {
				_ = client.Close()
				continue
			}
			go func() { _, _ = io.Copy(behind, client); _ = behind.Close() }()
			go l.replies(client, behind)
		}
	}()
	return l
}

func (l *lossy) replies(client, behind net.Conn) {
	defer func() { _, _ = client.Close(), behind.Close() }()
	buffer := make([]byte, 1<<16)
	for {
		n, err := behind.Read(buffer)
		if err != nil || l.lose.CompareAndSwap(true, false) {
			return
		}
		if _, err = client.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func redisSubject(t *testing.T, address string, moved *clock) subject {
	s := subject{Store: openAt(t, "redis", address, moved.options()), clock: moved, t: t}
	t.Cleanup(func() { closed(t, s.Store) })
	return s
}

func TestALostReplyStoresNothingTwice(t *testing.T) {
	between := newLossy(t, redistest.Start(t).Address())
	s := redisSubject(t, between.Addr().String(), new(clock))
	s.accept(arrival("warm", "zoe", "1", shop))
	s.ok(s.Done(t.Context(), s.claim("msg_warmshop")["msg_warmshop"]))
	between.lose.Store(true)
	if s.accept(arrival("a", "ann", "1", shop)) || between.lose.Load() {
		t.Fatal("the reply was not lost, or the repeat is taken for the bank's")
	}
	s.counts(1, 0)
	s.accept(arrival("b", "ann", "2", shop))
	if s.accept(arrival("a", "ann", "1", shop)) {
		t.Error("a late repeat of ours is taken for the bank's")
	}
	s.counts(2, 0)
	c := s.claim("msg_ashop")["msg_ashop"]
	between.lose.Store(true)
	s.wants(callbacks.ErrLost, s.Done(t.Context(), c)) // it was removed the first time
	s.counts(1, 0)
}

func TestADeadConsumersMessagesAreAnothers(t *testing.T) {
	address, moved := redistest.Start(t).Address(), new(clock)
	dead, other := redisSubject(t, address, moved), redisSubject(t, address, moved)
	dead.accept(arrival("a", "ann", "1", shop))
	held := dead.claim("msg_ashop")["msg_ashop"]
	other.claim()
	moved.advance(lease)
	taken := other.claim("msg_ashop")["msg_ashop"]
	if taken.Attempt != 2 {
		t.Errorf("takes attempt %d", taken.Attempt)
	}
	dead.wants(callbacks.ErrLost, dead.Done(t.Context(), held))
	dead.wants(callbacks.ErrLost, dead.Done(t.Context(), taken)) // the other's claim is not ours to end
	other.ok(other.Done(t.Context(), taken))
	other.counts(0, 0)
}

func TestRedisIsAway(t *testing.T) {
	server := redistest.Start(t)
	config := callbacks.Default().Redis
	config.Addresses = []string{server.Address()}
	store, err := callbacks.OpenRedis(config, callbacks.StoreOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, store)
	s := newService(t, configFor("https://partner.example/told"), store, optionsFor(t))
	server.Signal(syscall.SIGSTOP)
	begun := time.Now()
	if code := tell(s, "7841", "ACTIVE"); code != http.StatusServiceUnavailable || time.Since(begun) > 2*time.Second {
		t.Errorf("answers %d after %s", code, time.Since(begun))
	}
	server.Kill()
	if code := tell(s, "7841", "ACTIVE"); code != http.StatusServiceUnavailable {
		t.Errorf("answers %d", code)
	}
}

func TestAFlushedRedisGoesOn(t *testing.T) {
	server := redistest.Start(t)
	s := redisSubject(t, server.Address(), new(clock))
	s.accept(arrival("a", "ann", "1", shop))
	held := s.claim("msg_ashop")["msg_ashop"]
	server.Do("FLUSHALL")
	s.wants(callbacks.ErrLost, s.Done(t.Context(), held))
	s.accept(arrival("b", "ann", "1", shop))
	s.ok(s.Done(t.Context(), s.claim("msg_bshop")["msg_bshop"]))
	s.counts(0, 0)
}

// Two proxies share one Redis: each message is delivered once, in order, whoever received it.
func TestTwoProxiesOnOneRedis(t *testing.T) {
	address := redistest.Start(t).Address()
	open := func(t testing.TB, options callbacks.StoreOptions) callbacks.Store {
		return openAt(t, "redis", address, options)
	}
	p := newPartner(t, nil)
	var proxies [2]*serving
	for i := range proxies {
		proxies[i] = serve(t, open, configFor(p.URL), optionsFor(t))
	}
	const each = 40
	for i := range 3 * each {
		told(t, proxies[i/3%2].Service, fmt.Sprint("784", i%3), states[i/3%len(states)].bank)
	}
	for range 3 * each {
		p.next(t)
	}
	for customer := range 3 {
		if got := p.inOrder(fmt.Sprint("784", customer)); !slices.Equal(got, inTurn(each)) {
			t.Errorf("customer %d: is told %v", customer, got)
		}
	}
	if len(p.seen) != 0 {
		t.Error("something is told twice")
	}
}
