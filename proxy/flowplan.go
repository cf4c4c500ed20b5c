package proxy

import (
	"github.com/truchman-proxy/truchman/mappings"
)

// prepareFlow finds the steps that run, and refuses what none of them takes and what one of them would
// refuse.
func (x *exchange) prepareFlow(flow *mappings.Flow) *failed {
	x.input.Steps = nil
	x.flow.flow, x.flow.request, x.flow.params, x.flow.steps = flow, x.request, x.params, x.flow.steps[:0]
	for _, s := range flow.Steps {
		if s.May(&x.loss, x.inputFor("")) {
			x.flow.steps = append(x.flow.steps, flowStep{FlowStep: s})
		}
	}
	if f := x.refuseLosses(x.flowPlans()); f != nil {
		return f
	}
	x.leaveIdle()
	return x.preflight()
}

// flowPlans are the plans of the steps that ran, run, or may.
func (x *exchange) flowPlans() []*mappings.Plan {
	x.losePlans = x.losePlans[:0]
	for i := range x.flow.steps {
		if plan := x.flow.steps[i].Plan(x.flow.flow); plan != nil && x.flow.steps[i].outcome != skipped {
			x.losePlans = append(x.losePlans, plan)
		}
	}
	if len(x.losePlans) == 0 {
		x.losePlans = append(x.losePlans, x.flow.flow.Nothing())
	}
	return x.losePlans
}

// leaveIdle takes out the steps that have nothing to do: writes of whose members the caller sent none, and
// reads that no step wants which is left.
func (x *exchange) leaveIdle() {
	steps := x.flow.steps
	kept := len(steps)
	for i := len(steps) - 1; i >= 0; i-- {
		if x.busy(steps[i].FlowStep, steps[kept:]) {
			kept--
			steps[kept] = steps[i]
		}
	}
	x.flow.steps = append(steps[:0], steps[kept:]...)
}

// busy tells whether a step has something to do, for those behind it.
func (x *exchange) busy(s *mappings.FlowStep, later []flowStep) bool {
	if s.OnDemand {
		for i := range later {
			if later[i].Wants(s.Name, x.request) {
				return true
			}
		}
		return false
	}
	plan := s.Plan(x.flow.flow)
	if !s.Write() || plan == nil || len(x.losePlans) == 1 {
		return true
	}
	return plan.Takes(&x.loss, x.inputFor(""))
}

// lostNow refuses what no step takes any more, when one turns out not to run.
func (x *exchange) lostNow() *failed {
	x.loss.Losses(x.flowPlans(), x.inputFor(""))
	var left []mappings.Problem
	for _, p := range x.loss.Problems {
		if p.Place.In != "body" || x.endpoint.Untaken(p.Place.Pointer) == "" {
			left = append(left, p)
		}
	}
	if len(left) == 0 {
		return nil
	}
	return x.refusedByBank(left)
}

// preflight refuses, before the first of several steps is sent, what a later one would refuse. What a
// completion may still fill, or an earlier step tells, is not missed yet.
func (x *exchange) preflight() *failed {
	if len(x.flow.steps) < 2 {
		return nil
	}
	for i := range x.flow.steps {
		if f := x.rehearse(&x.flow.steps[i], false); f != nil {
			return f
		}
	}
	return nil
}

// settle decides, once the reads before the first write at i have answered, which of the steps run whose
// conditions these answers tell, and refuses what one of them would refuse now. A single write is refused
// before it is sent anyway.
func (x *exchange) settle(i int) *failed {
	left := x.flow.steps[i:]
	writes, skips := 0, false
	for j := range left {
		s := &left[j]
		if s.Late && s.outcome != skipped && !s.decided && !pending(s.FlowStep, left) {
			if s.decided = s.Runs(&x.loss, x.inputFor("")); !s.decided {
				s.outcome, skips = skipped, true
			}
		}
		if s.Write() && s.outcome != skipped {
			writes++
		}
	}
	x.decide()
	if skips {
		if f := x.lostNow(); f != nil {
			return f
		}
	}
	if writes < 2 {
		return nil
	}
	for j := range left {
		if f := x.rehearse(&left[j], !pending(left[j].FlowStep, left)); f != nil {
			return f
		}
	}
	return nil
}

// pending tells that a step reads what one of the others will answer.
func pending(s *mappings.FlowStep, others []flowStep) bool {
	for i := range others {
		if others[i].Name != "" && s.Reads(others[i].Name) {
			return true
		}
	}
	return false
}

// rehearse makes a step's request as far as it is known, and refuses what is wrong with it already. While
// earlier answers are not known, what is missing may still come.
func (x *exchange) rehearse(s *flowStep, known bool) *failed {
	if s.Plan(x.flow.flow) == nil || s.outcome == skipped || s.outcome == applied {
		return nil
	}
	defer x.unask()
	if f := x.ask(s.FlowStep, known); f != nil {
		return f
	}
	input := x.inputFor("")
	input.Loss = s.Request != nil
	s.Endpoint.Request.Outward.Run(&x.loss, input)
	var left []mappings.Problem
	for _, p := range x.loss.Problems {
		if known || !x.later(s.FlowStep, p) {
			left = append(left, p)
		}
	}
	if len(left) == 0 {
		return nil
	}
	return x.refusedByBank(left)
}

// later tells that what is missing may still come: from a record, as a parameter from a step, or never, where
// the step turns out not to run.
func (x *exchange) later(s *mappings.FlowStep, p mappings.Problem) bool {
	switch {
	case p.Failure != "missing-member":
		return false
	case s.Late:
		return true
	case p.Place.In != "body":
		return s.Request != nil && s.Request.Gives(p.Place.Pointer)
	}
	return s.Complete != nil && s.Complete.CanFill(p.Place.Pointer)
}
