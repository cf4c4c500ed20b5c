package document

import "encoding/binary"

// foresight remembers which name came after which, as most documents repeat their elements' names and those of the documents
// before them. A name that is foreseen needs no scan: it is compared in three words.
type foresight [foreseenNames]foreseen

const (
	foreseenNames = 128
	worthwhile    = 256 // bytes of a text from which on a Document gets a foresight
	longestToken  = 24  // bytes of a name that is foreseen, quotes and colon included
)

// foreseen is a name without escapes as it stood in a text, with its quotes and the colon right behind them.
type foreseen struct {
	head, middle, tail uint64 // its first eight bytes, the next eight or the last, the last; all of a shorter one is in each
	mask               uint64 // of what counts of each
	bit                uint64 // of the name
	middleAt, tailAt   uint8
	size               uint8 // of all
	next               uint8 // where that is remembered which came after it
}

// newForesight foresees a name that no text holds.
func newForesight() *foresight {
	f := &foresight{}
	for i := range f {
		f[i].mask = 1<<64 - 1
	}
	return f
}

// at tells whether the foreseen name stands in b at i, with more bytes behind it than the longest one has.
func (f *foreseen) at(b []byte, i int) bool {
	if i+longestToken > len(b) {
		return false
	}
	head := binary.LittleEndian.Uint64(b[i:])
	middle := binary.LittleEndian.Uint64(b[i+int(f.middleAt):])
	tail := binary.LittleEndian.Uint64(b[i+int(f.tailAt):])
	return ((head^f.head)|(middle^f.middle)|(tail^f.tail))&f.mask == 0
}

// learn remembers the name that came after another one, and gives the place of that which will come after it.
func (f *foresight) learn(after *foreseen, b []byte, m name, bit uint64) *foreseen {
	next := (uint8(b[m.start])*31 + uint8(b[m.end-1])*7 + uint8(m.end-m.start)*67) % foreseenNames
	token := b[m.start-1 : min(int(m.end)+2, len(b))]
	if size := len(token); size <= longestToken && m.flags == 0 && token[size-1] == ':' {
		*after = newForeseen(token)
		after.bit, after.next = bit, next
	}
	return &f[next]
}

func newForeseen(token []byte) foreseen {
	var padded [8]byte
	copy(padded[:], token)
	size := len(token)
	head := binary.LittleEndian.Uint64(padded[:])
	if size < 8 {
		return foreseen{head: head, middle: head, tail: head, mask: 1<<(8*size) - 1, size: uint8(size)}
	}
	f := foreseen{head: head, mask: 1<<64 - 1, size: uint8(size), middleAt: uint8(min(8, size-8)), tailAt: uint8(size - 8)}
	f.middle, f.tail = binary.LittleEndian.Uint64(token[f.middleAt:]), binary.LittleEndian.Uint64(token[f.tailAt:])
	return f
}

// firstName gives the place of the name that comes first, nil where names are not to be foreseen.
func (d *Document) firstName() *foreseen {
	if d.names == nil {
		if len(d.Bytes) < worthwhile {
			return nil
		}
		d.names = newForesight()
	}
	return &d.names[0]
}
