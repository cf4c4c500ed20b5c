package mappings

import "github.com/truchman-proxy/truchman/mappings/document"

// value is one value on its way through a rule. It points into the document that it was read from or
// into the pass's scratch, and is gone when the pass ends.
type value struct {
	kind document.Kind
	raw  []byte // its JSON text; nil for a string that a rule made
	text []byte // a string's decoded content, once it was asked for
	doc  *document.Document
	node int
	set  bool // false: absent
}

var absentValue value

func stringValue(text []byte) value {
	return value{kind: document.String, text: text, set: true, node: -1}
}

// nodeValue is the value of a document's node.
func nodeValue(doc *document.Document, node int) value {
	return value{kind: doc.Nodes[node].Kind, raw: doc.Raw(node), doc: doc, node: node, set: true}
}

// literalValue is a constant of a pack.
type literalValue struct {
	kind document.Kind
	raw  []byte
	text []byte
}

func newLiteral(json []byte) literalValue {
	l := literalValue{raw: json}
	switch json[0] {
	case '"':
		l.kind, l.text = document.String, document.Unquote(nil, json)
	case '{':
		l.kind = document.Object
	case '[':
		l.kind = document.Array
	case 't':
		l.kind = document.True
	case 'f':
		l.kind = document.False
	case 'n':
		l.kind = document.Null
	default:
		l.kind = document.Number
	}
	return l
}

func (l literalValue) value() value {
	return value{kind: l.kind, raw: l.raw, text: l.text, node: -1, set: true}
}

// textOf gives a string's decoded content, and a number's or boolean's JSON text.
func (p *Pass) textOf(v *value) []byte {
	if v.kind != document.String {
		return v.raw
	}
	if v.text == nil {
		if v.doc != nil {
			v.text = v.doc.Text(v.node, &p.scratch)
		} else if v.raw != nil {
			v.text = document.Unquote(nil, v.raw)
		}
	}
	return v.text
}

// appendValue writes a value as JSON.
func appendValue(dst []byte, v value) []byte {
	if v.raw != nil {
		return append(dst, v.raw...)
	}
	return document.Quote(dst, v.text)
}
