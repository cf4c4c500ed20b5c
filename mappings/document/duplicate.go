package document

import (
	"hash/maphash"
	"math/bits"
)

const (
	smallObject = 32        // members above which names are looked up in the table instead of among the siblings
	tableNames  = 1<<17 - 1 // names that are looked up in one table, of a megabyte
	needsTable  = 1 << 31   // set by an escaped name, whose bytes tell nothing about those of its equals
)

// The seed makes names that collide on purpose impossible to choose (hash flooding).
var nameSeed = maphash.MakeSeed()

// hasMember looks for the name, none escaped, among the members that the open object has so far.
func (d *Document) hasMember(nodes []Node, object uint32, m name) bool {
	key, length := d.Bytes[m.start:m.end], m.length()
	for k := int(object) + 1; k < len(nodes); k = int(nodes[k].Next) {
		if sibling := &nodes[k]; sibling.KeyLength == length && string(d.keyOf(sibling)) == string(key) {
			return true
		}
	}
	return false
}

// findTwice returns the first member of the object that ends with nodes whose name an earlier one has, 0 where there is none. Names are
// compared decoded; the time is linear in their number. Of very many it looks at those of some hashes at a time, so that
// the table stays small.
func (d *Document) findTwice(nodes []Node, object frame) int {
	d.Nodes = nodes
	members := object.members &^ needsTable
	parts := uint64(members/tableNames + 1)
	first := 0
	for part := range parts {
		d.emptyTable(min(members, tableNames))
		if twice := d.findTwiceIn(part, parts, object); twice != 0 && (first == 0 || twice < first) {
			first = twice
		}
	}
	return first
}

// findTwiceIn looks at the names whose hash falls into one of so many parts.
func (d *Document) findTwiceIn(part, parts uint64, object frame) int {
	table, mask := d.table, uint64(len(d.table)-1)
	for k := int(object.node) + 1; k < len(d.Nodes); k = int(d.Nodes[k].Next) {
		key := d.decodedKey(k)
		hash := maphash.Bytes(nameSeed, key)
		if hash>>32*parts>>32 != part {
			continue
		}
		slot := hash & mask
		for ; table[slot] != 0; slot = (slot + 1) & mask {
			if d.isNamed(int(table[slot]), key) {
				return k
			}
		}
		table[slot] = uint32(k)
	}
	return 0
}

// emptyTable gives d.table at least two slots per name, so that a search meets a free one soon.
func (d *Document) emptyTable(names uint32) {
	size := 1 << bits.Len32(2*names)
	if cap(d.table) < size {
		d.table = make([]uint32, size)
		return
	}
	d.table = d.table[:size]
	clear(d.table)
}

func (d *Document) decodedKey(n int) []byte {
	if d.Nodes[n].Flags&KeyEscaped == 0 {
		return d.Key(n)
	}
	d.name = d.AppendKey(d.name[:0], n)
	return d.name
}
