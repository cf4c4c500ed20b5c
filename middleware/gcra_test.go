package middleware_test

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/redisclient/redistest"
)

const gcraKey = "truchman:rate:acme"

// TestGCRACounts sends more than may come at once; the period is so long that the server's clock does not matter.
func TestGCRACounts(t *testing.T) {
	server := redistest.Start(t)
	for _, limit := range []middleware.RateLimit{
		{Requests: 3, Per: time.Hour}, {Requests: 7, Per: time.Hour}, {Requests: 1000, Per: time.Hour, Burst: 13}, {Requests: 10, Per: 24 * time.Hour, Burst: 30},
	} {
		client := server.Client()
		client.FlushAll(context.Background())
		call := calls(middleware.NewRateLimiter(limit, client, nil))
		most := max(limit.Burst, limit.Requests)
		if limit.Burst > 0 {
			most = limit.Burst
		}
		interval := limit.Per.Seconds() / float64(limit.Requests)
		for left := most - 1; left >= 0; left-- {
			got, full := call("acme"), math.Ceil(float64(most-left)*interval)
			if !strings.HasPrefix(got, fmt.Sprintf(`200 "partner";r=%d;t=`, left)) {
				t.Fatalf("%+v: %d left: %s", limit, left, got)
			}
			var said float64
			if _, err := fmt.Sscanf(got[strings.Index(got, "t=")+2:], "%f", &said); err != nil || said > full || said < full-5 {
				t.Errorf("%+v: %s, want t=%v or a little less", limit, got, full)
			}
		}
		if got := call("acme"); !strings.HasPrefix(got, `429 "partner";r=0;t=`) {
			t.Errorf("%+v: %s", limit, got)
		}
		if got := call("bolt"); !strings.HasPrefix(got, fmt.Sprintf(`200 "partner";r=%d;`, most-1)) {
			t.Errorf("%+v: another partner: %s", limit, got)
		}
	}
}

// TestGCRAOfManyNodes lets nodes share a burst: together they take exactly as many.
func TestGCRAOfManyNodes(t *testing.T) {
	server := redistest.Start(t)
	const nodes, each, burst = 4, 50, 77
	var taken atomic.Int32
	var group sync.WaitGroup
	for range nodes {
		call := calls(middleware.NewRateLimiter(middleware.RateLimit{Requests: burst, Per: time.Hour}, server.Client(), nil))
		group.Go(func() {
			for range each {
				if call("acme")[:3] == "200" {
					taken.Add(1)
				}
			}
		})
	}
	group.Wait()
	if taken.Load() != burst {
		t.Errorf("%d were taken, want %d", taken.Load(), burst)
	}
}

