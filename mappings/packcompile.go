package mappings

import (
	"fmt"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// compileEndpoint makes the four plans of an endpoint.
func (l *packLoader) compileEndpoint(e *Endpoint) {
	op := e.Operation
	request := l.compiler(op.Request, e.requestContract, op.Params, e.Params)
	e.Request.Outward = request.outward(e.Name, &e.files.request)
	request.requestID = e.requestID
	e.Request.Inward = request.inward(e.Name, &e.files.request)
	l.dropped(request, e, e.Request)

	answer := l.compiler(op.Answer, e.answerContract, op.Params, e.answerParams)
	e.Answer.Outward = answer.outward(e.Name, &e.files.answer)
	answer.params = nil // an answer's parameters are its headers; they make no normalized parameter
	bodyOnly := messageTemplates{body: e.files.answer.body}
	answer.params = op.Params
	e.Answer.Inward = answer.inward(e.Name, &bodyOnly)
	answer.same(e.Answer.Inward, e.files.same)
	l.dropped(answer, e, e.Answer)
	for _, plan := range []*Plan{e.Request.Outward, e.Request.Inward, e.Answer.Outward, e.Answer.Inward} {
		plan.usage.settle()
	}
}

func (l *packLoader) compiler(normalized, api *contract.Contract, params, apiParams []ParamSpec) *compiler {
	return &compiler{pack: l.files, problems: l.problems, normalized: normalized, api: api, params: params, apiParams: apiParams}
}

// dropped marks what the pack and the endpoint declare dropped.
func (l *packLoader) dropped(c *compiler, e *Endpoint, m MessagePlans) {
	own, all := e.files.drops, l.pack.api.drops
	for i, row := range append(append([]dropRow(nil), own.outward...), all.outward...) {
		l.dropOutward(c, m.Outward, row, i < len(own.outward))
	}
	apiRoot := rootBody
	if m == e.Answer {
		apiRoot = rootAnswer
	}
	for _, row := range append(append([]dropRow(nil), own.inward...), all.inward...) {
		if row.path.root == apiRoot && c.api != nil && m.Inward.usage != nil {
			if place := placeAt(c.api.Root, row.path.members); place != nil {
				m.Inward.usage.drop(place)
				l.dropUsed[row.node] = true
			}
		}
	}
	for _, row := range append(append([]dropRow(nil), own.untaken...), all.untaken...) {
		if c.normalized != nil && placeAt(c.normalized.Root, row.path.members) != nil {
			e.untaken[row.path.pointer()] = row.reason
			l.dropUsed[row.node] = true
		}
	}
}

func (l *packLoader) dropOutward(c *compiler, plan *Plan, row dropRow, own bool) {
	if c.normalized == nil || plan.usage == nil || plan.whole {
		return
	}
	if place := placeAt(c.normalized.Root, row.path.members); place != nil {
		plan.usage.drop(place)
		l.dropUsed[row.node] = true
	}
}

func placeAt(at *contract.Place, members []string) *contract.Place {
	for _, name := range members {
		if at = at.Member(name); at == nil {
			return nil
		}
	}
	return at
}

// unusedDrops reports drops that name nothing.
func (l *packLoader) unusedDrops() {
	report := func(rows []dropRow) {
		for _, row := range rows {
			if !l.dropUsed[row.node] {
				l.problems.Add(row.path.node, "drop", row.path.text()+" is in no contract that this drop is for", "check the spelling, or remove the row")
			}
		}
	}
	lists := []dropSpec{l.pack.api.drops}
	for _, e := range append(append([]*Endpoint(nil), l.pack.Endpoints...), l.pack.Callbacks...) {
		lists = append(lists, e.files.drops)
	}
	for _, d := range lists {
		report(d.outward)
		report(d.inward)
		report(d.untaken)
	}
}

// errorPlan compiles the pack's error body.
func (l *packLoader) errorPlan() {
	body := l.pack.api.errorBody
	if body == nil {
		return
	}
	schema := l.openapi.errorSchema()
	if schema == nil {
		l.problems.Add(body.node, "error", "openapi.yaml has no schema for an error body", "name it components/schemas/Problem, ErrorAnswer or ErrorResponse, or mark it x-error: true")
		return
	}
	c := l.compiler(nil, l.openapi.contract(schema), nil, nil)
	c.errorBody = true
	l.pack.ErrorBody = c.outward("error", &messageTemplates{body: body})
	c = l.compiler(nil, nil, nil, nil)
	c.raw = true
	for _, row := range l.pack.api.rows {
		row.holds = c.condition(scope{}, row.when)
		switch {
		case row.Spell && row.form != "":
			l.spellIn(row)
		case row.Spell:
			l.pack.spell(row)
		}
	}
	l.errorForms()
	l.distinctForms()
	l.pack.failure = c.condition(scope{}, l.pack.api.outcome.failure)
	l.pack.success = c.condition(scope{}, l.pack.api.outcome.success)
	l.pack.code, _ = c.expression(scope{}, l.pack.api.code, nil)
	l.pack.member, _ = c.expression(scope{}, l.pack.api.member, nil)
}

func (pack *Pack) spell(row *ErrorRow) {
	pack.spelled[row.Failure.Name] = row
	for _, also := range row.also {
		pack.spelled[also.Name] = row
	}
}

// errorSchema finds the schema of error bodies: the one that is marked, or the one with a usual name.
func (o *openAPI) errorSchema() *source.Node {
	schemas := o.root.Get("components").Get("schemas")
	if schemas == nil {
		return nil
	}
	for _, m := range schemas.Members {
		if textOf(m.Value.Get("x-error")) == "true" {
			return m.Value
		}
	}
	for _, name := range []string{"Problem", "ErrorAnswer", "ErrorResponse"} {
		if n := schemas.Get(name); n != nil {
			return n
		}
	}
	return nil
}

// lookups compiles the reads that find a customer.
func (l *packLoader) lookups() {
	for _, references := range l.pack.api.references {
		for kind, lookup := range references.Lookups {
			lookup.endpoint = l.pack.endpoint(lookup.Call)
			if lookup.endpoint == nil {
				l.problems.Add(lookup.node.Get("call"), "references", fmt.Sprintf("there is no endpoint %s to look %s up by", lookup.Call, kind),
					source.DidYouMean(lookup.Call, l.pack.endpointNames()))
				continue
			}
			op := lookup.endpoint.Operation
			if lookup.body != nil && op.Request != nil {
				c := l.compiler(nil, op.Request, nil, nil)
				lookup.plan = c.outward("lookup", &messageTemplates{body: lookup.body})
			}
			if op.Answer == nil || op.Answer.Root.Member("id") == nil {
				l.problems.Add(lookup.node, "references", "the answer of "+op.Name+" has no $.id", "call an endpoint whose operation answers a customer")
			}
		}
	}
}

// Endpoint is the endpoint by which the customer is looked up.
func (l *Lookup) Endpoint() *Endpoint { return l.endpoint }

// Plan makes the normalized request of the lookup; it reads $reference.value.
func (l *Lookup) Plan() *Plan { return l.plan }
