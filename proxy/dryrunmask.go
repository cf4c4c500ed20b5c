package proxy

import (
	"encoding/json"

	"github.com/truchman-proxy/truchman/mappings/document"
)

// masked keeps the structure of a JSON text and the names in it, and replaces every value by the word for its type; nothing tells how
// long it was. A null stays: it says that a member is cleared. It is nil where there is no body.
func masked(text []byte) json.RawMessage {
	doc := new(document.Document)
	if len(text) == 0 || doc.Read(text, document.DefaultLimits) != nil {
		return nil
	}
	out, _ := appendMasked(nil, doc, 0)
	return out
}

// appendMasked writes a node and gives the one after it.
func appendMasked(out []byte, doc *document.Document, n int) ([]byte, int) {
	node, end := &doc.Nodes[n], int(doc.Nodes[n].Next)
	switch node.Kind {
	case document.Object, document.Array:
	case document.Null:
		return append(out, "null"...), end
	default:
		return append(append(append(out, '"'), node.Kind.String()...), '"'), end
	}
	opened := doc.Bytes[node.Start]
	out = append(out, opened)
	for child := n + 1; child < end; {
		if child > n+1 {
			out = append(out, ',')
		}
		if node.Kind == document.Object {
			out = append(document.Quote(out, doc.AppendKey(nil, child)), ':')
		}
		out, child = appendMasked(out, doc, child)
	}
	return append(out, opened+2), end // "[" and "]", "{" and "}" are two apart in ASCII
}
