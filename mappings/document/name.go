package document

import (
	"unicode/utf8"
)

// name is where a member's name stands between its quotes; the zero name is that of elements and of the root.
type name struct {
	start, end uint32
	flags      Flags // KeyEscaped or 0
}

func (d *Document) nameOf(n *Node) name {
	return name{n.KeyStart, n.KeyStart + uint32(len(d.keyOf(n))), n.Flags & KeyEscaped}
}

// length is the KeyLength of the name.
func (m name) length() uint16 { return uint16(min(m.end-m.start, LongKey)) }

// scanName reads a member's name and its colon at i and returns the name and the place of the value, or the complement (^) of
// the place that is wrong.
func scanName(b []byte, i int) (name, int) {
	if byteAt(b, i) != '"' {
		return name{}, ^i
	}
	end, has := scanString(b, i+1)
	if end < 0 {
		return name{}, end
	}
	colon := skipSpace(b, end)
	if byteAt(b, colon) != ':' {
		return name{}, ^colon
	}
	return name{uint32(i + 1), uint32(end - 1), has >> 1 & KeyEscaped}, skipSpace(b, colon+1)
}

// nameReason tells why the name that should start at start could not be read past at.
func nameReason(b []byte, start, at int) string {
	if at == start {
		return NameExpected
	}
	if end, _ := scanString(b, start+1); end < 0 {
		return stringReason(b, at)
	}
	return ColonExpected
}

// bit hashes the name to one of 64 bits by its length, its first character and its last; quotes stand in for those of "".
func (m name) bit(b []byte) uint64 {
	hash := (m.end-m.start)*0x9E35 + uint32(b[m.start])*0x7F4B + uint32(b[m.end-1])*0x6A65
	return 1 << (hash >> 8 & 63)
}

// isNamed reports whether node n has this decoded name.
func (d *Document) isNamed(n int, decoded []byte) bool {
	node := &d.Nodes[n]
	raw := d.keyOf(node)
	if node.Flags&KeyEscaped == 0 {
		return string(raw) == string(decoded)
	}
	return decodesTo(raw, decoded)
}

// decodesTo compares without writing the decoded name anywhere.
func decodesTo(raw, decoded []byte) bool {
	var buffer [utf8.UTFMax]byte
	for len(raw) > 0 {
		char, size := raw[:1], 1
		if raw[0] == '\\' {
			var r rune
			r, size = decodeEscape(raw)
			char = utf8.AppendRune(buffer[:0], r)
		}
		if len(decoded) < len(char) || string(decoded[:len(char)]) != string(char) {
			return false
		}
		raw, decoded = raw[size:], decoded[len(char):]
	}
	return len(decoded) == 0
}
