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
}

// FlowStep is one endpoint call of a flow.
type FlowStep struct {
	Name     string // "" where no other step reads its answer
	Endpoint *Endpoint
	Complete *Complete
	OnDemand bool // a read that runs only where a later step has something to complete
	when     condition
	node     *source.Node
}

// Complete fills members that are absent from a record that was read before.
type Complete struct {
	From    string
	Members [][]string   // single members
	Groups  []*PartGroup // parts that belong together
}

// PartGroup is a member whose parts belong together: its missing parts are filled only where the parts
// that were given agree with the record.
type PartGroup struct {
	Member []string
	Parts  []string
}

func (l *packLoader) flow(name string, n *source.Node) *Flow {
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
	flow.markOnDemand()
	return flow
}

func (l *packLoader) called(f fields) *Endpoint {
	name := f.needed("call")
	e := l.pack.endpoint(name)
	if e == nil && name != "" {
		l.problems.Add(f.node.Get("call"), f.rule, fmt.Sprintf("there is no endpoint named %s in this pack", name), source.DidYouMean(name, l.pack.endpointNames()))
	}
	return e
}

func (l *packLoader) flowStep(flow *Flow, item *source.Node, steps map[string]*contract.Contract) *FlowStep {
	f := fieldsOf(item, "step", l.problems, "name", "call", "when", "complete")
	s := &FlowStep{Name: f.text("name"), Endpoint: l.called(f), node: item}
	if s.Endpoint == nil {
		return nil
	}
	c := l.compiler(flow.Operation.Request, nil, flow.Operation.Params, nil)
	c.steps = steps
	root := scope{}
	if c.normalized != nil {
		root.place = c.normalized.Root
	}
	if when := item.Get("when"); when != nil {
		s.when = c.condition(root, l.parser.condition(when))
	}
	if complete := item.Get("complete"); complete != nil {
		s.Complete = l.complete(c, root, complete, steps)
	}
	if s.Name != "" {
		steps[s.Name] = s.Endpoint.Operation.Answer
	}
	return s
}

func (l *packLoader) complete(c *compiler, root scope, n *source.Node, steps map[string]*contract.Contract) *Complete {
	f := fieldsOf(n, "complete", l.problems, "from", "members", "whole")
	from := n.Get("from")
	if f.needed("from") == "" {
		return nil
	}
	p, ok := parsePath(from, l.problems)
	if !ok || p.root != rootSteps || len(p.members) != 1 || steps[p.members[0]] == nil {
		l.problems.Add(from, "complete", from.Text+" names no earlier step", "write from: $steps.NAME")
		return nil
	}
	complete := &Complete{From: p.members[0]}
	record := scope{place: steps[p.members[0]].Root}
	for _, item := range f.list("members") {
		if m := l.completed(c, root, record, item); m != nil {
			complete.Members = append(complete.Members, m)
		}
	}
	for _, m := range f.members("whole") {
		member := l.completed(c, root, record, m.KeyNode)
		group := &PartGroup{Member: member}
		if m.Value.Kind != source.List {
			l.problems.Add(m.Value, "complete", "the parts must be a list of names, not "+m.Value.Kind.String(), "write [line_1, city]")
		}
		for _, part := range m.Value.Items {
			group.Parts = append(group.Parts, part.Text)
			l.completedPart(c, root, member, part)
		}
		complete.Groups = append(complete.Groups, group)
	}
	return complete
}

// completed resolves a member that is filled: it must be in the request and in the record.
func (l *packLoader) completed(c *compiler, root, record scope, n *source.Node) []string {
	dotted := *n
	dotted.Text = "$." + n.Text
	p, ok := parsePath(&dotted, l.problems)
	if !ok || c.find(root, p) == nil || c.find(record, p) == nil {
		return nil
	}
	return p.members
}

func (l *packLoader) completedPart(c *compiler, root scope, member []string, part *source.Node) {
	if place := placeAt(root.place, member); place != nil && place.Member(part.Text) == nil {
		l.problems.Add(part, "complete", fmt.Sprintf("%s has no part %s", pointerOf(member), part.Text), source.DidYouMean(part.Text, memberNames(place)))
	}
}

// markOnDemand finds the reads that nothing but a completion wants.
func (f *Flow) markOnDemand() {
	for _, s := range f.Steps {
		if s.when != nil || s.Endpoint.Operation.Write {
			continue
		}
		for _, later := range f.Steps {
			if later.Complete != nil && later.Complete.From == s.Name && s.Name != "" {
				s.OnDemand = true
			}
		}
	}
}

// Runs tells whether a step's condition holds for the normalized request in in.
func (s *FlowStep) Runs(p *Pass, in *Input) bool {
	if s.when == nil {
		return true
	}
	p.in, p.scratch, p.base = in, p.scratch[:0], 0
	p.frames = append(p.frames[:0], 0)
	return s.when.holds(p)
}
