package proxy

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// call is one call of a provider: its request, its answer, and what they mean.
type call struct {
	out        mappings.Pass
	sends      []byte            // the body of the request
	signing    *mappings.Signing // of the request and its answer; nil where they are not signed
	signature  string            // for the header of the request
	heard      string            // the signature in the header of the answer
	reader     bytes.Reader
	buffer     []byte // the provider's answer as it came
	status     int
	attempt    attempt
	retryAfter time.Duration // that a 429 or 503 asked for
	admitted   bool          // its first attempt needs no turn of the pace any more
	doubtful   bool          // an attempt before the last one may have had its effect
	raw        message       // the provider's answer
	in         mappings.Pass
	normal     message           // the normalized answer, read again where somebody needs it
	normalized []byte            // the normalized answer
	answer     *contract.Reading // of it; nil until it is read
	unread     []string          // pointers of the normalized answer at which something of the provider's was left out
}

func (c *call) reset() {
	c.sends, c.buffer, c.status, c.normalized, c.answer = nil, c.buffer[:0], 0, nil, nil
	c.retryAfter, c.admitted, c.doubtful, c.attempt, c.unread = 0, false, false, attempt{}, nil
	c.signing, c.signature, c.heard = nil, "", ""
}

// run makes one call of an endpoint and gives its normalized answer in c.
func (x *exchange) run(ctx context.Context, c *call, e *mappings.Endpoint, step string) *failed {
	f := x.translateCall(c, e, step)
	x.leave(f)
	if f != nil {
		return f
	}
	tell, f := x.bank.admit(ctx, c, e)
	if f != nil {
		return f
	}
	verdict := errExcluded // of a panic: a verdict that never came would leave the breaker half open for good
	defer func() { x.bank.dismiss(tell, verdict) }()
	began := x.clock()
	f = x.exchangeWith(ctx, c, e, &x.input)
	verdict = breakerVerdict(f) // of what the bank did now, whatever is not known of before
	if e.Operation.Write {
		f = x.guard.certain(f, c)
		x.note(f, c)
	}
	x.called(e, f, began)
	if f != nil && f.retryAfter == 0 {
		f.retryAfter = c.retryAfter
	}
	x.observed.ProviderStatus = c.status
	return f
}

// exchangeWith sends the request, with a token where the pack needs one, and reads the answer. A token
// that the bank no longer takes is renewed once.
func (x *exchange) exchangeWith(ctx context.Context, c *call, e *mappings.Endpoint, in *mappings.Input) *failed {
	for refused := ""; ; {
		token, f := x.token(ctx, e, in, refused)
		if f != nil {
			return f
		}
		if e.Operation.Write && x.guard.fate != marked {
			if f := x.mark(ctx); f != nil {
				return f
			}
		}
		if f := x.bank.send(ctx, x, c, e, token); f != nil {
			c.attempt.end(f)
			return f
		}
		if c.status == http.StatusUnauthorized && refused == "" && x.bank.values.Login().Renews(e) {
			c.attempt.endAs("401")
			refused, x.guard.fate = token, unmarked // it had no effect; the lease begins anew
			if c.doubtful || x.guard.uncertain {    // but one before it may have
				x.guard.doubtful = x.guard.step
			}
			continue
		}
		return x.understand(c, e)
	}
}

// understand tells what an answer means and makes it normalized. Only then it is known whether the attempt went well.
func (x *exchange) understand(c *call, e *mappings.Endpoint) *failed {
	f := x.meaning(c, e)
	c.attempt.end(f)
	return f
}

func (x *exchange) meaning(c *call, e *mappings.Endpoint) *failed {
	write, form := e.Operation.Write, e.AnswerForm(c.status)
	answer := mappings.RawAnswer{Status: c.status}
	if c.signing.Verifies() {
		said, err := c.signing.Open(c.heard, c.buffer)
		if err != nil {
			return notUnderstood(c, write, err)
		}
		c.buffer = append(c.buffer[:0], said...)
	}
	if len(bytes.TrimSpace(c.buffer)) > 0 {
		if err := c.raw.document.Read(c.buffer, document.DefaultLimits); err == nil {
			answer.Document = &c.raw.document
		} else if form != mappings.BareAnswer {
			return notUnderstood(c, write, fmt.Errorf("answer with status %d is not JSON: %s", c.status, syntaxCause(err)))
		}
	}
	outcome := e.Pack.Outcome(&c.in, answer)
	x.answered(outcome)
	switch {
	case !outcome.Known:
		return notUnderstood(c, write, fmt.Errorf("answer with status %d is neither success nor failure", c.status))
	case !outcome.Succeeded && !e.Pack.AnswersRequest(answer.Document, x.bankRequest(x.input.Request.Step), x.bank.values):
		return notUnderstood(c, write, fmt.Errorf("answer with status %d is an error of another request", c.status))
	case !outcome.Succeeded:
		return x.bankRefusal(c, e, outcome)
	}
	return x.accept(c, e, form, answer.Document != nil)
}

