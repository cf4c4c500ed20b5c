package mappings

import (
	"fmt"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// StepRequest makes the normalized request of an endpoint of another operation out of a flow's request.
type StepRequest struct {
	operation *Operation
	plan      *Plan // reads the flow's request and writes the operation's body
	params    []stepParam
	pairs     []placePair
	endpoint  *Endpoint
	takes     bool // also as a read: the step says what it deals with
}

// stepParam is a parameter that a step gives to its endpoint.
type stepParam struct {
	index int
	value expression
}

// placePair says which place of the flow's request becomes which place of the step's.
type placePair struct{ source, target string }

// stepRequest compiles parameters:, body: and takes: of a step, nil for an endpoint of the flow's own operation.
func (l *packLoader) stepRequest(flow *Flow, s *FlowStep, f fields, c *compiler) *StepRequest {
	op := s.Endpoint.Operation
	if op == flow.Operation {
		for _, name := range []string{"parameters", "body", "takes"} {
			if f.node.Get(name) != nil {
				l.problems.Add(f.node.KeyOf(name), "step", fmt.Sprintf("%s has the request of the flow itself", s.Endpoint.Name),
					"leave "+name+": out; it is for endpoints of other operations")
			}
		}
		return nil
	}
	r := &StepRequest{operation: op, endpoint: s.Endpoint}
	root := scope{}
	if c.normalized != nil {
		root.place = c.normalized.Root
	}
	for _, m := range f.members("parameters") {
		l.stepParam(r, s, m, c, root)
	}
	if body := f.node.Get("body"); body != nil {
		l.stepBody(r, s, body, c)
	} else if op.Request != nil {
		l.problems.Add(s.node, "step", op.Name+" has a body, and the step does not say of what it is made", "add body: $.member, or a map of the members of "+op.Name)
	}
	l.stepTakes(r, f, c, root)
	if r.plan != nil {
		l.dropInStep(r)
		r.plan.usage.settle()
	}
	return r
}

// dropInStep drops from a step's share of the flow's request what the pack drops everywhere.
func (l *packLoader) dropInStep(r *StepRequest) {
	if r.plan.usage == nil {
		return
	}
	for _, row := range l.pack.api.drops.outward {
		if place := placeAt(r.plan.usage.contract.Root, row.path.members); place != nil {
			r.plan.usage.drop(place)
		}
	}
}

func (l *packLoader) stepParam(r *StepRequest, s *FlowStep, m source.Member, c *compiler, root scope) {
	var names []string
	for i := range r.operation.Params {
		spec := &r.operation.Params[i]
		names = append(names, spec.Name)
		if spec.Name != m.Key || spec.In == "header" {
			continue
		}
		e := l.parser.expressionOf(m.Value)
		e.uses(s.uses)
		if value, ok := c.expression(root, e, nil); ok {
			r.params = append(r.params, stepParam{i, value})
		}
		return
	}
	l.problems.Add(m.KeyNode, "step", fmt.Sprintf("%s is not a parameter of %s", m.Key, r.operation.Name), source.DidYouMean(m.Key, names))
}

func (l *packLoader) stepBody(r *StepRequest, s *FlowStep, body *source.Node, c *compiler) {
	if r.operation.Request == nil {
		l.problems.Add(body, "step", r.operation.Name+" has no body", "leave body: out")
		return
	}
	t := l.parser.template(body)
	t.uses(l.files.shapes, s.uses)
	maker := *c
	maker.api = r.operation.Request
	r.plan = maker.outward("step", &messageTemplates{body: t})
	takes := newUsage(c.normalized)
	w := &takenWalk{compiler: &maker, into: takes, made: r.plan.usage, endpoint: s.Endpoint.Request.Outward.usage, request: r}
	if c.normalized != nil {
		w.template(t, c.normalized.Root, r.operation.Request.Root)
	}
	r.plan.usage = takes
}

// uses notes the steps that a template reads.
func (t *template) uses(shapes map[string]*template, names map[string]bool) {
	if l := t.leaf; l != nil {
		if l.at != nil {
			(&expressionSpec{path: l.at}).uses(names)
		}
		l.outward.uses(names)
		l.when.uses(names)
		if inner := shapes[l.shape]; inner != nil {
			inner.uses(shapes, names)
		}
	}
	for _, m := range t.members {
		m.value.uses(shapes, names)
	}
	for _, e := range t.elements {
		e.uses(shapes, names)
	}
}

// newFlowPlan is a plan that makes nothing of a flow's request.
func newFlowPlan(name string, reads *contract.Contract, params []ParamSpec) *Plan {
	return &Plan{name: name, reads: reads, count: 1, usage: newUsage(reads), readParams: params, paramFates: make([]fate, len(params))}
}

// Plan makes the body of the step's request; nil where there is none.
func (r *StepRequest) Plan() *Plan { return r.plan }

// SetParams writes the parameters that the step gives into those of its operation.
func (r *StepRequest) SetParams(p *Pass, in *Input, params []Param) {
	p.outside(in)
	for _, made := range r.params {
		if v := made.value.eval(p); v.set && v.kind != document.Null {
			params[made.index] = Param{Set: true, Text: append([]byte(nil), p.textOf(&v)...)}
		}
	}
}

// Gives tells whether the step gives a parameter itself, so that nothing of it is the caller's.
func (r *StepRequest) Gives(name string) bool {
	for _, p := range r.params {
		if r.operation.Params[p.index].Name == name {
			return true
		}
	}
	return false
}

// Source gives the place of the flow's request that a place of the step's is made of; false where nothing of
// the caller's stands there, with the nearest that does.
func (r *StepRequest) Source(target string) (string, bool) {
	best := -1
	for i := range r.pairs {
		if within(target, r.pairs[i].target) && (best < 0 || len(r.pairs[i].target) > len(r.pairs[best].target)) {
			best = i
		}
	}
	if best >= 0 {
		return r.pairs[best].source + target[len(r.pairs[best].target):], true
	}
	if len(r.pairs) > 0 {
		return parentPointer(r.pairs[0].source), false
	}
	return "", false
}

// target is the inverse of Source, "" and false where a member does not reach the step's request.
func (r *StepRequest) target(pointer string) (string, bool) {
	best := -1
	for i := range r.pairs {
		if within(pointer, r.pairs[i].source) && (best < 0 || len(r.pairs[i].source) > len(r.pairs[best].source)) {
			best = i
		}
	}
	if best < 0 {
		return "", false
	}
	return r.pairs[best].target + pointer[len(r.pairs[best].source):], true
}

// within tells whether a pointer is another or stands below it.
func within(pointer, above string) bool {
	return pointer == above || strings.HasPrefix(pointer, above+"/")
}
