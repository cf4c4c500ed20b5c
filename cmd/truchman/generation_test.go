package main

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
)

// playedHandler notes how many requests it has, and whether any came after its connections were closed.
type playedHandler struct {
	inside, closed, late atomic.Int32
	entered, wait        chan struct{} // nil: it answers at once
}

func (p *playedHandler) ServeHTTP(http.ResponseWriter, *http.Request) {
	p.inside.Add(1)
	if p.wait != nil {
		close(p.entered)
		<-p.wait
	}
	p.late.Add(p.closed.Load())
	p.inside.Add(-1)
}

func (p *playedHandler) CloseIdleConnections() {
	p.late.Add(p.inside.Load())
	p.closed.Add(1)
}

func played(p *playedHandler) *generation { return &generation{handler: p, proxy: p} }

func TestReloadLetsARequestFinishWhereItBegan(t *testing.T) {
	old, next := &playedHandler{entered: make(chan struct{}), wait: make(chan struct{})}, &playedHandler{}
	var s succession
	retired := make(chan *generation, 1)
	first := played(old)
	s.replace(first, nil)
	ended := make(chan struct{})
	go func() {
		s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
		close(ended)
	}()
	<-old.entered
	s.replace(played(next), func(g *generation) { retired <- g })
	s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	if old.inside.Load() != 1 || old.closed.Load() != 0 || len(retired) != 0 {
		t.Error("the old one is closed with a request under way")
	}
	close(old.wait)
	<-ended
	if g := <-retired; g != first || old.closed.Load() != 1 || old.late.Load() != 0 || next.closed.Load() != 0 {
		t.Errorf("closed %d and %d times, %d too early", old.closed.Load(), next.closed.Load(), old.late.Load())
	}
}

// TestReloadRetiresEachOnce replaces generations while many requests begin and end.
func TestReloadRetiresEachOnce(t *testing.T) {
	const generations, callers, requests = 200, 4, 5000
	var s succession
	all := []*playedHandler{{}}
	s.replace(played(all[0]), nil)
	var retired, calls sync.WaitGroup
	for range callers {
		calls.Go(func() {
			for range requests {
				s.ServeHTTP(nil, nil)
			}
		})
	}
	for range generations {
		next := &playedHandler{}
		all = append(all, next)
		retired.Add(1)
		s.replace(played(next), func(*generation) { retired.Done() })
	}
	calls.Wait()
	retired.Wait() // one call too many panics
	for i, p := range all {
		if want := min(int32(generations-i), 1); p.closed.Load() != want || p.late.Load() != 0 || p.inside.Load() != 0 {
			t.Errorf("generation %d: closed %d times, %d requests afterwards", i, p.closed.Load(), p.late.Load())
		}
	}
}

func TestReloadCostsNoAllocation(t *testing.T) {
	var s succession
	s.replace(played(&playedHandler{}), nil)
	if n := testing.AllocsPerRun(1000, func() { s.ServeHTTP(nil, nil) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkSuccession(b *testing.B) {
	var s succession
	idle := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	s.replace(&generation{handler: idle, proxy: idle}, nil)
	b.ReportAllocs()
	b.RunParallel(func(loop *testing.PB) {
		for loop.Next() {
			s.ServeHTTP(nil, nil)
		}
	})
}