// accept makes a success normalized, by the form that its status has at this endpoint.
func (x *exchange) accept(c *call, e *mappings.Endpoint, form mappings.AnswerForm, body bool) *failed {
	switch {
	case form == mappings.NoAnswer:
		return notUnderstood(c, e.Operation.Write, fmt.Errorf("status %d is not one that the endpoint answers a success with", c.status))
	case form == mappings.EmptyAnswer:
		c.normalized = e.AppendEmpty(c.in.Body[:0])
		return nil
	case form == mappings.BareAnswer:
		c.normalized = append(c.in.Body[:0], "{}"...)
		return nil
	case !body:
		return notUnderstood(c, e.Operation.Write, fmt.Errorf("answer with status %d has no body", c.status))
	}
	return x.readAnswer(c, e)
}

// readAnswer makes a successful answer normalized. What breaks the contract in its structure makes the
// answer unreliable; a single value that does not fit is left out and counted.
func (x *exchange) readAnswer(c *call, e *mappings.Endpoint) *failed {
	plan := e.Answer.Inward
	x.heard = mappings.Input{Params: x.params, Values: x.bank.values, Lenient: true,
		Request: x.bankRequest(x.input.Request.Step)}
	plan.Reads().Read(&c.raw.reading, &c.raw.document, contract.Answer)
	if broken := structural(&c.raw.reading); broken != nil {
		return notUnderstood(c, e.Operation.Write, broken)
	}
	x.heard.Body = &c.raw.reading
	x.observed.Unmapped += len(c.raw.reading.Unknown)
	x.unknown(e, &c.raw.reading)
	x.observed.Omitted += len(c.raw.reading.Violations)
	leaveOut(&c.raw.reading, plan)
	c.in.Body = x.rooms.room(roomLike(x.heard.Body), c.in.Body)
	plan.Run(&c.in, &x.heard)
	x.untranslated(c.attempt.span, c.in.Omitted, x.heard.Body)
	if len(c.in.Problems) > 0 {
		x.untranslated(c.attempt.span, c.in.Problems, x.heard.Body)
		p := c.in.Problems[0]
		return notUnderstood(c, e.Operation.Write, fmt.Errorf("%s: %s %s", p.Rule, p.Place, p.Detail))
	}
	x.observed.Omitted += len(c.in.Omitted)
	c.normalized = c.in.Body
	if c.leftOut() {
		c.unread = plan.Unread(x.heard, c.raw.reading.Violations)
	}
	if plan.Whole() {
		c.normalized = prune(c.in.Body[:0], &c.raw.reading)
	}
	return nil
}

// structural finds a violation that makes an answer unreliable as a whole.
func structural(r *contract.Reading) error {
	for i := range r.Violations {
		switch v := &r.Violations[i]; v.Keyword {
		case "type", "required", "const", "maxItems", "minItems":
			return fmt.Errorf("answer breaks its contract at %s: %s", r.Doc.Pointer(v.Node), v.Message())
		}
	}
	return nil
}

// leaveOut takes values that do not fit out of the reading. A literal's value stays: the plan compares it.
func leaveOut(r *contract.Reading, plan *mappings.Plan) {
	for i := range r.Violations {
		if plan == nil || !plan.Compares(r.Violations[i].Place) {
			r.Forget(&r.Violations[i])
		}
	}
}

// leftOut tells that values of the answer did not fit and are not in the normalized one.
func (c *call) leftOut() bool { return len(c.raw.reading.Violations) > 0 || len(c.in.Omitted) > 0 }

// read reads the normalized answer, for another plan.
func (c *call) read(op *mappings.Operation) (*contract.Reading, error) {
	if c.answer != nil || op.Answer == nil {
		return c.answer, nil
	}
	if err := c.normal.document.Read(c.normalized, document.DefaultLimits); err != nil {
		return nil, err
	}
	op.Answer.Read(&c.normal.reading, &c.normal.document, contract.Answer)
	leaveOut(&c.normal.reading, nil)
	c.answer = &c.normal.reading
	return c.answer, nil
}
