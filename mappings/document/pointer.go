package document

import (
	"bytes"
	"strconv"
	"strings"
)

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// Pointer is the RFC 6901 pointer of node n, such as "/phones/0/number"; "" is the root. It walks from the root, so it is
// meant for reports.
func (d *Document) Pointer(n int) string {
	var pointer []byte
	for at := 0; at != n; {
		child, index := at+1, 0
		for int(d.Nodes[child].Next) <= n {
			child, index = int(d.Nodes[child].Next), index+1
		}
		if d.Nodes[at].Kind == Array {
			pointer = appendIndex(pointer, index)
		} else {
			pointer = appendToken(pointer, d.AppendKey(nil, child))
		}
		at = child
	}
	return string(pointer)
}

func appendIndex(pointer []byte, index int) []byte {
	return strconv.AppendInt(append(pointer, '/'), int64(index), 10)
}

// appendToken appends a decoded name; without a ~ or / in it, which is most often, nothing is copied twice.
func appendToken(pointer, name []byte) []byte {
	pointer = append(pointer, '/')
	if !bytes.ContainsAny(name, "~/") {
		return append(pointer, name...)
	}
	return append(pointer, pointerEscapes.Replace(string(name))...)
}
