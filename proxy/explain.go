package proxy

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// Question is one document that a partner would send, to be explained.
type Question struct {
	Operation string
	Params    map[string]string // by the front's own names: "customer_id", "MsgId"
	Body      []byte
}

// Explanation says, without sending anything, how a document would be translated. Values in it are the
// document's own: whoever prints it decides which to show.
type Explanation struct {
	Front     string               `json:"front"`
	Provider  string               `json:"provider"`
	Operation string               `json:"operation"`
	Endpoint  string               `json:"endpoint"`         // the front's: "PATCH /v1/…"
	Lookup    string               `json:"lookup,omitempty"` // the provider's endpoint by which the customer is found first
	Steps     []ExplainedStep      `json:"steps"`
	Dropped   []ExplainedExclusion `json:"dropped"`
	Refused   []ExplainedExclusion `json:"refused"` // where there is any, nothing is sent
}

// ExplainedStep is one request to the provider.
type ExplainedStep struct {
	Endpoint  string                `json:"endpoint"`
	Request   string                `json:"request"` // "POST /jsonrpc"
	Runs      bool                  `json:"runs"`    // for this document
	Condition string                `json:"condition,omitempty"`
	Written   []ExplainedMember     `json:"written"`
	Completed []ExplainedCompletion `json:"completed,omitempty"`
}

// ExplainedMember is one member or parameter that is written, and where it came from.
type ExplainedMember struct {
	Target     string          `json:"target"`               // in the provider's request
	Caller     string          `json:"caller,omitempty"`     // in the caller's request
	Normalized string          `json:"normalized,omitempty"` // between them
	Origin     string          `json:"origin,omitempty"`     // where it is nothing of the caller's: "literal", "settings.key_id"
	Front      ExplainedRule   `json:"front_rule"`
	Provider   ExplainedRule   `json:"provider_rule"`
	Value      json.RawMessage `json:"value,omitempty"`
}

// ExplainedRule is the operator that made a value and its place, "netxd/shapes.yaml:24:3". Both are
// empty where the document passes as it is.
type ExplainedRule struct {
	Operator string `json:"operator,omitempty"`
	At       string `json:"at,omitempty"`
}

// ExplainedCompletion is a member that would be filled from a record that is read first.
type ExplainedCompletion struct {
	Normalized string `json:"normalized"`
	From       string `json:"from"` // the step that reads the record
	Condition  string `json:"condition,omitempty"`
}

// ExplainedExclusion is a member that does not reach the provider.
type ExplainedExclusion struct {
	Caller     string `json:"caller"`
	Normalized string `json:"normalized,omitempty"`
	Reason     string `json:"reason"`
	Rule       string `json:"rule,omitempty"`
}

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
	case flow == nil && endpoint == nil:
		e.refuse(fail("unsupported-operation"))
	case !e.resolve():
	case flow != nil:
		e.flow(flow)
	default:
		e.losses([]*mappings.Endpoint{endpoint})
		e.step(endpoint, "", ExplainedStep{Runs: true}, nil)
	}
	return nil
}

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
			x.endpoint = newFrontEndpoint(endpoint, names)
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
		if !given {
			if spec.Required && spec.In == "path" && spec.Name != "bank_id" {
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
			e.refuse(fail("unsupported-member", culprit{place, "is of a type (" + kind + ") by which this bank does not know customers"}))
			return false
		}
	}
	return true
}

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
	for i := range p.Trace {
		step.Written = append(step.Written, e.member(&p.Trace[i]))
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
		if memberAt(request.Doc, m) < 0 {
			list = append(list, ExplainedCompletion{Normalized: "/" + strings.Join(m, "/"), From: complete.From})
		}
	}
	for _, g := range complete.Groups {
		group := memberAt(request.Doc, g.Member)
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

// memberAt finds a member below nested objects, -1 where it is absent.
func memberAt(doc *document.Document, members []string) int {
	n := 0
	for _, name := range members {
		if doc.Nodes[n].Kind != document.Object {
			return -1
		}
		if n = doc.Find(n, name); n < 0 {
			return -1
		}
	}
	return n
}
