package contract

import (
	"bytes"

	"github.com/truchman-proxy/truchman/mappings/document"
)

// values is the set that enum or const allows, by kind.
type values struct {
	null, no, yes bool // null, false, true
	strings       []string
	table         map[string]bool // of many strings, else nil
	numbers       []decimal
	wholes        []*document.Document // objects and arrays
	shown         []string             // for messages, in the order of the contract
}

// add takes one value, as JSON text and read.
func (v *values) add(doc *document.Document) {
	raw := doc.Raw(0)
	switch doc.Nodes[0].Kind {
	case document.Null:
		v.null = true
	case document.False:
		v.no = true
	case document.True:
		v.yes = true
	case document.Number:
		v.numbers = append(v.numbers, readDecimal(raw))
	case document.String:
		v.strings = append(v.strings, string(doc.AppendText(nil, 0)))
		v.index()
		if text := v.strings[len(v.strings)-1]; text != "" {
			raw = []byte(text)
		}
	default:
		v.wholes = append(v.wholes, doc)
	}
	v.shown = append(v.shown, string(raw))
}

func (v *values) index() {
	if len(v.strings) <= scanned {
		return
	}
	v.table = make(map[string]bool, len(v.strings))
	for _, s := range v.strings {
		v.table[s] = true
	}
}

func (v *values) holdsText(text []byte) bool {
	if v.table != nil {
		return v.table[string(text)]
	}
	for _, s := range v.strings {
		if s == string(text) {
			return true
		}
	}
	return false
}

// holdsScalar takes the JSON text, of strings the decoded text.
func (v *values) holdsScalar(kind document.Kind, raw, text []byte) bool {
	switch kind {
	case document.Null:
		return v.null
	case document.False:
		return v.no
	case document.True:
		return v.yes
	case document.String:
		return v.holdsText(text)
	}
	d := readDecimal(raw)
	for i := range v.numbers {
		if d.compare(v.numbers[i]) == 0 {
			return true
		}
	}
	return false
}

func (v *values) holdsNode(doc *document.Document, n int, scratch *[]byte) bool {
	switch kind := doc.Nodes[n].Kind; kind {
	case document.String:
		*scratch = (*scratch)[:0]
		return v.holdsText(doc.Text(n, scratch))
	case document.Object, document.Array:
		for _, whole := range v.wholes {
			if equal(whole, 0, doc, n) {
				return true
			}
		}
		return false
	default:
		return v.holdsScalar(kind, doc.Raw(n), nil)
	}
}

// equal compares two values as JSON Schema does (2020-12, core 4.2.2): numbers by value, objects without order.
func equal(a *document.Document, n int, b *document.Document, m int) bool {
	kind := a.Nodes[n].Kind
	if kind != b.Nodes[m].Kind {
		return false
	}
	switch kind {
	case document.Number:
		return readDecimal(a.Raw(n)).compare(readDecimal(b.Raw(m))) == 0
	case document.String:
		return bytes.Equal(a.AppendText(nil, n), b.AppendText(nil, m))
	case document.Object:
		return a.Len(n) == b.Len(m) && equalMembers(a, n, b, m)
	case document.Array:
		return a.Len(n) == b.Len(m) && equalElements(a, n, b, m)
	}
	return true
}

func equalMembers(a *document.Document, n int, b *document.Document, m int) bool {
	for c := n + 1; c < int(a.Nodes[n].Next); c = int(a.Nodes[c].Next) {
		other := b.Find(m, string(a.AppendKey(nil, c)))
		if other < 0 || !equal(a, c, b, other) {
			return false
		}
	}
	return true
}

func equalElements(a *document.Document, n int, b *document.Document, m int) bool {
	d := m + 1
	for c := n + 1; c < int(a.Nodes[n].Next); c = int(a.Nodes[c].Next) {
		if !equal(a, c, b, d) {
			return false
		}
		d = int(b.Nodes[d].Next)
	}
	return true
}
