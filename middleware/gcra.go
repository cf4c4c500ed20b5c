package middleware

import (
	"context"
	_ "embed"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

//go:embed gcra.lua
var gcraText string

var gcraScript = redis.NewScript(gcraText)

const (
	gcraKey  = "truchman:rate:" // and the partner's name: one key of one partner, so any node of a Cluster does
	gcraRest = time.Second      // how long Redis is left alone after it did not answer
)

// gcraPatience is how long a request waits for Redis. Tests on busy machines wait longer.
var gcraPatience = 50 * time.Millisecond

// gcra counts the requests of partners in Redis, for all nodes together, by the server's clock.
type gcra struct {
	client           redis.Scripter
	interval, atOnce string
	began            time.Time
	rests            atomic.Int64 // nanoseconds since began until which Redis is left alone; 0 while it answers
}

func newGCRA(client redis.Scripter, limit RateLimit) *gcra {
	microseconds := limit.interval() / float64(time.Microsecond)
	return &gcra{client: client, interval: strconv.FormatFloat(microseconds, 'f', -1, 64), atOnce: strconv.Itoa(limit.atOnce()), began: time.Now()}
}

// take is false where Redis does not answer; the partner's going away does not count as that.
func (g *gcra) take(partner string) (verdict, bool) {
	if !g.mayAsk() {
		return verdict{}, false
	}
	ctx, cancel := context.WithTimeout(context.Background(), gcraPatience)
	defer cancel()
	reply, err := gcraScript.Run(ctx, g.client, []string{gcraKey + partner}, g.interval, g.atOnce).Int64Slice()
	if err != nil || len(reply) != 3 {
		g.rests.Store(int64(time.Since(g.began) + gcraRest))
		return verdict{}, false
	}
	g.rests.Store(0)
	return verdict{taken: reply[0] == 1, left: int(reply[1]), wait: time.Duration(reply[2]) * time.Microsecond}, true
}

// mayAsk lets everybody ask while Redis answers, and after a rest one alone, who finds out.
func (g *gcra) mayAsk() bool {
	until := g.rests.Load()
	if until == 0 {
		return true
	}
	now := time.Since(g.began)
	return int64(now) >= until && g.rests.CompareAndSwap(until, int64(now+gcraRest))
}
