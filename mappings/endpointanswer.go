package mappings

import (
	"fmt"
	"strconv"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// AnswerForm is what an answer of an endpoint with a certain status holds.
type AnswerForm uint8

// The forms of an answer.
const (
	NoAnswer    AnswerForm = iota // the endpoint does not answer a success with that status
	BodyAnswer                    // a body, by the contract
	BareAnswer                    // nothing that is read: openapi.yaml describes no body
	EmptyAnswer                   // nothing, which stands for the document of EmptyDocument
)

// answerStatus is a status of a success.
type answerStatus struct {
	status int
	body   bool // openapi.yaml describes one
}

// AnswerForm tells what an answer with that status holds.
func (e *Endpoint) AnswerForm(status int) AnswerForm {
	for i := range e.statuses {
		if e.statuses[i].status != status {
			continue
		}
		if e.statuses[i].body {
			return BodyAnswer
		}
		return BareAnswer
	}
	if e.empty != nil && e.empty.status == status {
		return EmptyAnswer
	}
	return NoAnswer
}

// WritesAnswer tells that, as a front, the endpoint answers with a body.
func (e *Endpoint) WritesAnswer() bool {
	return len(e.statuses) > 0 && e.statuses[0].body && e.Answer.Outward.WritesBody()
}

// statuses reads status: one, or a list of which a front writes the first.
func (t *templateParser) statuses(n *source.Node) []*source.Node {
	switch {
	case n == nil:
		return nil
	case n.Is(source.List) && len(n.Items) > 0:
		var list []*source.Node
		for _, item := range n.Items {
			list = append(list, t.status(item)...)
		}
		return list
	}
	return t.status(n)
}

// status reads one status of a success (RFC 9110, section 15.3).
func (t *templateParser) status(n *source.Node) []*source.Node {
	if number, err := strconv.Atoi(n.Text); !n.Is(source.Number) || err != nil || number < 200 || number > 299 {
		t.problems.Add(n, "response", "is not the status of a success", "write 200, or [201, 200]: both are taken, the first is written")
		return nil
	}
	return []*source.Node{n}
}

// answers finds the statuses of a success and the schema of its body, which is the same whatever the
// status.
func (l *packLoader) answers(e *Endpoint, operation *source.Node) {
	file, responses := e.files, operation.Get("responses")
	var described *source.Node
	for _, n := range file.successes() {
		schema, found := l.answer(responses, n)
		if !found {
			continue
		}
		l.listStatus(e, n, schema != nil)
		switch {
		case schema == nil:
		case described == nil:
			described = schema
		case l.openapi.resolve(described) != l.openapi.resolve(schema):
			l.problems.Add(n, "response", "openapi.yaml describes another body for status "+n.Text+" than for the one before", "let both refer to one schema")
		}
	}
	if described = l.openapi.choose(described, file.answerFields["contract"], file.node.KeyOf("response")); described != nil {
		e.answerContract = l.openapi.contract(described)
	}
	if file.empty != nil {
		l.emptyAnswer(e, responses)
	}
}

// successes are the statuses that the file lists; 200 where it lists none.
func (f *endpointFile) successes() []*source.Node {
	if f.answerFields["status"] != nil {
		return f.statuses
	}
	at := f.node
	if response := f.node.Get("response"); response != nil {
		at = response
	}
	return []*source.Node{{Kind: source.Number, Text: "200", At: at.At}}
}

func (l *packLoader) listStatus(e *Endpoint, n *source.Node, body bool) {
	status, _ := strconv.Atoi(n.Text)
	if e.AnswerForm(status) != NoAnswer {
		l.problems.Add(n, "response", "status "+n.Text+" is listed twice", "remove one")
	}
	if e.statuses = append(e.statuses, answerStatus{status, body}); len(e.statuses) == 1 {
		e.Status = status
	}
}

// answer finds the answer with a status in openapi.yaml, and the schema of its body, nil where it has
// none.
func (l *packLoader) answer(responses, status *source.Node) (schema *source.Node, found bool) {
	response := responses.Get(status.Text)
	if response == nil {
		l.problems.Add(status, "response", fmt.Sprintf("openapi.yaml has no answer with status %s here", status.Text),
			source.DidYouMean(status.Text, keys(responses)))
		return nil, false
	}
	schema, _ = l.openapi.content(response)
	return schema, true
}
