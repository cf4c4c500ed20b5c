package proxy

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// flowing is a flow on its way.
type flowing struct {
	flow    *mappings.Flow
	steps   []flowStep         // those that run, or may
	at      *mappings.FlowStep // whose own request is being made or answered; nil: the flow's
	request *contract.Reading  // of the flow, as the partner sent it
	params  []mappings.Param   // of the flow
}

// flowStep is a step with what became of it.
type flowStep struct {
	*mappings.FlowStep
	outcome stepOutcome
	failure string
	decided bool // that a late step runs
	sure    bool // its answer was taken as it came: nothing of it was left out
	unread  []string
}

func (f *flowing) reset() {
	clear(f.steps)
	*f = flowing{steps: f.steps[:0]}
}

// runFlow answers an operation by several endpoints in order. A definite refusal of a step is final.
func (x *exchange) runFlow(ctx context.Context, flow *mappings.Flow) *failed {
	x.flow.params = x.params
	var last, answered *call
	settled := false
	for i := range x.flow.steps {
		s := &x.flow.steps[i]
		if s.Write() && !settled {
			settled = true
			if f := x.settle(i); f != nil {
				return x.turnedBack(f)
			}
		}
		if s.outcome == skipped {
			continue
		}
		c, f := x.runStep(ctx, i)
		if f != nil {
			s.fail(f)
			return x.stopped(f)
		}
		if c != nil && flow.Answers(s.FlowStep) {
			last = c
		}
		if c != nil && s.Write() {
			answered = c
		}
	}
	if flow.Answer != nil {
		if last = x.readAnswerOf(ctx, flow, last, answered != nil); last == nil {
			return x.stopped(because("internal-error", fmt.Errorf("%s was not read", flow.Answer.Name)))
		}
	}
	if last == nil {
		return because("internal-error", fmt.Errorf("no step of %s runs", flow.Operation.Name))
	}
	x.raw, x.answer, x.unread = last.normalized, last.answer, last.unread
	return nil
}

// runStep does what a step does; the call is nil where it makes none.
func (x *exchange) runStep(ctx context.Context, i int) (*call, *failed) {
	s := &x.flow.steps[i]
	if s.Late && !s.decided {
		if s.decided = s.Runs(&x.loss, x.inputFor("")); !s.decided {
			s.outcome = skipped
		}
		x.decide()
		if !s.decided {
			return nil, x.lostNow()
		}
	}
	if s.Find != nil {
		found, err := s.Find.Run(&x.loss, x.inputFor(""))
		if err != nil {
			return nil, because("internal-error", err)
		}
		x.keep(s.Name, found)
		return nil, nil
	}
	c, name := &x.call, ""
	if i < len(x.flow.steps)-1 {
		c, name = new(call), s.ID()
	}
	defer x.unask()
	if f := x.runOnce(ctx, c, s, name); f != nil {
		return nil, f
	}
	s.outcome = applied
	if s.Name == "" {
		return c, nil
	}
	answer, err := c.read(s.Endpoint.Operation)
	if err != nil {
		return nil, because("internal-error", err)
	}
	s.sure, s.unread = !c.leftOut(), c.unread
	x.keep(s.Name, answer)
	return c, nil
}

// runOnce makes a step's call; not where an earlier attempt of the request has made it already.
func (x *exchange) runOnce(ctx context.Context, c *call, s *flowStep, name string) *failed {
	if x.done(s.FlowStep.ID(), c) {
		return nil
	}
	if f := x.ask(s.FlowStep, true); f != nil {
		return f
	}
	if !s.Write() {
		return x.run(ctx, c, s.Endpoint, name)
	}
	return x.write(ctx, c, s.Endpoint, s.ID(), name)
}

// sure tells whether the answer of a step holds all that the bank told.
func (f *flowing) sure(name string) bool {
	return slices.ContainsFunc(f.steps, func(s flowStep) bool { return s.Name == name && s.sure })
}

// unread lists what could not be read of the answer of a step.
func (f *flowing) unread(name string) []string {
	for i := range f.steps {
		if f.steps[i].Name == name {
			return f.steps[i].unread
		}
	}
	return nil
}

// keep notes what a step answered, for later ones.
func (x *exchange) keep(name string, answer *contract.Reading) {
	if x.input.Steps == nil {
		x.input.Steps = map[string]*contract.Reading{}
	}
	x.input.Steps[name] = answer
}

// readAnswerOf reads the flow's answer at its end. A change that was made is never told as a failure because the
// read behind it failed: then the last step's answer is told, or nothing but the success.
func (x *exchange) readAnswerOf(ctx context.Context, flow *mappings.Flow, last *call, wrote bool) *call {
	c := new(call)
	x.speak(flow.Answer.Operation)
	f := x.run(ctx, c, flow.Answer, "answer")
	if f == nil {
		if _, err := c.read(flow.Answer.Operation); err != nil {
			f = because("internal-error", err)
		}
	}
	x.unask()
	if f == nil {
		return c
	}
	x.handler.log.LogAttrs(ctx, slog.LevelWarn, "the answer of a flow could not be read", slog.String("request_id", x.requestID),
		slog.String("bank", x.bank.name), slog.String("operation", flow.Operation.Name), slog.String("cause", f.Error()))
	if last == nil && wrote {
		last = &call{normalized: []byte("{}")}
	}
	return last
}

// complete fills members that the caller left out from a record that was read. The partner's document
// stays as it is: what is filled stands in a document of its own.
func (x *exchange) complete(s *mappings.FlowStep, record *contract.Reading) *failed {
	if asked := s.Complete.Asked(x.request, record, x.clearedIn(s)); len(asked) > 0 {
		return x.refusedByBank(asked)
	}
	if lost := s.Complete.Lost(x.request, record, x.flow.unread(s.Complete.From)); len(lost) > 0 {
		return x.refusedByBank(lost)
	}
	body, filled := s.Complete.Fill(nil, x.request, record, x.flow.sure(s.Complete.From), x.clearedIn(s))
	if !filled {
		return nil
	}
	completed := new(message)
	if err := completed.document.Read(body, document.DefaultLimits); err != nil {
		return because("internal-error", err)
	}
	x.operation().Request.Read(&completed.reading, &completed.document, contract.Request)
	x.request = &completed.reading
	return nil
}
