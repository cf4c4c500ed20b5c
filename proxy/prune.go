package proxy

import (
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// prune copies a document that passes as it is, without the members that its contract does not know
// and without those that do not fit it.
func prune(dst []byte, r *contract.Reading) []byte {
	if len(r.Unknown) == 0 && len(r.Violations) == 0 {
		return append(dst, r.Doc.Bytes...)
	}
	skip := map[int]bool{}
	for _, n := range r.Unknown {
		skip[int(n)] = true
	}
	for i := range r.Violations {
		skip[r.Violations[i].Node] = true
	}
	return appendPruned(dst, r.Doc, 0, skip)
}

func appendPruned(dst []byte, doc *document.Document, n int, skip map[int]bool) []byte {
	node := doc.Nodes[n]
	opening, closing := byte('{'), byte('}')
	switch node.Kind {
	case document.Array:
		opening, closing = '[', ']'
	case document.Object:
	default:
		return append(dst, doc.Raw(n)...)
	}
	dst = append(dst, opening)
	first := true
	for c := n + 1; c < int(node.Next); c = int(doc.Nodes[c].Next) {
		if skip[c] {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		if node.Kind == document.Object {
			dst = append(append(append(dst, '"'), doc.Key(c)...), '"', ':')
		}
		dst = appendPruned(dst, doc, c, skip)
	}
	return append(dst, closing)
}
