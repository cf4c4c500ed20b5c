package proxy

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/mappings"
)

const (
	leaseMargin = time.Second // by which a call's deadline stays below the lease
	largestStep = 64 << 10    // bytes of a step's answer that are kept for a retry
)

// mark writes that the step may reach the bank, before its first byte goes out.
func (x *exchange) mark(ctx context.Context) *failed {
	if x.guard.entry == nil {
		return nil
	}
	x.enter(spanMark)
	f := x.markStep(ctx)
	x.leave(f)
	return f
}

// markStep holds the lease for the calls that may follow before the next mark.
func (x *exchange) markStep(ctx context.Context) *failed {
	g := &x.guard
	if g.doubtful != "" && g.doubtful != g.step {
		return &failed{name: "outcome-unknown", unasked: true, cause: errStillUnknown}
	}
	aCall := x.bank.config.Timeout + 2*x.bank.config.Bulkhead.Wait // it may wait for its turn, and for the rate
	if x.bank.values.Login() != nil {
		aCall += x.bank.config.Timeout // or for a login
	}
	lease := aCall*time.Duration(1+len(x.flow.steps)) + leaseMargin
	err := g.entry.Mark(context.WithoutCancel(ctx), g.step, g.progress.Encode(), lease)
	switch {
	case err == nil:
		g.fate = marked // a doubt about the step stays until it is answered for certain
		return nil
	case !errors.Is(err, ledger.ErrLost):
		return &failed{name: "ledger-unavailable", retryAfter: time.Second, unasked: true, cause: err}
	}
	g.lost = true
	if !g.progress.Empty() {
		return &failed{name: "outcome-unknown", unasked: true, cause: err}
	}
	return &failed{name: "request-in-flight", retryAfter: time.Second, unasked: true, cause: err}
}

// note keeps what became of the step that was marked.
func (x *exchange) note(f *failed, c *call) {
	g := &x.guard
	if g.entry == nil || g.fate != marked {
		return
	}
	switch {
	case f == nil:
		g.took(g.step, c.normalized)
	case f.name == "outcome-unknown":
		g.fate = doubted
	case mappings.AftermathOf(f.name) == mappings.Later:
		g.fate = unsent
	default:
		g.fate, g.doubtful = declined, ""
	}
}

// certain gives what a write's failure says where an earlier attempt of the step may have had its effect: that this one was not let in, or
// was put off, says nothing of the other.
func (g *guard) certain(f *failed, c *call) *failed {
	repeated := c.doubtful || g.doubtful != "" && g.doubtful == g.step || g.uncertain && g.fate == marked
	if f == nil || !repeated {
		return f
	}
	if mappings.AftermathOf(f.name) != mappings.Later && c.status != http.StatusUnauthorized {
		return f
	}
	return &failed{name: "outcome-unknown", retryAfter: f.retryAfter, unasked: f.unasked, cause: f}
}

// took notes a step that had its effect.
func (g *guard) took(id string, answer []byte) {
	g.fate = took
	if g.doubtful == id {
		g.doubtful = ""
	}
	step := ledger.Step{ID: id}
	if len(answer) <= largestStep {
		step.Answer = append(step.Answer, answer...)
	}
	g.progress.Steps = append(g.progress.Steps, step)
}

// decide notes which of the steps run that only answers decide about: a retry must not decide otherwise.
func (x *exchange) decide() {
	g := &x.guard
	if g.entry == nil {
		return
	}
	for i := range x.flow.steps {
		s := &x.flow.steps[i]
		if s.Late && (s.decided || s.outcome == skipped) {
			if g.progress.Decided == nil {
				g.progress.Decided = map[string]bool{}
			}
			g.progress.Decided[s.ID()] = s.decided
		}
	}
}
