package proxy

import (
	"net/http"
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// dryRun is one on its way.
type dryRun struct {
	explainer
	shown  DryRun
	looked bool // a reference is looked up first: its value is not known, and refused by nobody
}

// hiddenValue stands for the value of a header.
const hiddenValue = "***"

// single shows the one call of an operation without a flow.
func (d *dryRun) single(e *mappings.Endpoint) *failed {
	d.login()
	if f := d.lookups(); f != nil {
		return f
	}
	return d.request(e, "", purposeOf(e), nil)
}

// flow shows the steps that run, or may, in their order.
func (d *dryRun) flow(flow *mappings.Flow) *failed {
	x := d.x
	d.login()
	if f := d.lookups(); f != nil {
		return f
	}
	x.flow.params = x.params
	for i := range x.flow.steps {
		if f := d.step(i); f != nil {
			return f
		}
	}
	if flow.Answer == nil {
		return nil
	}
	defer x.unask()
	x.speak(flow.Answer.Operation)
	return d.request(flow.Answer, "answer", "answer", nil)
}

// step shows one step; one that finds something in an answer sends nothing.
func (d *dryRun) step(i int) *failed {
	x := d.x
	s, name := x.flow.steps[i].FlowStep, ""
	if s.Find != nil {
		return nil
	}
	if i < len(x.flow.steps)-1 {
		name = s.ID()
	}
	defer x.unask()
	if f := x.ask(s, len(x.flow.steps) == 1); f != nil {
		return f
	}
	if f := d.request(s.Endpoint, name, purposeOf(s.Endpoint), s); f != nil {
		return f
	}
	shown := &d.shown.Requests[len(d.shown.Requests)-1]
	shown.Step = s.ID()
	if s.Late {
		shown.Condition = "only where what the bank answers before allows it"
	}
	if s.Complete != nil && x.request != nil {
		shown.Completed = completions(s.Complete, x.request)
	}
	return nil
}

func purposeOf(e *mappings.Endpoint) string {
	if e.Operation.Write {
		return "write"
	}
	return "read"
}

// login shows that a token may be fetched, and nothing of how.
func (d *dryRun) login() {
	if login := d.x.bank.values.Login(); login != nil && login.Endpoint != nil {
		d.shown.Requests = append(d.shown.Requests, DryRequest{Purpose: "login", Condition: "only where no token is kept that still holds",
			Method: login.Endpoint.Method, Address: login.Endpoint.Path})
	}
}

// lookups shows the reads that find customers whom the bank does not take by the type that is given.
func (d *dryRun) lookups() *failed {
	x := d.x
	for i := range x.endpoint.Operation.Params {
		references, lookup, value := x.lookupOf(i)
		if references == nil {
			continue
		}
		f := x.asking(lookup, value, func() *failed { return d.request(lookup.Endpoint(), "lookup", "lookup", nil) })
		if f != nil {
			return f
		}
		spec := &x.endpoint.Operation.Params[i]
		d.named(mappings.Place{In: spec.In, Pointer: spec.Name})
		d.looked = true
		x.params[i].Text = []byte(references.Default + ":found-by-" + lookup.Endpoint().Name)
	}
	return nil
}

// named says of the lookup's members that they came from the reference.
func (d *dryRun) named(reference mappings.Place) {
	members := d.shown.Requests[len(d.shown.Requests)-1].Members
	for i := range members {
		if members[i].Caller != "" {
			members[i].Caller, members[i].Normalized = d.x.callerParam(reference).String(), reference.String()
		}
	}
}

// request shows one request of an endpoint, or refuses what its plan refuses now.
func (d *dryRun) request(e *mappings.Endpoint, name, purpose string, s *mappings.FlowStep) *failed {
	x := d.x
	var p mappings.Pass
	in := *x.inputFor(name)
	in.Tracing = true
	e.Request.Outward.Run(&p, &in)
	if left := d.final(s, p.Problems); len(left) > 0 {
		return x.refusedByBank(left)
	}
	shown := DryRequest{Purpose: purpose, Method: e.Method, Address: templated(e, p.Params), Headers: d.headers(e, p.Params)}
	text := p.Body
	if e.Request.Outward.Whole() && x.request != nil {
		text = x.request.Doc.Bytes
		shown.Members = append(shown.Members, d.wholeBody())
	}
	shown.Body = masked(text)
	body := new(document.Document)
	if body.Read(p.Body, document.DefaultLimits) != nil {
		body = nil
	}
	for i := range p.Trace {
		if kept(&p.Trace[i], body) {
			shown.Members = append(shown.Members, d.member(&p.Trace[i]))
		}
	}
	for i := range shown.Members {
		if shown.Members[i].Origin != "literal" {
			shown.Members[i].Value = nil
		}
	}
	d.shown.Requests = append(d.shown.Requests, shown)
	return nil
}

// final are the problems that no answer of the bank can solve.
func (d *dryRun) final(s *mappings.FlowStep, problems []mappings.Problem) (left []mappings.Problem) {
	for _, p := range problems {
		later := s != nil && len(d.x.flow.steps) > 1 && d.x.later(s, p)
		if !later && !(d.looked && p.Place.In != "body") {
			left = append(left, p)
		}
	}
	return left
}

// templated is an endpoint's path with the names of the query's parameters that are sent.
func templated(e *mappings.Endpoint, params []mappings.Param) string {
	var query []string
	for i, spec := range e.Params {
		if spec.In == "query" && i < len(params) && params[i].Set {
			query = append(query, spec.Name+"={"+spec.Name+"}")
		}
	}
	if query == nil {
		return e.Path
	}
	return e.Path + "?" + strings.Join(query, "&")
}

// headers names the headers; only those that are the same for every request have their values.
func (d *dryRun) headers(e *mappings.Endpoint, params []mappings.Param) map[string]string {
	shown := map[string]string{"Accept": jsonType[0], "User-Agent": ourAgent[0]}
	for i, spec := range e.Params {
		if spec.In == "header" && i < len(params) && params[i].Set {
			shown[spec.Key] = hiddenValue
		}
	}
	if login := d.x.bank.values.Login(); login != nil && login.Endpoint != e && login.Refresh != e {
		shown[http.CanonicalHeaderKey(login.Header)] = login.Prefix + hiddenValue
	}
	if e.Request.Outward.WritesBody() && len(e.Media) > 0 {
		shown["Content-Type"] = e.Media[0]
	}
	return shown
}
