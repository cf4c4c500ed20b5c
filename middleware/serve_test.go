package middleware_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/truchman-proxy/truchman/middleware"
)

// pipes is a listener in memory, whose callers and time belong to the test.
type pipes struct {
	calls  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes { return &pipes{calls: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case call := <-p.calls:
		return call, nil
	case <-p.closed:
		return nil, errors.New("closed")
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "unix"} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.calls <- theirs:
		return ours, nil
	case <-p.closed:
		return nil, errors.New("refused")
	}
}

// get calls once, on a connection of its own, and gives the status, 0 where there was no answer.
func (p *pipes) get(path string) int {
	transport := &http.Transport{DialContext: p.dial, DisableKeepAlives: true}
	request, _ := http.NewRequest("GET", "http://memory"+path, nil)
	response, err := transport.RoundTrip(request)
	if err != nil {
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}

// serving is a server under test: /slow answers when it is released or cut, anything else at once.
type serving struct {
	*pipes
	health  middleware.Health
	stop    context.CancelFunc
	release chan struct{}
	slow    chan int
	ended   chan error
}

func startServing() *serving {
	s := &serving{pipes: newPipes(), release: make(chan struct{}), slow: make(chan int, 1), ended: make(chan error, 1)}
	config := middleware.Default()
	server := middleware.NewServer(config, handle(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			select {
			case <-s.release:
			case <-r.Context().Done():
			}
		}
	}))
	var ctx context.Context
	ctx, s.stop = context.WithCancel(context.Background())
	go func() { s.ended <- middleware.Serve(ctx, server, s.pipes, &s.health, config.Stop) }()
	go func() { s.slow <- s.get("/slow") }()
	synctest.Wait()
	return s
}

func TestServeStopsInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := startServing()
		if !s.health.Ready() {
			t.Error("not ready while serving")
		}
		s.stop()
		synctest.Wait()
		if s.health.Ready() {
			t.Error("ready while draining")
		}
		if status := s.get("/"); status != 200 {
			t.Errorf("got %d while draining", status)
		}
		<-time.After(2 * time.Second)
		synctest.Wait()
		if status := s.get("/"); status != 0 {
			t.Errorf("got %d after draining", status)
		}
		close(s.release)
		if status, err := <-s.slow, <-s.ended; status != 200 || err != nil {
			t.Errorf("the request in flight got %d, the end was %v", status, err)
		}
	})
}

func TestServeCutsWhatOutlastsTheGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := startServing()
		began := time.Now()
		s.stop()
		err := <-s.ended
		const want = "requests were still open after the grace of 20s and were cut; set a longer grace"
		if err == nil || err.Error() != want || time.Since(began) != 22*time.Second {
			t.Errorf("got %v after %s", err, time.Since(began))
		}
		if status := <-s.slow; status != 0 {
			t.Errorf("the cut request got %d", status)
		}
	})
}

func TestServeTellsOfAListenerThatFails(t *testing.T) {
	for name, before := range map[string]func(*serving){
		"while serving":  func(*serving) {},
		"while draining": func(s *serving) { s.stop(); synctest.Wait() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := startServing()
				before(s)
				_ = s.Close()
				err := <-s.ended
				if err == nil || err.Error() != "serve on memory: closed" || s.health.Ready() {
					t.Errorf("got %v, ready %v", err, s.health.Ready())
				}
				close(s.release)
				<-s.slow
				s.stop()
			})
		})
	}
}
