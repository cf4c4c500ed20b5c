package mappings

import (
	"fmt"
	"net/textproto"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// Endpoint is one request/response pair of an API, bound to a normalized operation. Each of its
// messages is compiled both ways.
type Endpoint struct {
	Pack      *Pack
	Name      string // its file's, without .yaml
	Operation *Operation
	Method    string
	Path      string // as the pack writes it: "/v1/customers/{customer_id}"
	Params    []ParamSpec
	Media     []string // of the request body; empty where there is none
	Status    int      // of a success

	Request, Answer MessagePlans
	RequestIDIn     string // "body", "header" or "", where the front's request id stands
	RequestIDName   string

	requestContract *contract.Contract
	answerContract  *contract.Contract
	answerParams    []ParamSpec
	literals        []bodyLiteral
	accepts         condition
	fixed           bool              // the path has no placeholders, and there is no query
	untaken         map[string]string // normalized pointer → reason: goes where a bank does not take it
	requestID       string
	files           *endpointFile
}

// MessagePlans are the two directions of one message.
type MessagePlans struct{ Outward, Inward *Plan }

// bodyLiteral is a literal of the request body, which tells endpoints of one path apart.
type bodyLiteral struct {
	members []string
	want    literalValue
}

// endpointFile is an endpoint as it is written.
type endpointFile struct {
	node                        *source.Node
	name, operation             string
	method, path                string
	request, answer             messageTemplates
	requestFields, answerFields map[string]*source.Node
	headers                     []headerTemplate
	accepts                     *conditionSpec
	drops                       dropSpec
	openapi                     *source.Node
}

// headerTemplate is a header of the answer.
type headerTemplate struct {
	name  string
	value *template
	node  *source.Node
}

func (t *templateParser) endpointFile(name string, n *source.Node) *endpointFile {
	f := fieldsOf(n, "endpoint", t.problems, "operation", "request_id", "request", "response", "accepts", "drop")
	e := &endpointFile{node: n, name: name, operation: f.needed("operation")}
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
	if accepts := n.Get("accepts"); accepts != nil {
		e.accepts = t.condition(accepts)
	}
	e.drops = t.drops(n.Get("drop"))
	return e
}

func (t *templateParser) answerFile(e *endpointFile, n *source.Node) {
	a := fieldsOf(n.Get("response"), "response", t.problems, "status", "contract", "headers", "body")
	e.answerFields = map[string]*source.Node{"contract": a.node.Get("contract"), "status": a.node.Get("status")}
	if body := a.node.Get("body"); body != nil {
		e.answer.body = t.template(body)
	}
	for _, m := range a.members("headers") {
		e.headers = append(e.headers, headerTemplate{m.Key, t.template(m.Value), m.KeyNode})
	}
}

// endpoint binds a file to its contract and its operation, and compiles it.
func (l *packLoader) endpoint(file *endpointFile) *Endpoint {
	e := &Endpoint{Pack: l.pack, Name: file.name, Method: file.method, Path: file.path, Status: 200, files: file,
		requestID: textOf(file.node.Get("request_id")), untaken: map[string]string{}}
	e.RequestIDIn, e.RequestIDName, _ = strings.Cut(e.requestID, ".")
	if e.Operation = l.operations[file.operation]; e.Operation == nil {
		l.unknownOperation(file.node, file.operation)
		return nil
	}
	if file.method == "" || file.path == "" {
		return nil
	}
	operation := l.openapi.operation(file.node.Get("request"), file.path, file.method)
	if operation == nil {
		return nil
	}
	file.openapi = operation
	e.Params = l.openapi.params(file.path, operation)
	l.contracts(e, operation)
	l.paramTemplates(e)
	e.fixed = !strings.Contains(e.Path, "{") && e.paramNames("query") == nil
	l.checkRequestID(e)
	l.compileEndpoint(e)
	if e.RequestIDIn == "header" {
		e.Request.Inward.request = nil // the proxy reads headers itself, and looks for a second one
	}
	l.dispatch(e)
	return e
}

func (l *packLoader) unknownOperation(node *source.Node, name string) {
	var names []string
	for known := range l.operations {
		names = append(names, known)
	}
	if n := node.Get("operation"); n != nil {
		l.problems.Add(n, "operation", fmt.Sprintf("%s is not an operation of the normalized API", name), source.DidYouMean(name, names))
	}
}

func (l *packLoader) contracts(e *Endpoint, operation *source.Node) {
	at := e.files.node.Get("request")
	if body := operation.Get("requestBody"); body != nil {
		schema, media := l.openapi.content(body)
		e.Media = media
		if schema = l.openapi.choose(schema, e.files.requestFields["contract"], at); schema != nil {
			e.requestContract = l.openapi.contract(schema)
		}
	}
	if status := e.files.answerFields["status"]; status.Is(source.Number) {
		e.Status = int(parseInteger([]byte(status.Text)).n)
	}
	response := operation.Get("responses").Get(fmt.Sprint(e.Status))
	if response == nil {
		l.problems.Add(e.files.node.Get("response").KeyOf("status"), "response", fmt.Sprintf("openapi.yaml has no answer with status %d here", e.Status),
			source.DidYouMean(fmt.Sprint(e.Status), keys(operation.Get("responses"))))
		return
	}
	if schema, _ := l.openapi.content(response); schema != nil {
		if schema = l.openapi.choose(schema, e.files.answerFields["contract"], e.files.node.KeyOf("response")); schema != nil {
			e.answerContract = l.openapi.contract(schema)
		}
	}
}

// paramTemplates pairs the templates of parameters, query and headers with the contract's parameters.
func (l *packLoader) paramTemplates(e *Endpoint) {
	for _, kind := range [][2]string{{"parameters", "path"}, {"query", "query"}, {"headers", "header"}} {
		field, in := kind[0], kind[1]
		n := e.files.requestFields[field]
		if n == nil {
			continue
		}
		if n.Kind != source.Map {
			l.problems.Add(n, field, "must be a map from names to templates, not "+n.Kind.String(), "")
		}
		for _, m := range n.Members {
			spec := e.param(in, m.Key)
			if spec == nil {
				l.problems.Add(m.KeyNode, field, fmt.Sprintf("%s is not a parameter of %s %s in openapi.yaml", m.Key, e.Method, e.Path),
					source.DidYouMean(m.Key, e.paramNames(in)))
				continue
			}
			e.files.request.params = append(e.files.request.params, paramTemplate{spec, l.parser.template(m.Value)})
		}
	}
	for i := range e.Params {
		if spec := &e.Params[i]; spec.Required && !e.hasTemplate(spec) && !l.setByLogin(spec) {
			l.problems.Add(e.files.node.KeyOf("request"), "parameters", fmt.Sprintf("%s %s is required by openapi.yaml and not in the endpoint", spec.In, spec.Name), "add it")
		}
	}
	for _, h := range e.files.headers {
		e.answerParams = append(e.answerParams, ParamSpec{In: "header", Name: h.name, Key: textproto.CanonicalMIMEHeaderKey(h.name)})
	}
	for i, h := range e.files.headers {
		e.files.answer.params = append(e.files.answer.params, paramTemplate{&e.answerParams[i], h.value})
	}
}

// setByLogin tells that a header comes with the pack's way to log in.
func (l *packLoader) setByLogin(spec *ParamSpec) bool {
	return spec.In == "header" && l.pack.api.token != nil && strings.EqualFold(spec.Name, l.pack.api.token.header)
}

func (e *Endpoint) hasTemplate(spec *ParamSpec) bool {
	for _, p := range e.files.request.params {
		if p.spec == spec {
			return true
		}
	}
	return false
}

func (e *Endpoint) param(in, name string) *ParamSpec {
	for i := range e.Params {
		if e.Params[i].In == in && sameParam(in, e.Params[i].Name, name) {
			return &e.Params[i]
		}
	}
	return nil
}

func (e *Endpoint) paramNames(in string) []string {
	var names []string
	for i := range e.Params {
		if e.Params[i].In == in {
			names = append(names, e.Params[i].Name)
		}
	}
	return names
}

func (l *packLoader) checkRequestID(e *Endpoint) {
	if e.requestID == "" {
		return
	}
	found := e.RequestIDIn == "header" && e.param("header", e.RequestIDName) != nil
	if e.RequestIDIn == "body" && e.requestContract != nil {
		place := e.requestContract.Root
		for _, name := range strings.Split(e.RequestIDName, ".") {
			if place != nil {
				place = place.Member(name)
			}
		}
		found = place != nil
	}
	if !found {
		l.problems.Add(e.files.node.Get("request_id"), "request_id", e.requestID+" is not in the contract of this request", "write header.NAME or body.MEMBER")
	}
}

// AnswerParams are the headers of the endpoint's answer.
func (e *Endpoint) AnswerParams() []ParamSpec { return e.answerParams }

// Untaken gives the reason why a normalized member may go where a bank does not take it, "" where it
// may not.
func (e *Endpoint) Untaken(pointer string) string { return e.untaken[pointer] }

// Partner tells whether partners can call the endpoint; a pack's token endpoint is not theirs.
func (e *Endpoint) Partner() bool { return e.Operation.Name != tokenOperation }
