package proxy

import (
	"context"
	"net/http"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// normalize makes the normalized request out of what was read.
func (x *exchange) normalize() *failed {
	plan := x.endpoint.Request.Inward
	x.asked.Loss = true
	x.asked.Request.ID = x.requestID
	if x.asked.Body != nil && !plan.Whole() {
		x.inward.Body = x.rooms.room(roomLike(x.asked.Body), x.inward.Body)
	}
	plan.Run(&x.inward, &x.asked)
	if len(x.inward.Problems) > 0 {
		x.untranslated(x.spans.phase, x.inward.Problems, x.asked.Body)
		return x.refused(x.inward.Problems)
	}
	for _, n := range x.inward.Dropped {
		pointer := x.front.document.Pointer(n)
		x.dropped = append(x.dropped, pointer)
		x.unmapped(x.mount.front.Name, "inward", x.front.reading.Contract, pointer)
	}
	x.params = append(x.params[:0], x.inward.Params...)
	if f := x.sameBank(); f != nil {
		return f
	}
	switch {
	case x.endpoint.Operation.Request == nil:
		return nil
	case plan.Whole():
		x.request = &x.front.reading
		return nil
	}
	if err := x.normal.document.Read(x.inward.Body, document.DefaultLimits); err != nil {
		return because("internal-error", err)
	}
	x.endpoint.Operation.Request.Read(&x.normal.reading, &x.normal.document, contract.Request)
	x.request = &x.normal.reading
	if found := violations(x.request); len(found) > 0 {
		for i := range found {
			found[i].place, _ = x.callerPlace(found[i].place)
		}
		return fail("invalid-request", found...)
	}
	return nil
}

// refused turns problems at the caller's own document into a failure.
func (x *exchange) refused(problems []mappings.Problem) *failed {
	culprits := make([]culprit, len(problems))
	name := problems[0].Failure
	for i, p := range problems {
		culprits[i] = culprit{p.Place, p.Detail}
		if p.Failure != name {
			name = "invalid-request"
		}
	}
	if name == "unsupported-member" {
		culprits = x.collapse(culprits)
	}
	return fail(name, culprits...)
}

// sameBank puts the bank's name among the normalized parameters, and refuses a document whose path names
// another bank than the mount's.
func (x *exchange) sameBank() *failed {
	for i := range x.endpoint.Operation.Params {
		spec := &x.endpoint.Operation.Params[i]
		if spec.In != "path" || spec.Name != "bank_id" {
			continue
		}
		if id := string(x.params[i].Text); x.params[i].Set && id != x.bank.name && id != x.bankID() {
			return fail("bank-not-found", culprit{x.callerParam(mappings.Place{In: "path", Pointer: "bank_id"}), "is another bank than the address leads to"})
		}
		x.params[i] = mappings.Param{Set: true, Text: x.bank.id}
	}
	return nil
}

// operate answers the normalized request at the bank. Whatever can be refused without asking the bank is
// refused first.
func (x *exchange) operate(r *http.Request) *failed {
	ctx := r.Context()
	if x.endpoint.Operation.Local {
		x.raw = x.handler.capabilities[x.bank.name]
		if x.dry {
			return x.showDry(nil, nil)
		}
		return nil
	}
	flow, endpoint := x.bank.pack.Operation(x.endpoint.Operation.Name)
	if flow == nil && endpoint == nil {
		return fail("unsupported-operation")
	}
	if f := x.nameReferences(); f != nil {
		return f
	}
	x.nameCustomer()
	if flow != nil {
		if f := x.prepareFlow(flow); f != nil {
			return f
		}
	} else {
		x.losePlans = append(x.losePlans[:0], endpoint.Request.Outward)
		if f := x.refuseLosses(x.losePlans); f != nil {
			return f
		}
	}
	if x.dry {
		return x.showDry(flow, endpoint)
	}
	if f := x.claim(r); f != nil || x.guard.replayed != nil {
		return f
	}
	if f := x.intend(ctx); f != nil {
		return f
	}
	if flow != nil {
		x.redo()
	}
	if x.guard.progress.Find(ledger.TheCall) == nil { // an operator's word needs no reading
		if f := x.lookUpReferences(ctx); f != nil {
			return x.turnedBack(f)
		}
	}
	x.nameCustomer() // by the bank's own id, where that was looked up
	if flow != nil {
		return x.runFlow(ctx, flow)
	}
	return x.runEndpoint(ctx, endpoint)
}

// runEndpoint answers an operation by one call.
func (x *exchange) runEndpoint(ctx context.Context, e *mappings.Endpoint) (f *failed) {
	switch {
	case !e.Operation.Write:
		f = x.run(ctx, &x.call, e, "")
	case !x.done(ledger.TheCall, &x.call):
		f = x.write(ctx, &x.call, e, ledger.TheCall, "")
	}
	x.raw, x.answer, x.unread = x.call.normalized, x.call.answer, x.call.unread
	return f
}

// inputFor is what a provider's plan reads of the normalized request.
func (x *exchange) inputFor(step string) *mappings.Input {
	x.input = mappings.Input{Body: x.request, Params: x.params, Values: x.bank.values,
		Request: x.bankRequest(step), Steps: x.input.Steps}
	return &x.input
}

// refuseLosses refuses, before anything is sent, what none of the plans that run takes.
func (x *exchange) refuseLosses(plans []*mappings.Plan) *failed {
	x.loss.Losses(plans, x.inputFor(""))
	var left []mappings.Problem
	for _, p := range x.loss.Problems {
		if p.Place.In == "body" && x.endpoint.Untaken(p.Place.Pointer) != "" {
			x.drop(p.Place)
			x.unmapped(x.bank.pack.Name, "outward", x.request.Contract, p.Place.Pointer)
			continue
		}
		left = append(left, p)
	}
	for _, n := range x.loss.Dropped {
		pointer := x.request.Doc.Pointer(n)
		x.drop(bodyPlace(pointer))
		x.unmapped(x.bank.pack.Name, "outward", x.request.Contract, pointer)
	}
	if len(left) > 0 {
		x.untranslated(x.spans.phase, left, x.request)
		return x.refusedByBank(left)
	}
	if x.endpoint.Operation.Write && !x.takesAnything(plans) {
		return x.nothingToDo()
	}
	return nil
}

func (x *exchange) takesAnything(plans []*mappings.Plan) bool {
	for _, plan := range plans {
		if plan.Takes(&x.loss, &x.input) {
			return true
		}
	}
	return false
}

// nothingToDo refuses a write of which the bank takes nothing at all: it would be an empty one.
func (x *exchange) nothingToDo() *failed {
	var culprits []culprit
	for _, pointer := range x.dropped {
		culprits = append(culprits, culprit{bodyPlace(pointer), mappings.NotTaken + ", and nothing else was asked"})
	}
	if len(culprits) == 0 {
		return fail("invalid-request", culprit{bodyPlace(""), "asks for no change"})
	}
	return fail("unsupported-member", culprits...)
}

func (x *exchange) drop(normalized mappings.Place) {
	place, _ := x.callerPlace(normalized)
	x.dropped = append(x.dropped, place.Pointer)
}
