package mappings

import (
	"fmt"
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
	Status    int      // of a success, as a front writes it

	Request, Answer MessagePlans
	RequestIDIn     string // "body", "header" or "", where the front's request id stands
	RequestIDName   string

	Reconcile *Endpoint // reads what this one changes, to find out an unknown outcome; nil where nothing does

	repeatable      bool
	requestContract *contract.Contract
	answerContract  *contract.Contract
	answerParams    []ParamSpec
	literals        []bodyLiteral
	accepts         condition
	fixed           bool              // the path has no placeholders, and there is no query
	untaken         map[string]string // normalized pointer → reason: goes where a bank does not take it
	requestID       string
	statuses        []answerStatus
	empty           *emptyAnswer // nil where no status tells of one
	forms           []*ErrorForm // of failures that are not said as everywhere
	files           *endpointFile
}

// MessagePlans are the two directions of one message.
type MessagePlans struct{ Outward, Inward *Plan }

// bodyLiteral is a literal of the request body, which tells endpoints of one path apart.
type bodyLiteral struct {
	members []string
	want    literalValue
}

// endpoint binds a file to its contract and its operation, and compiles it.
func (l *packLoader) endpoint(file *endpointFile) *Endpoint {
	e := &Endpoint{Pack: l.pack, Name: file.name, Method: file.method, Path: file.path, files: file,
		requestID: textOf(file.node.Get("request_id")), repeatable: file.repeatable, untaken: map[string]string{}}
	e.RequestIDIn, e.RequestIDName, _ = strings.Cut(e.requestID, ".")
	operation := l.bind(e)
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

// bind finds the operation that the endpoint is, and where openapi.yaml describes it; nil where either is not
// there.
func (l *packLoader) bind(e *Endpoint) (operation *source.Node) {
	file := e.files
	if file.node.Get("callback") != nil {
		e.Operation, operation = l.bindCallback(file)
		return operation
	}
	if e.Operation = l.operations[file.operation]; e.Operation == nil {
		l.unknownOperation(file.node, file.operation)
		return nil
	}
	if file.method == "" || file.path == "" {
		return nil
	}
	return l.openapi.operation(file.node.Get("request"), file.path, file.method)
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

// contracts finds the schemas of both bodies.
func (l *packLoader) contracts(e *Endpoint, operation *source.Node) {
	if body := operation.Get("requestBody"); body != nil {
		schema, media := l.openapi.content(body)
		e.Media = media
		if schema = l.openapi.choose(schema, e.files.requestFields["contract"], e.files.node.Get("request")); schema != nil {
			e.requestContract = l.openapi.contract(schema)
			l.checkForm(e)
		}
	}
	l.answers(e, operation)
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

// Partner tells whether partners can call the endpoint; a pack's token endpoints are not theirs.
func (e *Endpoint) Partner() bool { return !isLogin(e.Operation.Name) }

// Repeatable tells whether the API promises that a request with the same id has its effect only once.
func (e *Endpoint) Repeatable() bool { return e.repeatable }
