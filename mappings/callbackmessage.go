package mappings

import (
	"net/textproto"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// CallbackMessage is a callback on the wire: what a bank sends to us, or we to a partner.
type CallbackMessage struct {
	Header textproto.MIMEHeader // the parameters of the endpoint
	Body   []byte
}

// ReadCallback makes the normalized document of a callback that a bank sent; values are the bank's. Members
// that nothing maps are left out, as in answers; a value that does not fit is a problem, as in requests: half
// a change is none. A secret that is not the bank's gives the problem unauthorized.
func (e *Endpoint) ReadCallback(m CallbackMessage, values *Values) ([]byte, []Problem) {
	in := Input{Values: values, Params: make([]Param, len(e.Params))}
	var problems []Problem
	for i := range e.Params {
		spec := &e.Params[i]
		if given := m.Header[spec.Key]; len(given) == 1 {
			in.Params[i] = Param{Set: true, Text: []byte(given[0])}
		} else if spec.Required || len(given) > 1 {
			problems = append(problems, Problem{Failure: "unauthorized", Place: Place{spec.In, spec.Name}, Detail: "must stand once"})
		}
	}
	plan := e.Request.Inward
	if plan.Reads() != nil {
		var doc document.Document
		if err := doc.Read(m.Body, document.DefaultLimits); err != nil {
			return nil, append(problems, Problem{Failure: "malformed-body", Place: Place{"body", ""}, Detail: err.Error()})
		}
		in.Body = new(contract.Reading)
		plan.Reads().Read(in.Body, &doc, contract.Answer)
		for i := range in.Body.Violations {
			v := &in.Body.Violations[i]
			problems = append(problems, Problem{Failure: "invalid-request", Place: Place{"body", doc.Pointer(v.Node)}, Detail: v.Message()})
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	var p Pass
	plan.Run(&p, &in)
	if len(p.Problems) > 0 {
		return nil, p.Problems
	}
	if plan.Whole() {
		return m.Body, nil
	}
	return p.Body, e.holds(p.Body)
}

// holds checks a normalized callback against its contract.
func (e *Endpoint) holds(body []byte) []Problem {
	_, problems := readNormalized(e.Operation.Request, body)
	return problems
}

func readNormalized(c *contract.Contract, body []byte) (*contract.Reading, []Problem) {
	if c == nil {
		return nil, nil
	}
	doc := new(document.Document)
	if err := doc.Read(body, document.DefaultLimits); err != nil {
		return nil, []Problem{{Failure: "internal-error", Detail: "the normalized document cannot be read"}}
	}
	r := new(contract.Reading)
	c.Read(r, doc, contract.Request)
	var problems []Problem
	for i := range r.Violations {
		v := &r.Violations[i]
		problems = append(problems, Problem{Failure: "invalid-request", Place: Place{"body", doc.Pointer(v.Node)}, Detail: v.Message()})
	}
	return r, problems
}

// WriteCallback makes, of a normalized callback, the one that is sent to a partner who speaks this API; values
// are the mount's. What the API has no place for is left out.
func (e *Endpoint) WriteCallback(normalized []byte, requestID string, values *Values) (CallbackMessage, []Problem) {
	r, problems := readNormalized(e.Operation.Request, normalized)
	if len(problems) > 0 {
		return CallbackMessage{}, problems
	}
	var p Pass
	plan := e.Request.Outward
	plan.Run(&p, &Input{Body: r, Params: make([]Param, len(e.Operation.Params)), Values: values, Request: Request{ID: requestID}})
	m := CallbackMessage{Header: textproto.MIMEHeader{}, Body: p.Body}
	if plan.Whole() {
		m.Body = normalized
	}
	for i := range e.Params {
		if e.Params[i].In == "header" && p.Params[i].Set {
			m.Header[e.Params[i].Key] = []string{string(p.Params[i].Text)}
		}
	}
	return m, p.Problems
}

// CallbackAnswer is what a bank is answered that told something: a status and a body, nil where there is none.
func (e *Endpoint) CallbackAnswer(values *Values) (status int, body []byte) {
	if !e.WritesAnswer() {
		return e.Status, nil
	}
	var p Pass
	e.Answer.Outward.Run(&p, &Input{Values: values, Lenient: true, Params: make([]Param, len(e.Operation.Params))})
	return e.Status, p.Body
}
