package proxy

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
)

// done tells whether an earlier attempt of the request made the step's call, and puts its answer in c.
func (x *exchange) done(id string, c *call) bool {
	step := x.guard.progress.Find(id)
	if step == nil {
		return false
	}
	x.guard.fate = took
	if c.normalized = step.Answer; len(c.normalized) == 0 {
		c.normalized = []byte("{}")
	}
	return true
}

// write makes a call that changes something. Where it is not known whether an earlier attempt made it, that is found out first.
func (x *exchange) write(ctx context.Context, c *call, e *mappings.Endpoint, id, name string) *failed {
	g := &x.guard
	g.step = id
	if g.entry == nil || !g.uncertain && g.doubtful != id || e.Repeatable() {
		return x.run(ctx, c, e, name)
	}
	if e.Reconcile != nil && x.reconciled(ctx, c, e) {
		g.took(id, c.normalized)
		return nil
	}
	if g.uncertain {
		return &failed{name: "ledger-unavailable", retryAfter: time.Minute, cause: errUncertain}
	}
	return because("outcome-unknown", errStillUnknown)
}

var errUncertain = errors.New("the ledger has lost records, and nothing tells whether an earlier attempt was sent")

// reconciled reads what the call would change, and tells whether it is already as the request wants it. Where it is not,
// that says nothing: it may have been changed again since.
func (x *exchange) reconciled(ctx context.Context, c *call, e *mappings.Endpoint) bool {
	request, params, asks := x.request, x.params, x.asks
	defer func() { x.request, x.params, x.asks = request, params, asks }()
	taken := e.Request.Outward.TakenMembers(&x.loss, x.inputFor(""))
	read := new(call)
	x.speak(e.Reconcile.Operation)
	if f := x.run(ctx, read, e.Reconcile, "reconcile"); f != nil {
		return false
	}
	answer, err := read.read(e.Reconcile.Operation)
	if err != nil || answer == nil || touches(read.unread, taken) || !mappings.Holds(answer.Doc, request.Doc, taken) {
		return false
	}
	c.normalized = []byte("{}")
	if e.Operation.Answer == e.Reconcile.Operation.Answer {
		c.normalized = read.normalized
	}
	return true
}

// touches tells whether one of some places lies in one of others, or holds it: of what could not be read nobody can say that it is gone.
func touches(some, others []string) bool {
	return slices.ContainsFunc(some, func(a string) bool {
		return slices.ContainsFunc(others, func(b string) bool { return strings.HasPrefix(a+"/", b+"/") || strings.HasPrefix(b+"/", a+"/") })
	})
}
