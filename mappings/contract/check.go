package contract

import (
	"sync"

	"github.com/truchman-proxy/truchman/mappings/document"
)

// CheckScalar checks a string, number, boolean or null that is about to be written here: its kind, its JSON text (which a
// string may leave nil) and, of a string, the decoded text. It gives the first keyword that the value breaks.
func (p *Place) CheckScalar(kind document.Kind, raw, text []byte) (keyword string, ok bool) {
	if !p.Types.holds(kind, raw) {
		return "type", false
	}
	if kind == document.String && p.text != nil {
		keyword = p.text.check(text)
	} else if kind == document.Number && p.number != nil {
		keyword = p.number.check(raw)
	}
	switch {
	case keyword != "":
		return keyword, false
	case p.enum != nil && !p.enum.holdsScalar(kind, raw, text):
		return "enum", false
	case p.constant != nil && !p.constant.holdsScalar(kind, raw, text):
		return "const", false
	}
	return "", true
}

// Fits tells whether a scalar of a document may be written here as it stands; of what it cannot tell quickly it says no.
func (p *Place) Fits(doc *document.Document, n int, scratch *[]byte) bool {
	node := &doc.Nodes[n]
	switch {
	case node.Kind == document.Object || node.Kind == document.Array || p.enum != nil || p.constant != nil:
		return false
	case node.Kind == document.String:
		return p.Types.Overlaps(TypeString) && (p.text == nil || p.text.checkNode(doc, n, scratch) == "")
	}
	_, ok := p.CheckScalar(node.Kind, doc.Bytes[node.Start:node.End], nil)
	return ok
}

var readings = sync.Pool{New: func() any { return new(Reading) }}

// CheckNode checks a value of any document, with all that is in it, against this place as a Request is checked. It gives the
// first violation; its Node is one of doc.
func (p *Place) CheckNode(doc *document.Document, node int) (Violation, bool) {
	r := readings.Get().(*Reading)
	r.begin(p.owner, doc, Request, 1)
	r.value(p, node, 0)
	var first Violation
	ok := len(r.Violations) == 0
	if !ok {
		first = r.Violations[0]
	}
	r.Reset()
	readings.Put(r)
	return first, ok
}
