package document

import "math"

// Read reads text, which must not change while the Document is in use, and leaves the tape in d.Nodes. It returns nil or a
// *SyntaxError. Time is linear in the text whatever it holds; once d has grown to the size of its texts nothing is allocated.
func (d *Document) Read(text []byte, limits Limits) error {
	d.Bytes, d.Nodes, d.open, d.stop = text, d.Nodes[:0], d.open[:0], stop{}
	if uint64(len(text)) > math.MaxUint32 {
		d.stop.reason = TextTooLong
	} else {
		d.read(text, limits.orDefault())
	}
	if d.stop.reason == "" {
		return nil
	}
	err := d.refusal()
	d.Nodes = d.Nodes[:0]
	return err
}

// read is one long loop so that its state stays in registers. Each round reads a value, the brackets that are closed after it,
// and the name of the next member. It sets d.stop where the text is refused.
func (d *Document) read(b []byte, limits Limits) {
	nodes, n := d.Nodes[:min(cap(d.Nodes), limits.Values)], 0
	var in frame
	var name name
	i := skipSpace(b, 0)
	for {
		if n == len(nodes) {
			if n == limits.Values {
				d.refuseValue(nodes, in, name, i, TooManyValues)
				return
			}
			nodes = d.grow(nodes, i, limits.Values)
		}
		node := &nodes[n]
		node.KeyStart, node.KeyLength, node.Start = name.start, name.length(), uint32(i)
		c := byteAt(b, i)
		isContainer := c|0x20 == '{' // or [
		if isContainer {
			if len(d.open) == limits.Depth {
				d.refuseValue(nodes[:n], in, name, i, TooDeep)
				return
			}
			node.End, node.Kind, node.Flags = 0, Array-Kind(c>>5&1), name.flags
			d.open = append(d.open, in)
			in = frame{node: uint32(n), close: c + 2}
			i = skipSpace(b, i+1)
		} else {
			end, kind, has := scanScalar(b, i, c)
			if end < 0 {
				d.refuseValue(nodes[:n], in, name, ^end, scalarReason(b, i, ^end))
				return
			}
			if kind == Number && end-i > limits.NumberLength {
				d.refuseValue(nodes[:n], in, name, i, NumberTooLong)
				return
			}
			node.End, node.Next, node.Kind, node.Flags = uint32(end), uint32(n+1), kind, name.flags|has
			i = skipSpace(b, end)
		}
		n++
		if c = byteAt(b, i); !isContainer || c == in.close {
			if c != ',' || in.close == 0 {
				if in, i = d.closeBrackets(nodes[:n], in, i); i < 0 {
					return
				}
			}
			i = skipSpace(b, i+1)
		}
		if in.close != '}' {
			name.start, name.end, name.flags = 0, 0, 0
			continue
		}
		start := i
		if name, i = scanName(b, i); i < 0 {
			d.refuse(nodes[:n], in, ^i, nameReason(b, start, ^i))
			return
		}
		bit := name.bit(b)
		if in.mask&bit != 0 && in.members <= smallObject && d.hasMember(nodes[:n], in.node, name) {
			d.refuseTwice(nodes[:n], in, name)
			return
		}
		in.mask |= bit
		in.members = (in.members + 1) | uint32(name.flags)*needsTable
	}
}
