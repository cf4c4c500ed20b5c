package document

import "math"

// Kind of a JSON value.
type Kind uint8

// The kinds of JSON values; true and false are kinds of their own.
const (
	Null Kind = iota
	False
	True
	Number
	String
	Object
	Array
)

// String is the kind's name in JSON's own words, such as "object"; true and false are both "boolean".
func (k Kind) String() string {
	return [...]string{"null", "boolean", "boolean", "number", "string", "object", "array"}[k]
}

// Flags tell what a name or a string holds, so that plain ones are never decoded.
type Flags uint8

// The flags of a Node.
const (
	KeyEscaped Flags = 1 << iota // the member name has a backslash
	Escaped                      // the string value has a backslash
	NonASCII                     // the string value has a byte of 0x80 or above
)

// Node is one value on the tape. Its children are the next node, then that node's Next, and so on while below its own Next.
type Node struct {
	KeyStart   uint32 // where the member name's bytes between the quotes begin; 0 for elements and the root
	Start, End uint32 // the value's bytes in Document.Bytes, quotes included
	Next       uint32 // index of the node after this one's subtree: the next sibling, if still inside the parent
	KeyLength  uint16 // how many bytes the name has, LongKey where they are as many or more
	Kind       Kind
	Flags      Flags
}

// LongKey is the KeyLength of names that are too long for it to tell; Document.Key finds their end.
const LongKey = math.MaxUint16

// Document is a JSON text that has been read strictly. It may be read into again and again and keeps its capacity;
// it is not safe for use by several goroutines while Read runs.
type Document struct {
	Bytes []byte // the text as given to Read, not copied
	Nodes []Node // the tape; Nodes[0] is the root; empty after a refused Read

	// Room gives memory for a tape of so many values, whatever it holds; nil takes the heap's. It is to be set anew when that
	// memory is used for something else, and Nodes with it.
	Room func(values int) []Node

	open  []frame  // the containers around the one being read
	table []uint32 // indices of members by the hash of their name, for large objects
	name  []byte   // a decoded name
	stop  stop     // why the last Read ended
}
