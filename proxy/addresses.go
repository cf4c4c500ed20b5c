package proxy

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy/connection"
)

// address is one of a bank's addresses, and how its connections did of late.
type address struct {
	base     *url.URL
	client   http.RoundTripper              // reads no body after it returned; a failure with nothing sent is a *connection.Unsent
	zero     time.Time                      // what out counts from
	out      atomic.Int64                   // until when it is left out, in nanoseconds since zero; 0: it is in use
	failures atomic.Int32                   // attempts in a row that were broken off
	attempts map[*mappings.Endpoint]newSpan // begin the spans of attempts; nil: there are none
}

const (
	brokenOff = 3               // attempts in a row without an answer after which an address is left out
	leftOut   = 4 * time.Second // how long; half as long again at most, by chance
)

// use tells whether the address is to be called. Of one that was left out for long enough, it is told to one caller,
// who tries it for all.
func (a *address) use(now time.Time) bool {
	out := a.out.Load()
	if out == 0 {
		return true
	}
	since := now.Sub(a.zero)
	return since >= time.Duration(out) && a.out.CompareAndSwap(out, int64(since+aWhile()))
}

func aWhile() time.Duration { return leftOut + rand.N(leftOut/2) }

// note draws conclusions from an attempt: any answer is a sign of health, whatever it says.
func (a *address) note(err error) {
	if err == nil {
		a.recover()
		return
	}
	unsent, nothing := errors.AsType[*connection.Unsent](err)
	switch {
	case errors.Is(err, context.Canceled):
	case nothing && unsent.Unreachable, !nothing && brokeOff(err) && a.failures.Add(1) >= brokenOff:
		a.leave()
	}
}

func (a *address) leave() { a.out.Store(max(1, int64(time.Since(a.zero)+aWhile()))) }

// recover is for every answer, so that it writes only where there is something to.
func (a *address) recover() {
	if a.failures.Load() != 0 {
		a.failures.Store(0)
	}
	if a.out.Load() != 0 {
		a.out.Store(0)
	}
}

// addresses are a bank's, in the order of preference.
type addresses []*address

// from is the number of the address to call: the first one to use from i on, around the list, or i where none is.
func (l addresses) from(i int, now time.Time) (at int, healthy bool) {
	if len(l) == 1 {
		return 0, true
	}
	for k := range l {
		if at := (i + k) % len(l); l[at].use(now) {
			return at, true
		}
	}
	return i % len(l), false
}
