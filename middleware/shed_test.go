package middleware_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime/debug"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/truchman-proxy/truchman/middleware"
)

func shedding(overload middleware.Overload, metrics *middleware.Metrics, end http.Handler) http.Handler {
	return middleware.NewShedder(overload, metrics).Shed(refuseBusy)(end)
}

func TestShedsPastTheBound(t *testing.T) {
	metrics := newMetrics(t)
	arrived, release := make(chan bool), make(chan bool)
	chain := shedding(middleware.Overload{Requests: 3}, metrics, handle(func(w http.ResponseWriter, _ *http.Request) {
		arrived <- true
		<-release
		w.WriteHeader(200)
	}))
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() { expect(t, fmt.Sprint(answer(chain, httptest.NewRequest("GET", "/", nil)).Code), "200") })
		<-arrived
	}
	for range 2 {
		w := answer(chain, httptest.NewRequest("GET", "/", nil))
		expect(t, fmt.Sprintf("%d %s %s", w.Code, w.Body, w.Header().Get("Retry-After")), "503 overloaded 1")
	}
	expectSeries(t, metrics, `truchman_overload_shed_total{reason="requests"} 2`, "truchman_overload_in_flight 3")
	close(release)
	group.Wait()
	go func() { <-arrived }()
	expect(t, fmt.Sprint(answer(chain, httptest.NewRequest("GET", "/", nil)).Code), "200")
	expectSeries(t, metrics, "truchman_overload_in_flight 0")
}

// What panics is in flight no more.
func TestShedForgetsAPanic(t *testing.T) {
	chain := middleware.Chain(handle(panicWith("x")), middleware.Track, middleware.Recover(quiet, refuse),
		middleware.NewShedder(middleware.Overload{Requests: 1}, nil).Shed(refuseBusy))
	for range 3 {
		expect(t, fmt.Sprint(answer(chain, httptest.NewRequest("GET", "/", nil)).Code), "500")
	}
}

// Both configurations' requests count, before and after a reload.
func TestShedOutlivesItsStack(t *testing.T) {
	shedder := middleware.NewShedder(middleware.Overload{Requests: 1}, nil)
	after := shedder.Shed(refuseBusy)(http.NotFoundHandler())
	before := shedder.Shed(refuseBusy)(handle(func(http.ResponseWriter, *http.Request) {
		expect(t, fmt.Sprint(answer(after, httptest.NewRequest("GET", "/", nil)).Code), "503")
	}))
	answer(before, httptest.NewRequest("GET", "/", nil))
}

// The memory is looked at ten times a second at most: within the bubble time stands still otherwise.
func TestShedsForMemory(t *testing.T) {
	was := debug.SetMemoryLimit(-1)
	defer debug.SetMemoryLimit(was)
	synctest.Test(t, func(t *testing.T) {
		const bound = 256 << 20
		metrics := newMetrics(t)
		chain := shedding(middleware.Overload{Memory: bound}, metrics, handle(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(200) }))
		status := func() int { return answer(chain, httptest.NewRequest("GET", "/", nil)).Code }
		if got := status(); got != 200 {
			t.Fatalf("got %d at rest", got)
		}
		large := make([]byte, bound)
		if got := status(); got != 200 {
			t.Errorf("got %d within 100 ms", got)
		}
		time.Sleep(100 * time.Millisecond)
		if got := status(); got != 503 {
			t.Errorf("got %d with %d bytes more", got, len(large))
		}
		expectSeries(t, metrics, `truchman_overload_shed_total{reason="memory"} 1`)
		large = nil
		debug.FreeOSMemory()
		time.Sleep(100 * time.Millisecond)
		if got := status(); got != 200 {
			t.Errorf("got %d once it is given back", got)
		}
	})
}

// With a bound for memory the collector itself works against it.
func TestABoundForMemoryBoundsTheCollector(t *testing.T) {
	was := debug.SetMemoryLimit(-1)
	defer debug.SetMemoryLimit(was)
	middleware.NewShedder(middleware.Overload{Memory: 1000 << 20}, nil)
	if got := debug.SetMemoryLimit(-1); got != 900<<20 {
		t.Errorf("it is %d", got)
	}
	middleware.NewShedder(middleware.Overload{Memory: 2000 << 20}, nil)
	if got := debug.SetMemoryLimit(-1); got != 900<<20 {
		t.Errorf("a lower one, as of GOMEMLIMIT, became %d", got)
	}
}

func TestOverloadCheck(t *testing.T) {
	if findings := middleware.DefaultOverload().Check(); findings != nil {
		t.Error(findings)
	}
	got := fmt.Sprint(middleware.Overload{Requests: -1, Memory: 1 << 20}.Check())
	expect(t, got, "[{requests must not be below 0} {memory must be 0 or at least 64MiB, which the process itself needs}]")
}

func BenchmarkShed(b *testing.B) {
	was := debug.SetMemoryLimit(-1)
	defer debug.SetMemoryLimit(was)
	end := handle(func(http.ResponseWriter, *http.Request) {})
	passing := middleware.Overload{Requests: 2000, Memory: 1 << 40}
	for name, chain := range map[string]http.Handler{
		"requests":            shedding(middleware.DefaultOverload(), nil, end),
		"requests and memory": shedding(passing, nil, end),
		"refused":             shedding(middleware.Overload{Memory: 1}, newMetrics(b), end),
	} {
		b.Run(name, func(b *testing.B) {
			w, r := discarding{http.Header{}}, httptest.NewRequest("GET", "/", nil)
			b.ReportAllocs()
			for b.Loop() {
				chain.ServeHTTP(w, r)
			}
		})
	}
}
