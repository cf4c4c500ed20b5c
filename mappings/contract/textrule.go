package contract

import (
	"math"
	"unicode/utf8"

	"github.com/truchman-proxy/truchman/mappings/document"
)

// textRule is what minLength, maxLength, pattern and format ask of a string.
type textRule struct {
	shortest, longest uint32 // code points; longest is unbounded where there is none
	pattern           *Pattern
	format            func([]byte) bool
	content           bool // there is a pattern or a format
}

const unbounded = math.MaxUint32

// mostBytes is what a code point takes in a JSON text at most: two escapes, of a surrogate pair.
const mostBytes = 12

// checkNode gives the first keyword that a string node breaks, "" where it keeps all of them.
func (t *textRule) checkNode(doc *document.Document, n int, scratch *[]byte) string {
	node := &doc.Nodes[n]
	length := node.End - node.Start - 2
	if node.Flags&(document.Escaped|document.NonASCII) != 0 {
		if length/mostBytes > t.longest {
			return "maxLength"
		}
		*scratch = (*scratch)[:0]
		return t.check(doc.Text(n, scratch))
	}
	if length >= t.shortest && length <= t.longest && !t.content {
		return ""
	}
	return t.checkCounted(doc.Bytes[node.Start+1:node.End-1], length)
}

// check takes a decoded string.
func (t *textRule) check(text []byte) string {
	length := uint32(len(text))
	if length > t.longest || length < 4*t.shortest {
		length = uint32(utf8.RuneCount(text))
	}
	return t.checkCounted(text, length)
}

func (t *textRule) checkCounted(text []byte, length uint32) string {
	switch {
	case length < t.shortest:
		return "minLength"
	case length > t.longest:
		return "maxLength"
	case t.pattern != nil && !t.pattern.Match(text):
		return "pattern"
	case t.format != nil && !t.format(text):
		return "format"
	}
	return ""
}
