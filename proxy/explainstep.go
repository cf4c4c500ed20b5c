package proxy

import (
	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// flow explains each step as if its condition held.
func (e *explainer) flow(flow *mappings.Flow) {
	x := e.x
	x.flow.flow, x.flow.request, x.flow.params = flow, x.request, x.params
	for _, s := range flow.Steps {
		if s.May(&x.loss, x.inputFor("")) {
			x.flow.steps = append(x.flow.steps, flowStep{FlowStep: s})
		}
	}
	e.losses(x.flowPlans(), flow.DropReason)
	x.leaveIdle()
	for i, s := range flow.Steps {
		step := ExplainedStep{Runs: x.runs(s)}
		switch {
		case s.Late && step.Runs:
			step.Condition = "where what the bank answers before allows it"
		case s.OnDemand:
			step.Condition = "only where a later step needs its answer"
		case !step.Runs:
			step.Condition = "its condition does not hold for this document, or nothing in it is the step's"
		}
		name := s.ID()
		if i == len(flow.Steps)-1 {
			name = ""
		}
		e.flowStep(s, name, step)
	}
	if flow.Answer != nil {
		x.speak(flow.Answer.Operation)
		e.step(flow.Answer, "answer", ExplainedStep{Runs: true, Condition: "for the answer"}, nil)
		x.unask()
	}
}

// runs tells whether a step is among those that run, or may.
func (x *exchange) runs(s *mappings.FlowStep) bool {
	for i := range x.flow.steps {
		if x.flow.steps[i].FlowStep == s {
			return true
		}
	}
	return false
}

// flowStep explains a step. What only the bank's answers tell is not in it.
func (e *explainer) flowStep(s *mappings.FlowStep, name string, step ExplainedStep) {
	if s.Find != nil {
		step.Endpoint, step.Request, step.Written = e.x.bank.pack.Name, "(finds "+s.Name+")", []ExplainedMember{}
		e.out.Steps = append(e.out.Steps, step)
		return
	}
	defer e.x.unask()
	if f := e.x.ask(s, false); f != nil {
		if step.Runs {
			e.refuse(f)
		}
		e.x.speak(s.Endpoint.Operation)
	}
	e.step(s.Endpoint, name, step, s)
}

// step explains one request of the provider.
func (e *explainer) step(endpoint *mappings.Endpoint, name string, step ExplainedStep, s *mappings.FlowStep) {
	var p mappings.Pass
	in := *e.x.inputFor(name)
	in.Tracing = true
	plan := endpoint.Request.Outward
	plan.Run(&p, &in)
	step.Endpoint, step.Request = endpoint.Pack.Name+"/"+endpoint.Name+".yaml", endpoint.Method+" "+endpoint.Path
	step.Written = []ExplainedMember{}
	body := new(document.Document)
	if body.Read(p.Body, document.DefaultLimits) != nil {
		body = nil // a refused request is not written to its end
	}
	for i := range p.Trace {
		if kept(&p.Trace[i], body) {
			step.Written = append(step.Written, e.member(&p.Trace[i]))
		}
	}
	if plan.Whole() && e.x.request != nil {
		step.Written = append(step.Written, e.wholeBody())
	}
	if s != nil && s.Complete != nil && e.x.request != nil {
		step.Completed = completions(s.Complete, e.x.request)
	}
	for _, problem := range p.Problems {
		if step.Runs && (s == nil || !e.x.later(s, problem)) {
			e.refuseAtBank(problem)
		}
	}
	e.out.Steps = append(e.out.Steps, step)
}

// refuseAtBank notes a refusal of the provider's plan, at the caller's place.
func (e *explainer) refuseAtBank(p mappings.Problem) {
	place, exact := e.x.callerPlace(p.Place)
	excluded := ExplainedExclusion{Caller: placeText(place), Reason: p.Detail, Rule: p.Rule.String(), Normalized: p.Place.String()}
	if !exact {
		excluded.Caller = ""
	}
	e.out.Refused = append(e.out.Refused, excluded)
}

// completions lists what would be filled from a record, as far as the request alone tells.
func completions(complete *mappings.Complete, request *contract.Reading) []ExplainedCompletion {
	var list []ExplainedCompletion
	for _, missing := range complete.Missing(request) {
		told := ExplainedCompletion{Normalized: missing.Pointer, From: complete.From}
		if missing.Agrees {
			told.Condition = "only where the parts that were sent are the record's"
		}
		list = append(list, told)
	}
	return list
}
