package middleware_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/truchman-proxy/truchman/middleware"
)

// refuseBusy answers with the failure's name, as a front would in its own format.
func refuseBusy(w http.ResponseWriter, _ *http.Request, failure string) {
	w.WriteHeader(map[string]int{"rate-limited": 429, "overloaded": 503}[failure])
	_, _ = io.WriteString(w, failure)
}

// fromHeader names the partner of a test's request.
func fromHeader(r *http.Request) string { return r.Header.Get("X-Partner") }

// calls gives a function that sends a request of a partner and tells status, RateLimit and Retry-After.
func calls(limiter *middleware.RateLimiter) func(partner string) string {
	handler := limiter.Limit(fromHeader, refuseBusy)(handle(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(200) }))
	return func(partner string) string {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("X-Partner", partner)
		w := answer(handler, r)
		return fmt.Sprintf("%d %s %s", w.Code, w.Header().Get("RateLimit"), w.Header().Get("Retry-After"))
	}
}

func expect(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRateLimitOnOneNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		call := calls(middleware.NewRateLimiter(middleware.RateLimit{Requests: 3, Per: 6 * time.Second}, nil, nil))
		expect(t, call("acme"), `200 "partner";r=2;t=2 `)
		expect(t, call("acme"), `200 "partner";r=1;t=4 `)
		expect(t, call("acme"), `200 "partner";r=0;t=6 `)
		expect(t, call("acme"), `429 "partner";r=0;t=2 2`)
		expect(t, call("bolt"), `200 "partner";r=2;t=2 `)
		time.Sleep(1500 * time.Millisecond) // the bubble's time
		expect(t, call("acme"), `429 "partner";r=0;t=1 1`)
		time.Sleep(time.Second / 2)
		expect(t, call("acme"), `200 "partner";r=0;t=6 `)
		time.Sleep(6 * time.Second)
		expect(t, call("acme"), `200 "partner";r=2;t=2 `)
	})
}

// Who comes at once shares one burst, whoever is first.
func TestRateLimitAtOnce(t *testing.T) {
	call := calls(middleware.NewRateLimiter(middleware.RateLimit{Requests: 77, Per: time.Hour}, nil, nil))
	var taken atomic.Int32
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 50 {
				if call("acme")[:3] == "200" {
					taken.Add(1)
				}
			}
		})
	}
	group.Wait()
	if taken.Load() != 77 {
		t.Errorf("%d were taken", taken.Load())
	}
}

// A burst of its own is told as a second policy; the rate stays what it is.
func TestRateLimitWithABurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter := middleware.NewRateLimiter(middleware.RateLimit{Requests: 10, Per: 10 * time.Second, Burst: 2}, nil, nil)
		call := calls(limiter)
		expect(t, call("acme"), `200 "partner";r=1;t=1 `)
		expect(t, call("acme"), `200 "partner";r=0;t=2 `)
		expect(t, call("acme"), `429 "partner";r=0;t=1 1`)
		taken := 0
		for range 100 {
			time.Sleep(100 * time.Millisecond)
			if call("acme")[:3] == "200" {
				taken++
			}
		}
		if taken != 10 {
			t.Errorf("%d were taken in 10 s", taken)
		}
	})
}

func TestRateLimitPolicy(t *testing.T) {
	for want, limit := range map[string]middleware.RateLimit{
		`"partner";q=100;w=1`:              {Requests: 100, Per: time.Second},
		`"partner";q=60;w=60`:              {Requests: 60, Per: time.Minute, Burst: 60},
		`"partner";q=60;w=60, "burst";q=5`: {Requests: 60, Per: time.Minute, Burst: 5},
		"":                                 {Per: time.Second},
	} {
		handler := middleware.NewRateLimiter(limit, nil, nil).Limit(fromHeader, refuseBusy)(http.NotFoundHandler())
		expect(t, answer(handler, httptest.NewRequest("GET", "/", nil)).Header().Get("RateLimit-Policy"), want)
	}
}

// More partners than are kept at once: those least seen are forgotten first, and none is refused for another's sake.
func TestRateLimitForgetsWhoIsLongGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		call := calls(middleware.NewRateLimiter(middleware.RateLimit{Requests: 1, Per: time.Hour}, nil, nil))
		const all = 10_001
		for i := range all {
			expect(t, call(fmt.Sprint(i)), `200 "partner";r=0;t=3600 `)
		}
		expect(t, call(fmt.Sprint(all-1)), `429 "partner";r=0;t=3600 3600`)
		expect(t, call("1"), `429 "partner";r=0;t=3600 3600`)
		expect(t, call("0"), `200 "partner";r=0;t=3600 `)
	})
}

func TestRateLimitCountsWhatItRefuses(t *testing.T) {
	metrics, err := middleware.NewMetrics()
	if err != nil {
		t.Fatal(err)
	}
	call := calls(middleware.NewRateLimiter(middleware.RateLimit{Requests: 1, Per: time.Hour}, nil, metrics))
	for range 3 {
		call("acme")
	}
	expectSeries(t, metrics, `truchman_rate_limit_refused_total{partner="acme"} 2`)
}

func TestRateLimitCheck(t *testing.T) {
	if findings := middleware.DefaultRateLimit().Check(); findings != nil {
		t.Error(findings)
	}
	const per = `{per must be whole seconds between "1s" and "24h", as the headers for partners say it in seconds}`
	const requests = "{requests must lie between 0 and 100000 for each second of per}"
	for want, limit := range map[string]middleware.RateLimit{
		"[]":                 {Requests: 200_000, Per: 2 * time.Second, Burst: 1_000_000},
		"[" + per + "]":      {Requests: 1, Per: 1500 * time.Millisecond},
		"[" + requests + "]": {Requests: 200_001, Per: 2 * time.Second},
		"[" + per + " {burst must lie between 0 and 1000000}]":                       {Burst: -1},
		"[{burst must be so small that it is there again within 720h at this rate}]": {Requests: 1, Per: 24 * time.Hour, Burst: 31},
	} {
		expect(t, fmt.Sprint(limit.Check()), want)
	}
}

func BenchmarkRateLimitOnOneNode(b *testing.B) {
	benchmarkLimiter(b, middleware.NewRateLimiter(middleware.RateLimit{Requests: 100_000, Per: time.Second, Burst: 1_000_000}, nil, nil))
}

func benchmarkLimiter(b *testing.B, limiter *middleware.RateLimiter) {
	handler := limiter.Limit(func(*http.Request) string { return "acme" }, refuseBusy)(handle(func(http.ResponseWriter, *http.Request) {}))
	w, r := discarding{http.Header{}}, httptest.NewRequest("GET", "/", nil)
	b.ReportAllocs()
	for b.Loop() {
		handler.ServeHTTP(w, r)
	}
}
