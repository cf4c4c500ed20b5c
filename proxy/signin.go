package proxy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
)

// signIn is one login on its way, whose end all share who wait for it.
type signIn struct {
	done   chan struct{} // closed at the end; text, failed and seen are written before
	text   string
	failed *failed
	seen   Exchange    // what the login's calls observed
	told   atomic.Bool // the breaker hears of a failure: one login is one, however many waited
}

// start logs in on an exchange of its own: the login goes on, by its own deadline, when who began it goes away.
func (x *exchange) start(ctx context.Context, login *mappings.Login, in *mappings.Input, entry *token) {
	own := newExchange(x.handler)
	own.bank, own.requestID, own.partner, own.started = x.bank, x.requestID, x.partner, x.started
	for i := range in.Params {
		in.Params[i].Text = bytes.Clone(in.Params[i].Text)
	}
	own.params, own.input.Request = in.Params, in.Request
	under, known := entry.under, entry.grant
	go own.signIn(context.WithoutCancel(ctx), login, *in, entry, under, known)
}

// signIn obtains a token into its place and tells those who wait.
func (x *exchange) signIn(ctx context.Context, login *mappings.Login, in mappings.Input, entry *token, under *signIn, known grant) {
	f := because("internal-error", errPanicked)
	defer func() {
		if cause := recover(); cause != nil {
			x.handler.log.LogAttrs(ctx, slog.LevelError, "panic", slog.String("request_id", x.requestID),
				slog.String("kind", fmt.Sprintf("%T", cause)), slog.String("stack", string(debug.Stack())))
		}
		under.text, under.failed, under.seen = known.text, f, x.observed
		entry.end(f, known)
		close(under.done)
		x.release()
	}()
	f = x.obtain(ctx, login, &in, &known)
}

// end keeps what a login brought, and lets the next begin.
func (t *token) end(f *failed, brought grant) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.under = nil
	if f == nil {
		t.grant = brought
	}
}

// wait gives the login's end, or leaves before it: when nobody waits for the request any more, or at its deadline.
func (s *signIn) wait(ctx context.Context, most time.Duration) (text string, f *failed, ended bool) {
	deadline := time.NewTimer(most)
	defer deadline.Stop()
	select {
	case <-s.done:
		if s.failed != nil {
			return "", s.share(s.failed), true
		}
		return s.text, nil, true
	case <-ctx.Done():
		return "", because("provider-unavailable", context.Canceled), false
	case <-deadline.C:
		return "", s.share(because("provider-unavailable", errSlowLogin)), false
	}
}

// share gives a failure to one of those who waited. For the breaker it is the failure of one call.
func (s *signIn) share(f *failed) *failed {
	shared := *f
	shared.unasked = shared.unasked || !s.told.CompareAndSwap(false, true)
	return &shared
}

// add counts the calls of a login to the request that began it.
func (x *Exchange) add(login *Exchange) {
	x.ProviderCalls += login.ProviderCalls
	x.ProviderTime += login.ProviderTime
	x.Unmapped += login.Unmapped
	x.Omitted += login.Omitted
	x.ProviderCode = login.ProviderCode
}

var (
	errPanicked  = errors.New("the login ended in a panic")
	errSlowLogin = errors.New("the login took longer than a call may")
)
