package proxy

import (
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// flow explains each step as if its condition held.
func (e *explainer) flow(flow *mappings.Flow) {
	var writes []*mappings.Endpoint
	for _, s := range flow.Steps {
		if s.Endpoint.Operation == flow.Operation {
			writes = append(writes, s.Endpoint)
		}
	}
	e.losses(writes)
	for i, s := range flow.Steps {
		step := ExplainedStep{Runs: s.Runs(&e.x.loss, e.x.inputFor(""))}
		switch {
		case s.OnDemand:
			step.Runs = step.Runs && e.x.wanted(flow, s.Name)
			step.Condition = "only where a later step has something to complete"
		case !step.Runs:
			step.Condition = "its condition does not hold for this document"
		}
		name := s.Name
		if i == len(flow.Steps)-1 {
			name = ""
		}
		e.step(s.Endpoint, name, step, s.Complete)
	}
	if flow.Answer != nil {
		e.step(flow.Answer, "answer", ExplainedStep{Runs: true, Condition: "for the answer"}, nil)
	}
}

// step explains one request of the provider.
func (e *explainer) step(endpoint *mappings.Endpoint, name string, step ExplainedStep, complete *mappings.Complete) {
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
	step.Completed = completions(complete, e.x.request)
	for _, problem := range p.Problems {
		if !step.completes(problem) {
			e.refuseAtBank(problem)
		}
	}
	e.out.Steps = append(e.out.Steps, step)
}

// completes tells that a member is missing only until it is completed.
func (s *ExplainedStep) completes(p mappings.Problem) bool {
	for _, c := range s.Completed {
		if p.Failure == "missing-member" && c.Normalized == p.Place.Pointer {
			return true
		}
	}
	return false
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
	if complete == nil || request == nil {
		return nil
	}
	var list []ExplainedCompletion
	for _, m := range complete.Members {
		if request.Doc.At(m) < 0 {
			list = append(list, ExplainedCompletion{Normalized: "/" + strings.Join(m, "/"), From: complete.From})
		}
	}
	for _, g := range complete.Groups {
		group := request.Doc.At(g.Member)
		if group < 0 || request.Doc.Nodes[group].Kind != document.Object || request.Doc.Len(group) == 0 {
			continue
		}
		for _, part := range g.Parts {
			if request.Doc.Find(group, part) < 0 {
				list = append(list, ExplainedCompletion{Normalized: "/" + strings.Join(g.Member, "/") + "/" + part, From: complete.From,
					Condition: "only where the parts that were sent are the record's"})
			}
		}
	}
	return list
}
