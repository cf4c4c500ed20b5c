package middleware

import (
	"container/list"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// mostBuckets is how many partners are known at once on a node.
const mostBuckets = 10_000

// buckets count the requests of partners on this node: a token bucket each, the one used last in front.
type buckets struct {
	limit  rate.Limit
	atOnce int
	every  float64       // nanoseconds between two requests
	full   time.Duration // after which an unused bucket is full, and as good as none

	mutex     sync.Mutex
	byPartner map[string]*list.Element
	recent    list.List // of *bucket
}

type bucket struct {
	partner string
	limiter *rate.Limiter
	used    time.Time
}

func newBuckets(limit RateLimit) *buckets {
	return &buckets{limit: rate.Limit(limit.perSecond()), atOnce: limit.atOnce(), every: limit.interval(),
		full: time.Duration(float64(limit.atOnce()) * limit.interval()), byPartner: map[string]*list.Element{}}
}

func (b *buckets) take(partner string, now time.Time) verdict {
	limiter := b.of(partner, now)
	taken := limiter.AllowN(now, 1)
	tokens := min(max(limiter.TokensAt(now), 0), float64(b.atOnce)) // others may have come between
	missing := float64(b.atOnce) - tokens
	if !taken {
		missing = max(1-tokens, 0)
	}
	return verdict{taken: taken, left: int(tokens), wait: time.Duration(missing * b.every)}
}

// of gives the partner's limiter.
func (b *buckets) of(partner string, now time.Time) *rate.Limiter {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.forget(now)
	if element, known := b.byPartner[partner]; known {
		known := element.Value.(*bucket)
		known.used = now
		b.recent.MoveToFront(element)
		return known.limiter
	}
	if b.recent.Len() == mostBuckets {
		b.drop(b.recent.Back())
	}
	fresh := &bucket{partner, rate.NewLimiter(b.limit, b.atOnce), now}
	b.byPartner[partner] = b.recent.PushFront(fresh)
	return fresh.limiter
}

// forget drops buckets that are full again, two at most, so that no request pays for many.
func (b *buckets) forget(now time.Time) {
	for range 2 {
		last := b.recent.Back()
		if last == nil || now.Sub(last.Value.(*bucket).used) < b.full {
			return
		}
		b.drop(last)
	}
}

func (b *buckets) drop(element *list.Element) {
	delete(b.byPartner, element.Value.(*bucket).partner)
	b.recent.Remove(element)
}
