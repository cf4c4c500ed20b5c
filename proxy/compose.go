package proxy

import (
	"fmt"

	"github.com/truchman-proxy/truchman/mappings"
)

// translateCall makes what the bank is asked. It is a phase of its own where that of the partner's request is over: behind the
// ledger, and behind another call.
func (x *exchange) translateCall(c *call, e *mappings.Endpoint, step string) *failed {
	if x.spans.phase == nil {
		x.enter(spanCall)
	}
	in := x.inputFor(step)
	if in.Body != nil && !e.Request.Outward.Whole() {
		c.out.Body = x.rooms.room(roomLike(in.Body), c.out.Body)
	}
	e.Request.Outward.Run(&c.out, in)
	if len(c.out.Problems) > 0 {
		x.untranslated(x.spans.phase, c.out.Problems, in.Body)
		if c.out.Problems[0].Failure == "internal-error" {
			return because("internal-error", fmt.Errorf("%s: %s", c.out.Problems[0].Rule, c.out.Problems[0].Detail))
		}
		return x.refusedByBank(c.out.Problems)
	}
	if err := c.compose(e, in); err != nil {
		return because("internal-error", err)
	}
	return nil
}

// compose takes the body that is sent from what the outward plan made.
func (c *call) compose(e *mappings.Endpoint, in *mappings.Input) (err error) {
	c.sends = c.out.Body
	if e.Request.Outward.Whole() {
		c.sends = in.Body.Doc.Bytes
	}
	if e.Form() {
		c.sends, err = mappings.AppendForm(nil, c.sends)
	}
	if c.signing = in.Values.Signing(e); c.signing != nil && err == nil && e.Request.Outward.WritesBody() {
		c.sends, c.signature, err = c.signing.Sign(c.sends)
	}
	return err
}
