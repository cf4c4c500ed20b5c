package mappings

import "encoding/binary"

// shortest copies take most of the time that writing a document of many small values takes; a call for
// each of them costs more than the words that it moves.
const (
	shortPrefix = 24
	shortValue  = 32
)

// padded gives text with room behind it up to shortPrefix bytes.
func padded(text []byte) []byte {
	if len(text) >= shortPrefix {
		return text
	}
	return append(make([]byte, 0, shortPrefix), text...)
}

// appendMember appends a prefix that is padded, and a value that lies in a document from start to end.
func appendMember(body, prefix, document []byte, start, end uint32) []byte {
	at, length := len(body), len(prefix)
	if cap(body)-at < shortPrefix+shortValue || length > shortPrefix || end-start > shortValue || int(start)+shortValue > len(document) {
		return append(append(body, prefix...), document[start:end]...)
	}
	to := body[at : at+shortPrefix+shortValue]
	from := prefix[:shortPrefix]
	binary.LittleEndian.PutUint64(to, binary.LittleEndian.Uint64(from))
	binary.LittleEndian.PutUint64(to[8:], binary.LittleEndian.Uint64(from[8:]))
	binary.LittleEndian.PutUint64(to[16:], binary.LittleEndian.Uint64(from[16:]))
	to, from = to[length:], document[start:start+shortValue]
	binary.LittleEndian.PutUint64(to, binary.LittleEndian.Uint64(from))
	binary.LittleEndian.PutUint64(to[8:], binary.LittleEndian.Uint64(from[8:]))
	if end-start > 16 {
		binary.LittleEndian.PutUint64(to[16:], binary.LittleEndian.Uint64(from[16:]))
		binary.LittleEndian.PutUint64(to[24:], binary.LittleEndian.Uint64(from[24:]))
	}
	return body[:at+length+int(end-start)]
}
