package document

import (
	"hash/maphash"
	"math/bits"
)

const (
	smallObject = 32      // members above which names are looked up in the table instead of among the siblings
	needsTable  = 1 << 31 // set by an escaped name, whose bytes tell nothing about those of its equals
)

// The seed makes names that collide on purpose impossible to choose (hash flooding).
var nameSeed = maphash.MakeSeed()

// hasMember looks for the name, none escaped, among the members that the open object has so far.
func (d *Document) hasMember(nodes []Node, object uint32, m name) bool {
	b := d.Bytes
	for k := int(object) + 1; k < len(nodes); k = int(nodes[k].Next) {
		sibling := &nodes[k]
		if sibling.KeyEnd-sibling.KeyStart == m.end-m.start && string(b[sibling.KeyStart:sibling.KeyEnd]) == string(b[m.start:m.end]) {
			return true
		}
	}
	return false
}

// findTwice returns the first member of the object that ends with nodes whose name an earlier one has, 0 where there is none. Names are
// compared decoded; the time is linear in their number.
func (d *Document) findTwice(nodes []Node, object frame) int {
	d.Nodes = nodes
	table := d.emptyTable(object.members &^ needsTable)
	mask := uint64(len(table) - 1)
	for k := int(object.node) + 1; k < len(nodes); k = int(nodes[k].Next) {
		key := d.decodedKey(k)
		slot := maphash.Bytes(nameSeed, key) & mask
		for ; table[slot] != 0; slot = (slot + 1) & mask {
			if d.isNamed(int(table[slot]), key) {
				return k
			}
		}
		table[slot] = uint32(k)
	}
	return 0
}

// emptyTable has at least two slots per member, so that a search meets a free one soon.
func (d *Document) emptyTable(members uint32) []uint32 {
	size := 1 << bits.Len32(2*members)
	if cap(d.table) < size {
		d.table = make([]uint32, size)
		return d.table
	}
	table := d.table[:size]
	clear(table)
	return table
}

func (d *Document) decodedKey(n int) []byte {
	if d.Nodes[n].Flags&KeyEscaped == 0 {
		return d.Key(n)
	}
	d.name = d.AppendKey(d.name[:0], n)
	return d.name
}
