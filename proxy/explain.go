package proxy

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/truchman-proxy/truchman/mappings"
)

// Explain explains a document by the configuration's one mount and its one bank. The error says that
// these cannot be built, or that the front does not have the operation.
func Explain(config Config, set *mappings.Set, q Question) (*Explanation, error) {
	h, findings := New(config, set, Options{Client: unreachable{}})
	if len(findings) > 0 {
		errs := make([]error, len(findings))
		for i, f := range findings {
			errs[i] = f
		}
		return nil, errors.Join(errs...)
	}
	e := &explainer{x: &exchange{handler: h, mount: h.fallback}}
	for _, bank := range h.banks {
		e.x.bank = bank
	}
	e.out = &Explanation{Front: e.x.mount.front.Name, Provider: e.x.bank.pack.Name, Operation: q.Operation,
		Steps: []ExplainedStep{}, Dropped: []ExplainedExclusion{}, Refused: []ExplainedExclusion{}}
	if set.Callbacks[q.Operation] != nil {
		return e.out, e.callback(q)
	}
	return e.out, e.explain(q)
}

// unreachable is the bank of an explanation: nothing is ever sent.
type unreachable struct{}

func (unreachable) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("an explanation sends nothing")
}

// explainer walks the stages of a request and notes what each does.
type explainer struct {
	x    *exchange
	out  *Explanation
	made []mappings.Written // by the front's plan
}

func (e *explainer) explain(q Question) error {
	if f := e.readFront(q); f != nil {
		e.refuse(f)
		return nil
	}
	if e.x.endpoint == nil {
		return fmt.Errorf("%s has no endpoint for %s", e.out.Front, q.Operation)
	}
	if f := e.normalize(q); f != nil {
		e.refuse(f)
		return nil
	}
	flow, endpoint := e.x.bank.pack.Operation(q.Operation)
	switch {
	case e.x.endpoint.Operation.Local: // the proxy answers it itself
	case flow == nil && endpoint == nil:
		e.refuse(fail("unsupported-operation"))
	case !e.resolve():
	case flow != nil:
		e.flow(flow)
	default:
		e.losses([]*mappings.Plan{endpoint.Request.Outward}, endpoint.DropReason)
		e.step(endpoint, "", ExplainedStep{Runs: true}, nil)
	}
	return nil
}
