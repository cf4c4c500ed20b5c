package mappings

import (
	"fmt"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// Flow answers one operation with several endpoints of a pack, in order.
type Flow struct {
	Operation *Operation
	Steps     []*FlowStep
	Answer    *Endpoint // read at the end for the answer; nil: the last step's answer is the flow's
	nothing   *Plan
}

func (l *packLoader) flow(n *source.Node) *Flow {
	f := fieldsOf(n, "flow", l.problems, "operation", "steps", "answer")
	flow := &Flow{Operation: l.operations[f.needed("operation")]}
	if flow.Operation == nil {
		l.unknownOperation(n, f.text("operation"))
		return nil
	}
	steps := map[string]*contract.Contract{}
	for _, item := range f.list("steps") {
		if s := l.flowStep(flow, item, steps); s != nil {
			flow.Steps = append(flow.Steps, s)
		}
	}
	if steps := n.Get("steps"); steps.Is(source.List) && len(steps.Items) == 0 {
		l.problems.Add(steps, "flow", "has no steps", "write a list of {call: ENDPOINT}")
	}
	if len(flow.Steps) == 0 {
		return nil
	}
	if n.Get("answer") != nil {
		flow.Answer = l.called(fieldsOf(n.Get("answer"), "answer", l.problems, "call"))
	}
	l.answered(flow, n)
	l.toldApart(flow)
	flow.markOnDemand()
	flow.nothing = newFlowPlan("flow", flow.Operation.Request, flow.Operation.Params)
	flow.nothing.usage.settle()
	return flow
}

// toldApart refuses steps that cannot be told apart: a request id at the bank is made of the step's name.
func (l *packLoader) toldApart(flow *Flow) {
	seen := map[string]bool{}
	for _, s := range flow.Steps {
		if seen[s.ID()] {
			l.problems.Add(s.node, "step", s.ID()+" is an earlier step as well", "give this one a name: of its own")
		}
		seen[s.ID()] = true
	}
}

// Nothing is a plan that takes nothing of the flow's request: what is left where no step runs.
func (f *Flow) Nothing() *Plan { return f.nothing }

func (l *packLoader) called(f fields) *Endpoint {
	name := f.needed("call")
	e := l.pack.endpoint(name)
	if e == nil && name != "" {
		l.problems.Add(f.node.Get("call"), f.rule, fmt.Sprintf("there is no endpoint named %s in this pack", name), source.DidYouMean(name, l.pack.endpointNames()))
	}
	return e
}

// answered refuses a flow whose answer is another operation's.
func (l *packLoader) answered(flow *Flow, n *source.Node) {
	if flow.Operation.Answer == nil {
		return
	}
	at, last := n.Get("answer").Get("call"), flow.Answer
	if n.Get("answer") == nil {
		s := flow.Steps[len(flow.Steps)-1]
		at, last = s.node, s.Endpoint
	} else if last == nil {
		return
	}
	if last == nil || last.Operation.Answer != flow.Operation.Answer {
		l.problems.Add(at, "flow", "does not answer what "+flow.Operation.Name+" answers", "add answer: {call: ENDPOINT} with an endpoint that does")
	}
}

// markOnDemand finds the reads that only later steps want: they run where one of these does.
func (f *Flow) markOnDemand() {
	for i, s := range f.Steps {
		if s.Name == "" || s.when != nil || s.Find == nil && s.Endpoint.Operation.Write {
			continue
		}
		for _, later := range f.Steps[i+1:] {
			s.OnDemand = s.OnDemand || later.Reads(s.Name)
		}
	}
}

// Answers tells whether the answer of a step's endpoint can be the flow's.
func (f *Flow) Answers(s *FlowStep) bool {
	return s.Endpoint != nil && s.Endpoint.Operation.Answer == f.Operation.Answer
}