// TestGCRAByTheMoment sets the partner's moment by hand, in microseconds of the server's clock.
func TestGCRAByTheMoment(t *testing.T) {
	server := redistest.Start(t)
	client, ctx := server.Client(), context.Background()
	call := calls(middleware.NewRateLimiter(middleware.RateLimit{Requests: 2, Per: 2 * time.Hour}, client, nil))
	for name, test := range map[string]struct {
		ahead time.Duration
		want  string
	}{
		"long past":                       {-24 * time.Hour, `200 "partner";r=1;t=3600 `},
		"one request ago":                 {time.Hour - time.Second, `200 "partner";r=0;t=7199 `},
		"half of a request is missing":    {90 * time.Minute, `429 "partner";r=0;t=1800 1800`},
		"all is used up":                  {2 * time.Hour, `429 "partner";r=0;t=3600 3600`},
		"the server's clock went back":    {1000 * time.Hour, `429 "partner";r=0;t=3600 3600`},
		"the limit was higher before now": {3 * time.Hour, `429 "partner";r=0;t=3600 3600`},
	} {
		now, err := client.Time(ctx).Result()
		if err != nil {
			t.Fatal(err)
		}
		if err := client.Set(ctx, gcraKey, now.Add(test.ahead).UnixMicro(), 0).Err(); err != nil {
			t.Fatal(err)
		}
		if got := call("acme"); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}

// TestGCRALeavesNothingBehind: a partner's key ends when it says no more than none would.
func TestGCRALeavesNothingBehind(t *testing.T) {
	server := redistest.Start(t)
	client := server.Client()
	calls(middleware.NewRateLimiter(middleware.RateLimit{Requests: 6, Per: time.Hour}, client, nil))("acme")
	keys, err := client.Keys(context.Background(), "*").Result()
	if err != nil || len(keys) != 1 || keys[0] != gcraKey {
		t.Errorf("keys %v, %v", keys, err)
	}
	if left := client.PTTL(context.Background(), gcraKey).Val(); left > 10*time.Minute || left < 9*time.Minute {
		t.Errorf("it is kept for %s", left)
	}
}

// TestGCRAWithoutRedis: requests are counted on the node, none is refused or held up for Redis's sake.
func TestGCRAWithoutRedis(t *testing.T) {
	for name, harm := range map[string]func(*redistest.Server){
		"gone": (*redistest.Server).Kill,
		"hung": func(s *redistest.Server) { s.Signal(syscall.SIGSTOP) },
	} {
		t.Run(name, func(t *testing.T) {
			server := redistest.Start(t)
			metrics, err := middleware.NewMetrics()
			if err != nil {
				t.Fatal(err)
			}
			call := calls(middleware.NewRateLimiter(middleware.RateLimit{Requests: 3, Per: time.Hour}, server.Client(), metrics))
			for range 3 {
				call("acme")
			}
			expect(t, call("acme")[:3], "429")
			harm(server)
			began := time.Now()
			for left := 2; left >= 0; left-- {
				if got := call("acme"); !strings.HasPrefix(got, fmt.Sprintf(`200 "partner";r=%d;`, left)) {
					t.Errorf("%d left: %s", left, got)
				}
			}
			expect(t, call("acme")[:3], "429")
			if took := time.Since(began); took > 4*time.Second {
				t.Errorf("four requests took %s", took)
			}
			expectSeries(t, metrics, "truchman_rate_limit_alone_total 4")
		})
	}
}

func BenchmarkRateLimitOnRedis(b *testing.B) {
	limit := middleware.RateLimit{Requests: 100_000, Per: time.Second, Burst: 1_000_000}
	benchmarkLimiter(b, middleware.NewRateLimiter(limit, redistest.Start(b).Client(), nil))
}

// moody is a Redis whose mood the test makes.
type moody struct {
	redis.Scripter
	down  bool
	asked int
}

func (m *moody) EvalSha(ctx context.Context, _ string, _ []string, _ ...any) *redis.Cmd {
	m.asked++
	cmd := redis.NewCmd(ctx)
	if cmd.SetVal([]any{int64(1), int64(41), int64(1_000_001)}); m.down {
		cmd.SetErr(io.EOF)
	}
	return cmd
}

// A Redis that does not answer is left alone for a second, then asked by one request, and used again once it answers.
func TestGCRARestsAndComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &moody{down: true}
		call := calls(middleware.NewRateLimiter(middleware.RateLimit{Requests: 50, Per: time.Hour}, server, nil))
		for _, step := range []struct {
			wait  time.Duration
			down  bool
			asked int
			left  string
		}{
			{0, true, 1, "r=49"}, {0, true, 1, "r=48"}, {999 * time.Millisecond, false, 1, "r=47"},
			{time.Millisecond, true, 2, "r=46"}, {time.Second / 2, true, 2, "r=45"},
			{time.Second / 2, false, 3, "r=41;t=2 "}, {0, false, 4, "r=41;t=2 "},
		} {
			time.Sleep(step.wait)
			server.down = step.down
			if got := call("acme"); server.asked != step.asked || !strings.Contains(got, step.left) {
				t.Errorf("%+v: %s, asked %d times", step, got, server.asked)
			}
		}
	})
}
