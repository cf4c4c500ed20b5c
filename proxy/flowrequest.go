package proxy

import (
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// operation is what the normalized request and its parameters are of: the front's operation, or that of
// the step which is being asked.
func (x *exchange) operation() *mappings.Operation {
	if x.asks != nil {
		return x.asks
	}
	return x.endpoint.Operation
}

// speak puts the parameters in the terms of another operation, and takes the body away.
func (x *exchange) speak(op *mappings.Operation) {
	if op == x.operation() {
		return
	}
	x.params = x.paramsFor(op)
	x.request, x.asks = nil, op
}

// unask puts the flow's own request back.
func (x *exchange) unask() {
	x.request, x.params, x.asks, x.flow.at = x.flow.request, x.flow.params, nil, nil
}

// ask makes the normalized request of a step. Where the earlier steps are not known yet, what only these know
// is missing in it.
func (x *exchange) ask(s *mappings.FlowStep, known bool) *failed {
	if s.Endpoint.Operation != x.flow.flow.Operation {
		if f := x.askOther(s, known); f != nil {
			return f
		}
	}
	if s.Complete == nil || !known {
		return nil
	}
	record := x.input.Steps[s.Complete.From]
	if record != nil {
		if f := x.complete(s, record); f != nil {
			return f
		}
	}
	if record == nil && s.Request == nil {
		return nil
	}
	return x.fits(true)
}

// askOther makes the request of an endpoint of another operation.
func (x *exchange) askOther(s *mappings.FlowStep, known bool) *failed {
	input := x.inputFor("")
	op := s.Endpoint.Operation
	params := x.paramsFor(op)
	if s.Request == nil {
		x.speak(op)
		return nil
	}
	s.Request.SetParams(&x.loss, input, params)
	var body *contract.Reading
	if op.Request != nil {
		var f *failed
		if body, f = x.stepBody(s, op); f != nil {
			return f
		}
	}
	x.request, x.params, x.asks, x.flow.at = body, params, op, s
	if body == nil {
		return nil
	}
	return x.fits(known && s.Complete == nil)
}

// stepBody makes the body of a step's request out of the flow's. A null in the flow's clears a member; the
// step's document is whole, and says that by leaving the member out.
func (x *exchange) stepBody(s *mappings.FlowStep, op *mappings.Operation) (*contract.Reading, *failed) {
	request, err := withoutNulls(x.request)
	if err != nil {
		return nil, because("internal-error", err)
	}
	input := x.inputFor("")
	input.Body = request
	plan := s.Request.Plan()
	var made mappings.Pass
	plan.Run(&made, input)
	var left []mappings.Problem
	for _, p := range made.Problems {
		if p.Failure != "missing-member" {
			left = append(left, p)
		}
	}
	if len(left) > 0 {
		return nil, x.refusedByBank(left)
	}
	text := made.Body
	switch {
	case plan.Whole():
		text = request.Doc.Bytes
	case len(text) == 0:
		text = []byte("{}")
	}
	m := new(message)
	if err := m.document.Read(text, document.DefaultLimits); err != nil {
		return nil, because("internal-error", err)
	}
	op.Request.Read(&m.reading, &m.document, contract.Request)
	return &m.reading, nil
}

// fits refuses a step's request that breaks its contract. While it is not whole, what is missing in it may
// still come.
func (x *exchange) fits(whole bool) *failed {
	var culprits []culprit
	for _, v := range x.request.Violations {
		if !whole && (v.Keyword == "required" || v.Keyword == "minProperties") {
			continue
		}
		pointer := x.request.Doc.Pointer(v.Node)
		if v.Keyword == "required" {
			pointer += "/" + escapePointer.Replace(v.Member)
		}
		place, _ := x.callerPlace(bodyPlace(pointer))
		culprits = append(culprits, culprit{place, v.Message()})
	}
	if len(culprits) == 0 {
		return nil
	}
	return fail(worst(culprits), culprits...)
}

// clearedIn tells of members of a step's request that the caller cleared: these are not filled.
func (x *exchange) clearedIn(s *mappings.FlowStep) func(pointer string) bool {
	if s.Request == nil {
		return nil
	}
	return func(pointer string) bool {
		source, exact := s.Request.Source(pointer)
		return exact && nullAt(x.flow.request.Doc, source)
	}
}

// nullAt tells whether a null stands at a place or at one that it is in.
func nullAt(doc *document.Document, pointer string) bool {
	n := 0
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if n = doc.Find(n, unescapePointer.Replace(part)); n < 0 {
			return false
		}
		if doc.Nodes[n].Kind == document.Null {
			return true
		}
	}
	return false
}
