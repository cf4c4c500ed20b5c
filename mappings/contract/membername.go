package contract

import (
	"encoding/binary"
	"math"

	"github.com/truchman-proxy/truchman/mappings/document"
)

// memberName is a name laid out to be compared with the bytes of a document in two words, which a call to compare strings of
// no known length would take several times as long for.
type memberName struct {
	head, tail, mask uint64 // its first and its last eight bytes; a shorter name is both, under the mask
	last             uint32 // where the tail begins
	length           uint16
	text             string
}

func newMemberName(text string) memberName {
	var padded [8]byte
	copy(padded[:], text)
	m := memberName{head: binary.LittleEndian.Uint64(padded[:]), mask: 1<<(8*min(len(text), 8)) - 1, length: uint16(min(len(text), document.LongKey)), text: text}
	m.tail = m.head
	if len(text) > 8 {
		m.last = uint32(len(text)) - 8
		m.tail = binary.LittleEndian.Uint64([]byte(text[m.last:]))
	}
	if len(text) >= document.LongKey {
		m.last = math.MaxUint32 // past the end of any text: its KeyLength does not tell it from others
	}
	return m
}

// is tells whether the bytes from start on, so many, are the name. Where the text ends too soon behind it to read a word, and for very long
// names, it says no: the slower search then finds the name.
func (m *memberName) is(text []byte, start uint32, length uint16) bool {
	last := int(start) + int(m.last)
	if length != m.length || last+8 > len(text) {
		return false
	}
	head := binary.LittleEndian.Uint64(text[start:])
	tail := binary.LittleEndian.Uint64(text[last:])
	return ((head^m.head)|(tail^m.tail))&m.mask == 0 && (m.length <= 16 || m.text == string(text[start:start+uint32(length)]))
}
