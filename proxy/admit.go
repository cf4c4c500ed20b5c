package proxy

import (
	"context"
	"errors"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
)

// admit lets a call through to the bank when its turn has come, at the bulkhead and by the rate, and the breaker allows
// it. Until then nothing was sent. dismiss is owed for each call that was let through.
func (b *bank) admit(ctx context.Context, c *call, e *mappings.Endpoint) (tell func(error), f *failed) {
	if b.breaker.shut() {
		return nil, b.shut(errOpen)
	}
	if f := b.turn(ctx, e); f != nil {
		return nil, f
	}
	tell, err := b.breaker.allow()
	if err != nil {
		b.bulkhead.leave()
		return nil, b.shut(err)
	}
	c.admitted = true
	return tell, nil
}

// turn waits for a call's turn, where one is not free at once.
func (b *bank) turn(ctx context.Context, e *mappings.Endpoint) *failed {
	entered := b.bulkhead.tryEnter()
	if entered && b.pace.free() {
		return nil
	}
	if e.Operation.Write { // a flow goes on when its partner goes away
		ctx = context.WithoutCancel(ctx)
	}
	if !entered && !b.bulkhead.enter(ctx, b.config.Bulkhead.Wait) {
		return turnedAway(ctx, errFull, aMoment)
	}
	if wait := b.pace.turn(ctx, b.config.Bulkhead.Wait); wait > 0 {
		b.bulkhead.leave()
		return turnedAway(ctx, errPaced, wait)
	}
	return nil
}

// dismiss ends a call that was let through, with what it says about the bank's health.
func (b *bank) dismiss(tell func(error), verdict error) {
	tell(verdict)
	b.bulkhead.leave()
}

// shut is the failure of a call that the breaker holds back.
func (b *bank) shut(cause error) *failed {
	return &failed{name: "provider-unavailable", retryAfter: b.breaker.pause(), cause: cause}
}

// turnedAway is the failure of a call that did not get its turn. Nothing was sent, and it says nothing about the bank.
func turnedAway(ctx context.Context, cause error, again time.Duration) *failed {
	if ctx.Err() != nil {
		cause = context.Canceled
	}
	return &failed{name: "provider-unavailable", retryAfter: again, cause: cause}
}

// paced is the failure of a call that the bank's rate holds back.
func paced(wait time.Duration) *failed {
	return &failed{name: "provider-unavailable", retryAfter: wait, cause: errPaced}
}

var (
	errOpen  = errors.New("the circuit is open")
	errFull  = errors.New("too many calls of the bank run and wait")
	errPaced = errors.New("the bank may not be called so often")
)
