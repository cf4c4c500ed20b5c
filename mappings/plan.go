package mappings

import (
	"github.com/truchman-proxy/truchman/mappings/contract"
)

// Plan is one direction of a message of an endpoint, compiled: a request or an answer, outward or
// inward. It is immutable and shared by all requests.
type Plan struct {
	name       string
	reads      *contract.Contract // of the body that is read; nil where there is none
	inward     bool               // it writes the normalized side
	whole      bool               // the body passes as it is: the template is "$."
	body       step               // nil where no body is written
	params     []paramStep        // in the order of the side that is written
	bindings   []sequenceBinding
	guards     []guard
	count      int
	usage      *usage
	readParams []ParamSpec // of the side that is read
	paramFates []fate
	request    *ref // where the front's request id lies
	verify     []verification
	literals   map[*contract.Place]bool // inward: where a literal stands, which is compared
	targets    []target                 // inward: what each normalized member is made of
}

// paramStep makes one parameter.
type paramStep struct {
	spec  *ParamSpec
	whole *leafStep
	kind  *leafStep // of a reference: its type
	value *leafStep // of a reference: its value
}

// verification is a signature that the front checks where it has a key.
type verification struct {
	signer    int
	signature ref
	message   ref
	rule      leafRule
}

// Reads is the contract of the body that the plan reads, nil where there is none.
func (plan *Plan) Reads() *contract.Contract { return plan.reads }

// Compares tells that a literal stands at a place, whose value is compared when the plan runs.
func (plan *Plan) Compares(place *contract.Place) bool { return plan.literals[place] }

// Whole tells that the plan's output is its input, unchanged: both sides share the contract.
func (plan *Plan) Whole() bool { return plan.whole }

// WritesBody tells whether the plan makes a body.
func (plan *Plan) WritesBody() bool { return plan.body != nil || plan.whole }

// Run translates in. The result is in p: Body, Params, and Problems where the document was refused,
// all of them at once. Where Whole holds, Body stays empty and the caller uses the input.
func (plan *Plan) Run(p *Pass, in *Input) {
	p.reset(plan, in)
	p.bind(plan.bindings, plan.guards, plan.count)
	if plan.request != nil {
		if v := p.read(*plan.request); v.set {
			p.RequestID = p.textOf(&v)
		}
	}
	for i := range plan.params {
		plan.params[i].write(p, i)
	}
	if plan.body != nil {
		made := plan.body.write(p)
		if made == absent && plan.inward && in.Lenient && len(p.Problems) == 0 {
			p.Problems = append(p.Problems, Problem{Failure: "provider-contract-broken", Place: Place{"body", ""}, Detail: "lacks what it must have"})
		}
	}
	if len(p.holes) > 0 && len(p.Problems) == 0 {
		p.fillHoles()
	}
	for i := range plan.verify {
		plan.verify[i].check(p)
	}
	if in.Loss {
		p.refuseLosses([]*Plan{plan})
	}
}

func (s *paramStep) write(p *Pass, i int) {
	leaf := s.whole
	if leaf == nil {
		leaf = s.value
	}
	if leaf == nil {
		return
	}
	if s.whole != nil && leaf.copies() && !p.in.Tracing {
		p.Params[i] = p.in.Params[leaf.from.param]
		return
	}
	v := leaf.eval(p)
	if !v.set {
		return
	}
	text := p.textOf(&v)
	if s.whole == nil && s.kind != nil {
		text = s.reference(p, text)
	}
	p.Params[i] = Param{true, text}
	if p.in.Tracing {
		p.record(&leaf.rule, v, s.spec.In+" "+s.spec.Name, appendValue(nil, stringValue(text)))
	}
}

// copies tells that a parameter is another one, unchanged.
func (s *leafStep) copies() bool {
	return s.plain && s.made == nil && s.check == nil && s.when == nil && s.fallback == nil && !s.required && s.from.param >= 0 && s.from.part == wholeParam
}

// reference writes TYPE:VALUE, or the value alone where no type is known.
func (s *paramStep) reference(p *Pass, text []byte) []byte {
	kind := s.kind.eval(p)
	if !kind.set {
		return text
	}
	kindText := p.textOf(&kind)
	start := len(p.scratch)
	p.scratch = append(append(append(p.scratch, kindText...), ':'), text...)
	return p.scratch[start:len(p.scratch):len(p.scratch)]
}

func (f *verification) check(p *Pass) {
	if p.in.Values == nil || !p.in.Values.signers[f.signer].verifies() {
		return
	}
	signature, message := p.read(f.signature), p.read(f.message)
	if !signature.set || !message.set || signature.raw == nil || !p.in.Values.signers[f.signer].verify(p.textOf(&signature), message.raw) {
		p.Problems = append(p.Problems, f.rule.problem(p, signature, "unauthorized", "does not fit what was signed"))
	}
}

// refuseLosses refuses what none of the plans takes, and notes what they are declared to drop.
func (p *Pass) refuseLosses(plans []*Plan) {
	p.usages = p.usages[:0]
	for _, plan := range plans {
		if plan.usage != nil {
			p.usages = append(p.usages, plan.usage)
		}
	}
	if p.in.Body != nil && len(p.in.Body.Slots) > 0 && len(p.usages) > 0 {
		p.losses(p.usages, 0)
	}
	for i := range p.in.Params {
		if p.in.Params[i].Set && !takesParam(plans, i) {
			p.noteParamLoss(&plans[0].readParams[i])
		}
	}
}

func takesParam(plans []*Plan, i int) bool {
	for _, plan := range plans {
		if plan.paramFates[i] == taken || plan.readParams[i].In != "query" {
			return true
		}
	}
	return false
}

func (p *Pass) noteParamLoss(spec *ParamSpec) {
	p.Problems = append(p.Problems, Problem{Failure: "unsupported-member", Place: Place{spec.In, spec.Name},
		Detail: NotTaken})
}

// mostProblems is how many problems of a pass are told of one by one, by their places.
const mostProblems = 200

// NotTaken is the detail of a member that no rule of the provider's takes.
const NotTaken = "is not something that this bank takes"

func (p *Pass) noteLoss(node int, f fate) {
	if f == dropped {
		p.Dropped = append(p.Dropped, node)
		return
	}
	if len(p.Problems) >= mostProblems {
		return // it is refused already; each place costs the length of the document
	}
	place := Place{"body", p.in.Body.Doc.Pointer(node)}
	p.Problems = append(p.Problems, Problem{Failure: "unsupported-member", Place: place,
		Detail: NotTaken})
}

// Losses refuses, in a pass over a document that a flow's plans read together, what none of them takes.
func (p *Pass) Losses(plans []*Plan, in *Input) {
	p.reset(plans[0], in)
	p.refuseLosses(plans)
}
