package mappings

import (
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// FlowStep is one step of a flow: a call of an endpoint, or something that is found in earlier answers.
type FlowStep struct {
	Name     string       // "" where no other step reads its answer
	Endpoint *Endpoint    // nil where it finds
	Find     *Find        // nil where it calls
	Request  *StepRequest // of an endpoint of another operation: how its request is made of the flow's
	Complete *Complete
	OnDemand bool // it runs only where a later step wants what it answers
	Late     bool // whether it runs is known only when earlier steps have answered
	when     condition
	early    condition       // what of it can be told before anything was read
	uses     map[string]bool // the earlier steps that it reads
	node     *source.Node
}

func (l *packLoader) flowStep(flow *Flow, item *source.Node, steps map[string]*contract.Contract) *FlowStep {
	f := fieldsOf(item, "step", l.problems, "name", "call", "find", "when", "parameters", "body", "takes", "complete")
	s := &FlowStep{Name: f.text("name"), node: item, uses: map[string]bool{}}
	c := l.compiler(flow.Operation.Request, nil, flow.Operation.Params, nil)
	c.steps = steps
	root := scope{}
	if c.normalized != nil {
		root.place = c.normalized.Root
	}
	if when := item.Get("when"); when != nil {
		spec := l.parser.condition(when)
		s.when = c.condition(root, spec)
		spec.uses(s.uses)
		if s.Late = len(s.uses) > 0; s.Late {
			s.early = c.condition(root, spec.early())
		}
	}
	answer, ok := l.stepWork(flow, s, f, c)
	if !ok {
		return nil
	}
	if complete := item.Get("complete"); complete != nil {
		s.Complete = l.complete(c, s, complete, steps)
	}
	if s.Name != "" {
		steps[s.Name] = answer
	}
	return s
}

// stepWork reads what a step does, and gives the contract of what it answers.
func (l *packLoader) stepWork(flow *Flow, s *FlowStep, f fields, c *compiler) (*contract.Contract, bool) {
	if f.node.Get("find") == nil {
		if s.Endpoint = l.called(f); s.Endpoint == nil {
			return nil, false
		}
		s.Request = l.stepRequest(flow, s, f, c)
		return s.Endpoint.Operation.Answer, true
	}
	for _, with := range []string{"call", "parameters", "body", "takes", "complete"} {
		if n := f.node.Get(with); n != nil {
			l.problems.Add(f.node.KeyOf(with), "step", "a step that finds calls nothing", "leave "+with+": out, or find:")
		}
	}
	if s.Name == "" {
		l.problems.Add(f.node, "step", "what is found has no name", "add name:, by which later steps read it")
	}
	found, answer := l.find(s, f.node.Get("find"), c)
	s.Find = found
	return answer, found != nil
}

// Runs tells whether a step's condition holds for the normalized request in in.
func (s *FlowStep) Runs(p *Pass, in *Input) bool {
	if s.when == nil {
		return true
	}
	p.outside(in)
	return s.when.holds(p)
}

// May tells whether the step can run at all, as far as the request in in tells before anything was read.
func (s *FlowStep) May(p *Pass, in *Input) bool {
	if !s.Late {
		return s.Runs(p, in)
	}
	if s.early == nil {
		return true
	}
	p.outside(in)
	return s.early.holds(p)
}

// early is the part of a condition that reads no step, where it stands on its own in an $all; nil where there is
// none.
func (c *conditionSpec) early() *conditionSpec {
	if c == nil || c.operator != "$all" {
		return nil
	}
	early := &conditionSpec{operator: c.operator, node: c.node}
	for _, part := range c.parts {
		steps := map[string]bool{}
		if part.uses(steps); len(steps) == 0 {
			early.parts = append(early.parts, part)
		}
	}
	if len(early.parts) == 0 {
		return nil
	}
	return early
}

// Wants tells whether the step needs what the step of that name answers, for the request in hand.
func (s *FlowStep) Wants(name string, request *contract.Reading) bool {
	if s.Complete == nil || s.Complete.From != name || s.uses[name] || s.Request != nil {
		return s.Reads(name)
	}
	return request == nil || s.Complete.Incomplete(request)
}

// Reads tells whether the step's rules read what the step of that name answers.
func (s *FlowStep) Reads(name string) bool {
	return s.uses[name] || s.Complete != nil && s.Complete.From == name
}

// ID tells the step from the others of its flow: its name, or its endpoint's.
func (s *FlowStep) ID() string {
	if s.Name != "" || s.Endpoint == nil {
		return s.Name
	}
	return s.Endpoint.Name
}

// Plan is what takes members of the flow's request, nil where the step takes none: what another operation's
// read is asked with is not done with.
func (s *FlowStep) Plan(flow *Flow) *Plan {
	switch {
	case s.Request != nil && (s.Endpoint.Operation.Write || s.Request.takes):
		return s.Request.plan
	case s.Endpoint != nil && s.Endpoint.Operation == flow.Operation:
		return s.Endpoint.Request.Outward
	}
	return nil
}

// Write tells whether the step changes something at the bank.
func (s *FlowStep) Write() bool { return s.Endpoint != nil && s.Endpoint.Operation.Write }

// outside readies a pass for rules that run outside a plan.
func (p *Pass) outside(in *Input) {
	p.in, p.scratch, p.base = in, p.scratch[:0], 0
	p.frames = append(p.frames[:0], 0)
}

// uses notes the steps that an expression reads.
func (e *expressionSpec) uses(names map[string]bool) {
	if e == nil {
		return
	}
	if e.path != nil && e.path.root == rootSteps && len(e.path.members) > 0 {
		names[e.path.members[0]] = true
	}
	for _, o := range e.operands {
		o.uses(names)
	}
	for _, w := range e.wanted {
		w.value.uses(names)
	}
}

func (c *conditionSpec) uses(names map[string]bool) {
	if c == nil {
		return
	}
	for _, o := range c.operands {
		o.uses(names)
	}
	for _, part := range c.parts {
		part.uses(names)
	}
}
