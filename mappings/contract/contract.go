// Package contract compiles JSON Schema, in the dialect of OpenAPI 3.1, into a plan that is walked over a strictly read
// document. One walk checks every keyword and notes which value lies where, so that a mapping finds its values by number.
//
// The keywords are those of the table in keyword.go, with the meaning of JSON Schema 2020-12; formats are asserted. Any other keyword
// is a problem when the contract is loaded.
package contract

import (
	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// Contract is the compiled schema of one document, or of the elements of one array: a tree of places. It is immutable and
// shared by all requests.
type Contract struct {
	Root   *Place
	Slots  int      // the length of a frame: how many slots one document or element takes
	Places []*Place // by slot, parents before their members; nil for the second slot of an array
}

// Place is one location in a document: the root, a member, or, as the root of a Contract of its own, an array's element.
// Each location has a place of its own, also where two of them share a schema by $ref.
type Place struct {
	Name     string    // member name, "" for roots
	Pointer  string    // JSON Pointer (RFC 6901) inside its contract: "/address/city"; "" for the root
	Path     string    // the same from the root of the whole contract, "-" for an element: "/addresses/-/city"
	Slot     int       // index into the frame; an array with Items owns the next one as well
	Parent   *Place    // nil for roots, also for the root of an array's elements
	Types    Types     // what may stand here, TypeAny where the schema has no type
	Members  []*Place  // of an object, in the order of the schema; nil for a free object, which is one opaque value
	Items    *Contract // of an array; nil for a free array, which is one opaque value
	ReadOnly bool      // the schema says readOnly; not checked here
	Format   string    // "date", "date-time", "uuid" or ""
	At       source.Position

	required bool // in its parent
	closed   bool // additionalProperties: false
	needed   int  // how many members are required
	names    []string
	entries  []entry
	byName   map[string]int // of objects with many members, else nil
	text     *textRule
	number   *numberRule
	size     *sizeRule // of objects and arrays
	enum     *values
	constant *values
	owner    *Contract
	others   string // the path for all members that are not known
}

// Member gives the place of a member by its decoded name, nil where the contract has none; also for a nil place.
func (p *Place) Member(name string) *Place {
	if p == nil {
		return nil
	}
	if i := p.index([]byte(name)); i >= 0 {
		return p.Members[i]
	}
	return nil
}

// Required tells whether an object that holds this member's parent must have it.
func (p *Place) Required() bool { return p.required }

// Nullable tells whether null may stand here: by the type, and by enum and const where they are given.
func (p *Place) Nullable() bool {
	return p.Types.Overlaps(TypeNull) && (p.enum == nil || p.enum.null) && (p.constant == nil || p.constant.null)
}

// Only tells whether nothing but those types, and null, may stand here.
func (p *Place) Only(types Types) bool {
	return p.Types&^(types|TypeNull) == 0 && p.Types.Overlaps(types)
}

// Strings gives the strings that enum or const allow here, nil where any string may stand.
func (p *Place) Strings() []string {
	switch {
	case p.constant != nil:
		return p.constant.strings
	case p.enum != nil:
		return p.enum.strings
	}
	return nil
}

// Free tells that whatever is in an object or array here is not described: it is copied whole or not at all.
func (p *Place) Free() bool { return p.Members == nil && p.Items == nil }

// entry is what the walk needs of a member, all members side by side in memory.
type entry struct {
	name              memberName
	place             *Place
	shortest, longest uint32 // of strings
	slot              int32
	required          bool
	easy              uint8 // by kind, a bit: such values keep every keyword, of strings those whose length is between the two
}

// fits tells whether a value certainly keeps every keyword; of what it cannot tell by a look at the node it says no.
func (e *entry) fits(node *document.Node) bool {
	if e.easy>>node.Kind&1 == 0 {
		return false
	}
	length := node.End - node.Start - 2
	switch {
	case node.Kind != document.String:
		return true
	case node.Flags&(document.Escaped|document.NonASCII) != 0:
		length = (length + 3) / 4 // a character has four bytes at most
		return node.Flags&document.Escaped == 0 && length >= e.shortest && node.End-node.Start-2 <= e.longest
	}
	return length >= e.shortest && length <= e.longest
}

// scanned is up to how many members comparing one after another is faster than a map.
const scanned = 16

// index finds a member by its name, -1 where there is none.
func (p *Place) index(name []byte) int {
	if p.byName != nil {
		if i, ok := p.byName[string(name)]; ok {
			return i
		}
		return -1
	}
	for i, n := range p.names {
		if n == string(name) {
			return i
		}
	}
	return -1
}
