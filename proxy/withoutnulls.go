package proxy

import (
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// withoutNulls gives a request without the members that are null; the request itself where none is.
func withoutNulls(r *contract.Reading) (*contract.Reading, error) {
	if r == nil || !hasNull(r.Doc) {
		return r, nil
	}
	m := new(message)
	if err := m.document.Read(appendWithoutNulls(nil, r.Doc, 0), document.DefaultLimits); err != nil {
		return nil, err
	}
	r.Contract.Read(&m.reading, &m.document, contract.Request)
	return &m.reading, nil
}

func hasNull(doc *document.Document) bool {
	for i := range doc.Nodes {
		if doc.Nodes[i].Kind == document.Null {
			return true
		}
	}
	return false
}

func appendWithoutNulls(dst []byte, doc *document.Document, n int) []byte {
	if doc.Nodes[n].Kind != document.Object {
		return append(dst, doc.Raw(n)...)
	}
	dst = append(dst, '{')
	for child := n + 1; child < int(doc.Nodes[n].Next); child = int(doc.Nodes[child].Next) {
		if doc.Nodes[child].Kind == document.Null {
			continue
		}
		if dst[len(dst)-1] != '{' {
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, '"'), doc.Key(child)...), `":`...)
		dst = appendWithoutNulls(dst, doc, child)
	}
	return append(dst, '}')
}
