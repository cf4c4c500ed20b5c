package mappings

import "github.com/truchman-proxy/truchman/mappings/source"

// endpointFile is an endpoint as it is written.
type endpointFile struct {
	node                        *source.Node
	name, operation             string
	method, path                string
	request, answer             messageTemplates
	requestFields, answerFields map[string]*source.Node
	headers                     []headerTemplate
	statuses                    []*source.Node // of the answer, as they are written
	empty                       *emptyAnswerFile
	same                        []sameFile
	accepts                     *conditionSpec
	drops                       dropSpec
	repeatable                  bool
	openapi                     *source.Node
}

// headerTemplate is a header of the answer.
type headerTemplate struct {
	name  string
	value *template
	node  *source.Node
}

func (t *templateParser) endpointFile(name string, n *source.Node) *endpointFile {
	f := fieldsOf(n, "endpoint", t.problems, "operation", "request_id", "request", "response", "accepts", "drop", "callback", "reconcile", "repeatable")
	e := &endpointFile{node: n, name: name, operation: f.text("callback")}
	if n.Get("callback") == nil {
		e.operation = f.needed("operation")
	}
	if n.Get("request") == nil {
		t.problems.Add(n, "endpoint", "request is missing", "add request:")
	}
	r := fieldsOf(n.Get("request"), "request", t.problems, "method", "path", "contract", "parameters", "query", "headers", "body")
	e.method, e.path = r.needed("method"), r.needed("path")
	e.requestFields = map[string]*source.Node{"contract": r.node.Get("contract")}
	for _, in := range []string{"parameters", "query", "headers"} {
		e.requestFields[in] = r.node.Get(in)
	}
	if body := r.node.Get("body"); body != nil {
		e.request.body = t.template(body)
	}
	t.answerFile(e, n)
	e.repeatable = f.flag("repeatable", false)
	if accepts := n.Get("accepts"); accepts != nil {
		e.accepts = t.condition(accepts)
	}
	e.drops = t.drops(n.Get("drop"))
	return e
}

func (t *templateParser) answerFile(e *endpointFile, n *source.Node) {
	a := fieldsOf(n.Get("response"), "response", t.problems, "status", "empty", "contract", "same", "headers", "body")
	e.answerFields = map[string]*source.Node{"contract": a.node.Get("contract"), "status": a.node.Get("status")}
	e.statuses = t.statuses(a.node.Get("status"))
	if empty := a.node.Get("empty"); empty != nil {
		e.empty = t.emptyAnswer(empty)
	}
	if body := a.node.Get("body"); body != nil {
		e.answer.body = t.template(body)
	}
	e.same = t.same(a)
	for _, m := range a.members("headers") {
		e.headers = append(e.headers, headerTemplate{m.Key, t.template(m.Value), m.KeyNode})
	}
}
