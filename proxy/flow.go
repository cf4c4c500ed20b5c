package proxy

import (
	"context"
	"fmt"

	"github.com/tidwall/sjson"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// prepareFlow finds the steps that run, and refuses what none of them takes and what one of them would
// refuse.
func (x *exchange) prepareFlow(flow *mappings.Flow) *failed {
	x.input.Steps = nil
	steps := x.running(flow)
	x.losePlans = x.losePlans[:0]
	for _, s := range steps {
		if s.Endpoint.Operation == flow.Operation {
			x.losePlans = append(x.losePlans, s.Endpoint.Request.Outward)
		}
	}
	if f := x.refuseLosses(x.losePlans); f != nil {
		return f
	}
	return x.preflight(steps, flow.Operation)
}

// runFlow answers an operation by several endpoints in order. A definite refusal of a step is final.
func (x *exchange) runFlow(ctx context.Context, flow *mappings.Flow) *failed {
	steps := x.steps
	var last *call
	for i, s := range steps {
		c := &x.call
		if i < len(steps)-1 {
			c = new(call)
		}
		if f := x.runStep(ctx, c, s, i == len(steps)-1); f != nil {
			return x.stopped(f, steps, i)
		}
		last = c
	}
	if flow.Answer != nil {
		last = new(call)
		if f := x.run(ctx, last, flow.Answer, "answer"); f != nil {
			return f
		}
		if _, err := last.read(flow.Answer.Operation); err != nil {
			return because("internal-error", err)
		}
	}
	if last == nil {
		return because("internal-error", fmt.Errorf("no step of %s runs", flow.Operation.Name))
	}
	x.raw, x.answer = last.normalized, last.answer
	return nil
}

// preflight refuses, before the first of several steps is sent, what a later one would refuse. What a
// completion may still fill is not missed yet.
func (x *exchange) preflight(steps []*mappings.FlowStep, op *mappings.Operation) *failed {
	if len(steps) < 2 {
		return nil
	}
	for _, s := range steps {
		if s.Endpoint.Operation != op {
			continue
		}
		s.Endpoint.Request.Outward.Run(&x.loss, x.inputFor(""))
		var left []mappings.Problem
		for _, p := range x.loss.Problems {
			if p.Failure != "missing-member" || s.Complete == nil || !s.Complete.CanFill(p.Place.Pointer) {
				left = append(left, p)
			}
		}
		if len(left) > 0 {
			return x.refusedByBank(left)
		}
	}
	return nil
}

// running lists the steps whose conditions hold; a read that only completions want runs where
// something has to be completed.
func (x *exchange) running(flow *mappings.Flow) []*mappings.FlowStep {
	steps := x.steps[:0]
	for _, s := range flow.Steps {
		if s.OnDemand && !x.wanted(flow, s.Name) || !s.Runs(&x.loss, x.inputFor("")) {
			continue
		}
		steps = append(steps, s)
	}
	x.steps = steps
	return steps
}

func (x *exchange) wanted(flow *mappings.Flow, name string) bool {
	for _, s := range flow.Steps {
		if s.Complete != nil && s.Complete.From == name && s.Complete.Incomplete(x.request) {
			return true
		}
	}
	return false
}

func (x *exchange) runStep(ctx context.Context, c *call, s *mappings.FlowStep, last bool) *failed {
	if s.Complete != nil && x.input.Steps[s.Complete.From] != nil {
		if f := x.complete(s.Complete, x.input.Steps[s.Complete.From]); f != nil {
			return f
		}
	}
	name := ""
	if !last {
		if name = s.Name; name == "" {
			name = s.Endpoint.Name
		}
	}
	if f := x.run(ctx, c, s.Endpoint, name); f != nil {
		return f
	}
	if s.Name == "" {
		return nil
	}
	answer, err := c.read(s.Endpoint.Operation)
	if err != nil {
		return because("internal-error", err)
	}
	if x.input.Steps == nil {
		x.input.Steps = map[string]*contract.Reading{}
	}
	x.input.Steps[s.Name] = answer
	return nil
}

// stopped says what a flow did before a step was refused.
func (x *exchange) stopped(f *failed, steps []*mappings.FlowStep, at int) *failed {
	applied := 0
	for _, s := range steps[:at] {
		if s.Endpoint.Operation.Write {
			applied++
		}
	}
	if applied == 0 || f.name == "outcome-unknown" {
		return f
	}
	partly := because("partially-applied", f)
	partly.culprits, partly.providerCode = f.culprits, f.providerCode
	partly.detail = fmt.Sprintf("%d of %d steps were applied, then the bank refused one (%s); the others were not tried.", applied, len(steps), f.name)
	return partly
}

// complete fills members that the caller left out from a record that was read. The partner's document
// stays as it is: what is filled stands in a document of its own.
func (x *exchange) complete(spec *mappings.Complete, record *contract.Reading) *failed {
	fills := spec.Fills(x.request, record)
	if len(fills) == 0 {
		return nil
	}
	body := append([]byte(nil), x.request.Doc.Bytes...)
	for _, fill := range fills {
		var err error
		if body, err = sjson.SetRawBytes(body, fill.Path, fill.Value); err != nil {
			return because("internal-error", err)
		}
	}
	completed := new(message)
	if err := completed.document.Read(body, document.DefaultLimits); err != nil {
		return because("internal-error", err)
	}
	x.endpoint.Operation.Request.Read(&completed.reading, &completed.document, contract.Request)
	if len(completed.reading.Violations) > 0 {
		return because("internal-error", fmt.Errorf("the completed request breaks the normalized contract at %s",
			completed.document.Pointer(completed.reading.Violations[0].Node)))
	}
	x.request = &completed.reading
	return nil
}
