package document

import (
	"bytes"
	"unicode/utf8"
)

// stop is where and why reading ended; reason is empty where the text was read to its end.
type stop struct {
	at     int
	reason string
	inside bool // a value of the innermost container was being read, and not what stands between its values
	member name // that value's name, zero in arrays
}

// refuse ends reading between the values of the container in.
func (d *Document) refuse(nodes []Node, in frame, at int, reason string) {
	if at >= len(d.Bytes) {
		reason = UnexpectedEnd
	}
	d.Nodes, d.stop = nodes, stop{at: at, reason: reason}
	if in.close != 0 {
		d.open = append(d.open, in)
	}
}

// refuseValue ends reading in the value that would have become the next node of the container in.
func (d *Document) refuseValue(nodes []Node, in frame, member name, at int, reason string) {
	d.refuse(nodes, in, at, reason)
	d.stop.inside, d.stop.member = true, member
}

// refuseTwice ends reading at the opening quote of a name that the container in has already.
func (d *Document) refuseTwice(nodes []Node, in frame, member name) {
	d.refuse(nodes, in, int(member.start)-1, DuplicateMember)
	d.stop.inside, d.stop.member = true, member
}

// refusal makes the error of d.stop from the tape as far as it was read.
func (d *Document) refusal() *SyntaxError {
	at, text := d.stop.at, d.Bytes
	e := &SyntaxError{Offset: at, Reason: d.stop.reason, Limit: isLimit(d.stop.reason)}
	switch {
	case at == 0 && bytes.HasPrefix(text, []byte("\xEF\xBB\xBF")):
		e.Reason = ByteOrderMark
	case e.Reason == UnexpectedEnd && len(d.Nodes) == 0 && len(d.open) == 0 && skipSpace(text, 0) == len(text):
		e.Reason = Empty
	}
	e.Line = 1 + bytes.Count(text[:at], []byte("\n"))
	e.Column = at - bytes.LastIndexByte(text[:at], '\n')
	e.Pointer, e.parent = d.stopPointer()
	if e.Reason == DuplicateMember {
		e.member = string(d.shortName(d.stop.member))
	}
	return e
}

// stopPointer returns the pointer of what was being read and that of the innermost open container.
func (d *Document) stopPointer() (place, container string) {
	var pointer []byte
	for k, in := range d.open {
		if in.close == 0 {
			continue
		}
		container = string(pointer)
		if k+1 < len(d.open) {
			pointer = d.appendChild(pointer, in, d.nameOf(&d.Nodes[d.open[k+1].node]))
		}
	}
	if !d.stop.inside || len(d.open) == 0 {
		return string(pointer), container
	}
	return string(d.appendChild(pointer, d.open[len(d.open)-1], d.stop.member)), container
}

// appendChild names the child of the container in that was being read.
func (d *Document) appendChild(pointer []byte, in frame, child name) []byte {
	if in.close == ']' {
		return appendIndex(pointer, d.closedChildren(int(in.node)))
	}
	return appendToken(pointer, d.shortName(child))
}

// closedChildren counts the children of an open container that have been read to their end.
func (d *Document) closedChildren(n int) int {
	count := 0
	for k := n + 1; k < len(d.Nodes) && d.Nodes[k].End != 0; k = int(d.Nodes[k].Next) {
		count++
	}
	return count
}

const shownName = 64 // bytes of a name in an error

func (d *Document) shortName(m name) []byte {
	decoded := appendDecoded(nil, d.Bytes[m.start:m.end])
	if len(decoded) <= shownName {
		return decoded
	}
	end := shownName
	for !utf8.RuneStart(decoded[end]) {
		end--
	}
	return append(decoded[:end], "…"...)
}
