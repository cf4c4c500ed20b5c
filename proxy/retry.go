package proxy

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy/connection"
)

// trial is a call on its way through its attempts.
type trial struct {
	bank        *bank
	endpoint    *mappings.Endpoint
	began, ends time.Time
	harmless    bool // a second attempt does no harm, even where the first was sent
	doubtful    bool // an earlier attempt may have had its effect
	made        int
	at          int // the address
	waits       backoff.ExponentialBackOff
}

// longestWait bounds the wait between two attempts, before it is jittered, where the bank asks for none.
const longestWait = 2 * time.Second

func (b *bank) begin(e *mappings.Endpoint) trial {
	t := trial{bank: b, endpoint: e, began: time.Now(), harmless: b.harmless(e),
		waits: backoff.ExponentialBackOff{InitialInterval: b.config.Retry.Wait, RandomizationFactor: 0.5, Multiplier: 2, MaxInterval: longestWait}}
	t.ends = t.began.Add(b.config.Timeout)
	t.at, _ = b.addresses.from(0, t.began)
	b.budget.called(t.began)
	return t
}

// harmless tells whether a second attempt does no harm: of a read, and where the bank promises one effect for one id.
// A refresh token that comes twice may be taken for a stolen one (RFC 9700, section 4.14.2).
func (b *bank) harmless(e *mappings.Endpoint) bool {
	if login := b.values.Login(); login != nil && login.Refresh == e {
		return false
	}
	return !e.Operation.Write || e.Repeatable()
}

// ending is when the next attempt has to be over. A write has all the time: what is cut off is unknown.
func (t *trial) ending() time.Time {
	config := &t.bank.config
	if t.endpoint.Operation.Write || config.Retry.Timeout >= config.Timeout {
		return t.ends
	}
	now := t.began
	if t.made > 0 {
		now = time.Now()
	}
	if at := now.Add(config.Retry.Timeout); at.Before(t.ends) {
		return at
	}
	return t.ends
}

// goesOn tells, after an attempt, whether there is another, and waits for its time.
func (t *trial) goesOn(ctx context.Context, c *call, err error) bool {
	t.made++
	if err == nil && !wantsAnother(c) || t.made >= t.bank.config.Retry.Attempts || ctx.Err() != nil {
		return false
	}
	nothing := nothingSent(err)
	if !nothing && (!t.harmless || err != nil && !brokeOff(err)) {
		return false
	}
	now, wait := time.Now(), max(t.waits.NextBackOff(), c.retryAfter)
	if next, healthy := t.next(nothing, now); next != t.at {
		t.at = next
		if healthy && nothing {
			return ctx.Err() == nil // nobody was asked anything yet: it is no retry of anybody's
		}
	}
	if !now.Add(wait).Before(t.ends) || !t.bank.budget.take(now) || !pause(ctx, wait) {
		return false
	}
	left := min(t.bank.config.Bulkhead.Wait, time.Until(t.ends))
	if t.bank.pace.turn(ctx, left) > 0 {
		return false
	}
	t.doubtful = t.doubtful || !nothing
	return true
}

// next is the address of the next attempt: another one for a read, and for a write of which nothing was sent by any attempt.
func (t *trial) next(nothing bool, now time.Time) (at int, healthy bool) {
	if t.endpoint.Operation.Write && (!nothing || t.doubtful) {
		return t.at, true
	}
	return t.bank.addresses.from(t.at+1, now)
}

// wantsAnother tells of an answer that another attempt may change: the bank is out of order for a while, or asks for
// patience.
func wantsAnother(c *call) bool {
	switch c.status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return c.status == http.StatusTooManyRequests && c.retryAfter > 0
}

// failure is what the last attempt means for the call. Of a write that was repeated, only what the bank answered for
// certain is certain: an earlier attempt may have had its effect.
func (t *trial) failure(ctx context.Context, c *call, err error) *failed {
	doubtful := t.doubtful && t.endpoint.Operation.Write
	switch {
	case err == nil && doubtful && (c.status == http.StatusTooManyRequests || c.status >= http.StatusInternalServerError):
		return because("outcome-unknown", errRepeated)
	case err == nil:
		return nil
	case nothingSent(err) && !doubtful:
		return because("provider-unavailable", redact(err))
	}
	return t.bank.broken(ctx, t.endpoint, err)
}

var errRepeated = errors.New("no attempt was answered for certain")

// nothingSent tells of an attempt of which the bank got nothing.
func nothingSent(err error) bool {
	_, is := errors.AsType[*connection.Unsent](err)
	return is
}

// brokeOff tells of an attempt that ended without an answer: the time was up, or the connection was lost. An answer that
// is wrong in itself would be wrong again.
func brokeOff(err error) bool {
	if _, is := errors.AsType[*net.OpError](err); is {
		return true
	}
	return isTimeout(err) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
