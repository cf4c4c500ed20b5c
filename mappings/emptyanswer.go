package mappings

import (
	"fmt"
	"strconv"

	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// emptyAnswer is a status without a body that stands for one normalized document, such as an empty list.
type emptyAnswer struct {
	status int
	is     document.Document
}

// emptyAnswerFile is an emptyAnswer as it is written.
type emptyAnswerFile struct{ node, status, is *source.Node }

func (t *templateParser) emptyAnswer(n *source.Node) *emptyAnswerFile {
	f := fieldsOf(n, "empty", t.problems, "status", "is")
	if f.node == nil {
		return nil
	}
	for _, name := range []string{"status", "is"} {
		if n.Get(name) == nil {
			t.problems.Add(n, "empty", fmt.Sprintf("%q is missing", name), "write {status: 204, is: {MEMBER: []}}")
			return nil
		}
	}
	if len(t.status(n.Get("status"))) == 0 {
		return nil
	}
	return &emptyAnswerFile{n, n.Get("status"), n.Get("is")}
}

// emptyAnswer checks the document against the operation's answer and the status against openapi.yaml.
func (l *packLoader) emptyAnswer(e *Endpoint, responses *source.Node) {
	file := e.files.empty
	made := &emptyAnswer{}
	made.status, _ = strconv.Atoi(file.status.Text)
	if e.AnswerForm(made.status) != NoAnswer {
		l.problems.Add(file.status, "empty", fmt.Sprintf("status %d stands in status: as well", made.status), "give the empty answer a status of its own")
		return
	}
	schema, found := l.answer(responses, file.status)
	switch {
	case !found:
		return
	case schema != nil:
		l.problems.Add(file.status, "empty", fmt.Sprintf("openapi.yaml describes a body for status %d", made.status), "an answer with a body is not empty: list its status in status:")
		return
	case e.Operation.Answer == nil:
		l.problems.Add(file.is, "empty", e.Operation.Name+" has no normalized answer", "list the status in status:")
		return
	}
	if err := made.is.Read(file.is.JSON(), document.DefaultLimits); err != nil {
		l.problems.Add(file.is, "empty", "is no document: "+err.Error(), "")
		return
	}
	if v, ok := e.Operation.Answer.Root.CheckNode(&made.is, 0); !ok {
		l.problems.Add(file.is, "empty", "does not fit the normalized answer of "+e.Operation.Name+": "+v.Message(), "write the document that the status stands for")
		return
	}
	e.empty = made
}

// EmptyStatus gives the status by which the endpoint, as a front, answers a normalized document, where
// a status alone tells it; 0 where the document is told by a body.
func (e *Endpoint) EmptyStatus(normalized *document.Document) int {
	if e.empty == nil || normalized == nil || !sameDocument(&e.empty.is, 0, normalized, 0) {
		return 0
	}
	return e.empty.status
}

// AppendEmpty appends the normalized document that an EmptyAnswer stands for.
func (e *Endpoint) AppendEmpty(dst []byte) []byte { return append(dst, e.empty.is.Bytes...) }

// HasEmpty tells that a status alone can stand for a document.
func (e *Endpoint) HasEmpty() bool { return e.empty != nil }

// sameDocument tells whether two values are equal, whatever the order of members; numbers by value.
func sameDocument(a *document.Document, n int, b *document.Document, m int) bool {
	x, y := &a.Nodes[n], &b.Nodes[m]
	if x.Kind != y.Kind {
		return false
	}
	switch x.Kind {
	case document.Object, document.Array:
		return a.Len(n) == b.Len(m) && sameChildren(a, n, b, m)
	case document.Number:
		return compareNumbers(a.Raw(n), b.Raw(m)) == 0
	case document.String:
		return string(a.AppendText(nil, n)) == string(b.AppendText(nil, m))
	}
	return true
}

func sameChildren(a *document.Document, n int, b *document.Document, m int) bool {
	other := m + 1
	for child := n + 1; child < int(a.Nodes[n].Next); child = int(a.Nodes[child].Next) {
		at := other
		if a.Nodes[n].Kind == document.Object {
			at = b.Find(m, string(a.AppendKey(nil, child)))
		}
		if at < 0 || !sameDocument(a, child, b, at) {
			return false
		}
		other = int(b.Nodes[other].Next)
	}
	return true
}
