package proxy

import (
	"context"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// pace keeps the calls of a bank below a rate: the configured one, and the one that the bank tells.
type pace struct {
	limiter *rate.Limiter // nil where none is configured
	zero    time.Time     // what held counts from
	held    atomic.Int64  // until when the bank wants no calls, in nanoseconds since zero; 0 is now
}

// longestHold bounds how long the bank's own word keeps calls back.
const longestHold = 24 * time.Hour

func newPace(r Rate) *pace {
	p := &pace{zero: time.Now()}
	if r.Calls > 0 {
		p.limiter = rate.NewLimiter(rate.Limit(float64(r.Calls)/r.Per.Seconds()), r.Burst)
	}
	return p
}

// free tells that nothing bounds the rate now.
func (p *pace) free() bool { return p.limiter == nil && p.held.Load() == 0 }

// turn waits until a call may be made, for a while at most. Where that is not enough it gives at once how long it would
// have to be, more than 0.
func (p *pace) turn(ctx context.Context, most time.Duration) time.Duration {
	if p.free() {
		return 0
	}
	wait := p.hold(time.Now())
	switch {
	case wait > most:
		return wait
	case !pause(ctx, wait):
		return aMoment
	case p.limiter == nil:
		return 0
	}
	now := time.Now()
	reserved := p.limiter.ReserveN(now, 1)
	if next := reserved.DelayFrom(now); next > most-wait {
		reserved.CancelAt(now)
		return next
	} else if !pause(ctx, next) {
		return aMoment
	}
	return 0
}

// aMoment is when it makes sense to ask again what could not be done at once.
const aMoment = time.Second

// hold is how long the bank wants no calls.
func (p *pace) hold(now time.Time) time.Duration {
	held := p.held.Load()
	if held == 0 {
		return 0
	}
	left := time.Duration(held) - now.Sub(p.zero)
	if left <= 0 {
		p.held.CompareAndSwap(held, 0)
		return 0
	}
	return left
}

// heed notes that the bank takes no more calls for a while: X-Rate-Limit-Remaining is 0, X-Rate-Limit-Reset the seconds
// until it takes calls again (Open Bank Project 3.1.0). It gives that time, 0 where the header says nothing of the kind.
func (p *pace) heed(header http.Header) time.Duration {
	if remaining := header["X-Rate-Limit-Remaining"]; len(remaining) != 1 || remaining[0] != "0" {
		return 0
	}
	seconds, err := strconv.Atoi(header.Get("X-Rate-Limit-Reset"))
	if err != nil || seconds <= 0 {
		return 0
	}
	wait := time.Duration(min(seconds, int(longestHold/time.Second))) * time.Second
	p.holdFor(wait)
	return wait
}

// holdFor lets no calls through for a while, unless they wait for longer already.
func (p *pace) holdFor(wait time.Duration) {
	until := int64(time.Since(p.zero) + wait)
	for {
		held := p.held.Load()
		if held >= until || p.held.CompareAndSwap(held, until) {
			return
		}
	}
}

// retryAfter reads when a 429 or 503 wants the next request: seconds, or a date (RFC 9110, section 10.2.3); 0 where it
// does not say.
func retryAfter(status int, header http.Header) time.Duration {
	if status != http.StatusTooManyRequests && status != http.StatusServiceUnavailable {
		return 0
	}
	text := header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil {
		return time.Duration(min(max(seconds, 0), int(longestHold/time.Second))) * time.Second
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return min(max(time.Until(at), 0), longestHold)
}

// pause waits, and tells whether it came to its end before the context did.
func pause(ctx context.Context, wait time.Duration) bool {
	if wait <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
