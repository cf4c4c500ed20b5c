package mappings

import "github.com/truchman-proxy/truchman/mappings/document"

// dispatch finds the literals by which the endpoint is told apart from others on its path.
func (l *packLoader) dispatch(e *Endpoint) {
	if e.files.request.body != nil {
		e.literals = bodyLiterals(e.files.request.body, nil, nil)
	}
	if e.files.accepts != nil {
		c := &compiler{pack: l.files, problems: l.problems, raw: true}
		e.accepts = c.condition(scope{}, e.files.accepts)
	}
}

func bodyLiterals(t *template, at []string, into []bodyLiteral) []bodyLiteral {
	if t.literal != nil && len(at) > 0 {
		if want := newLiteral(t.literal); want.kind == document.String || want.kind == document.Number {
			return append(into, bodyLiteral{append([]string(nil), at...), want})
		}
	}
	for _, m := range t.members {
		into = bodyLiterals(m.value, append(at, m.name), into)
	}
	return into
}

// Matches tells whether a request body on the endpoint's path is meant for this endpoint: its literals
// are there, and what accepts: asks for holds.
func (e *Endpoint) Matches(p *Pass, body *document.Document) bool {
	if len(e.literals) == 0 && e.accepts == nil {
		return true
	}
	p.own = Input{Raw: RawAnswer{Document: body}}
	p.in, p.scratch = &p.own, p.scratch[:0]
	for i := range e.literals {
		v := rawValue{rawQuery{members: e.literals[i].members}}.eval(p)
		if !v.set || !e.literals[i].want.matches(p, &v) {
			return false
		}
	}
	return e.accepts == nil || e.accepts.holds(p)
}
