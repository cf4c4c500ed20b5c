package proxy

import (
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// readFront reads the document and finds the front's endpoint for it.
func (e *explainer) readFront(q Question) *failed {
	x := e.x
	if len(q.Body) > 0 {
		if err := x.front.document.Read(q.Body, document.DefaultLimits); err != nil {
			return malformed(err)
		}
	}
	for _, endpoint := range x.mount.front.Endpoints {
		if endpoint.Operation.Name != q.Operation || !endpoint.Partner() {
			continue
		}
		if x.endpoint == nil || len(q.Body) > 0 && endpoint.Matches(&x.loss, &x.front.document) {
			_, names := newNode().add(endpoint.Path)
			x.endpoint = newFrontEndpoint(&mount{}, endpoint, names)
		}
	}
	if x.endpoint == nil {
		return nil
	}
	e.out.Endpoint = x.endpoint.Method + " " + x.endpoint.Path
	if len(x.endpoint.Media) > 0 && len(q.Body) == 0 {
		return fail("invalid-request", culprit{bodyPlace(""), contractMissing})
	}
	return nil
}

// normalize makes the normalized request and keeps what the front's plan did.
func (e *explainer) normalize(q Question) *failed {
	x := e.x
	x.inParams = make([]mappings.Param, len(x.endpoint.Params))
	var culprits []culprit
	for i := range x.endpoint.Params {
		spec := &x.endpoint.Params[i]
		text, given := paramOf(q.Params, spec)
		if spec.In == "path" && spec.Name == "bank_id" {
			text, given = x.bankID(), true // the one bank of an explanation, whatever it is called
		}
		if !given {
			if spec.Required && spec.In == "path" {
				culprits = append(culprits, culprit{mappings.Place{In: spec.In, Pointer: spec.Name}, contractMissing})
			}
			continue
		}
		x.inParams[i] = mappings.Param{Set: true, Text: []byte(text)}
		if detail, ok := spec.Check(x.inParams[i].Text); !ok {
			culprits = append(culprits, culprit{mappings.Place{In: spec.In, Pointer: spec.Name}, detail})
		}
	}
	if culprits = append(culprits, x.readContract()...); len(culprits) > 0 {
		return fail(worst(culprits), culprits...)
	}
	x.requestID = x.endpoint.Request.Inward.FindRequestID(&x.inward, &x.asked)
	if x.requestID == "" {
		x.requestID = "1"
	}
	x.asked.Tracing = true
	if f := x.normalize(); f != nil {
		return f
	}
	e.made = append(e.made, x.inward.Trace...)
	for _, place := range x.dropped {
		e.out.Dropped = append(e.out.Dropped, ExplainedExclusion{Caller: place, Reason: "the front's pack declares it dropped"})
	}
	x.dropped = nil
	return nil
}

func paramOf(given map[string]string, spec *mappings.ParamSpec) (string, bool) {
	for name, text := range given {
		if name == spec.Name || spec.In == "header" && strings.EqualFold(name, spec.Name) {
			return text, true
		}
	}
	return "", false
}

func (e *explainer) refuse(f *failed) {
	kind := mappings.FindFailure(f.name)
	if len(f.culprits) == 0 {
		e.out.Refused = append(e.out.Refused, ExplainedExclusion{Reason: f.name + ": " + f.sentence(kind)})
	}
	for _, c := range f.culprits {
		e.out.Refused = append(e.out.Refused, ExplainedExclusion{Caller: placeText(c.place), Reason: c.detail})
	}
}

// resolve makes the customer reference such as the bank takes. A customer who is looked up has an id
// that only the bank knows; its place is then taken by a text that says so.
func (e *explainer) resolve() bool {
	x := e.x
	for i := range x.endpoint.Operation.Params {
		spec := &x.endpoint.Operation.Params[i]
		references := x.bank.pack.References(spec.Name)
		if !spec.Reference || !x.params[i].Set || references == nil {
			continue
		}
		kind, value := x.kindAtBank(spec, x.params[i].Text)
		lookup := references.Lookups[kind]
		switch {
		case references.TakesType(kind):
			x.params[i].Text = []byte(kind + ":" + value)
		case lookup != nil:
			e.out.Lookup = lookup.Endpoint().Name
			x.params[i].Text = []byte(references.Default + ":found-by-" + lookup.Endpoint().Name)
		default:
			place := x.callerParam(mappings.Place{In: spec.In, Pointer: spec.Name})
			e.refuse(fail("unsupported-member", culprit{place, references.Unknown()}))
			return false
		}
	}
	return true
}
