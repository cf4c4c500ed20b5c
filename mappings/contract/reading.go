package contract

import "github.com/truchman-proxy/truchman/mappings/document"

// Mode says what becomes of a member that the contract does not know, in an object whose members it lists.
type Mode uint8

// The modes of a reading. In Answer a null reads as absent, unless the contract allows one.
const (
	Request Mode = iota // it is a violation, whatever additionalProperties says: nothing is lost silently
	Answer              // it is listed in Unknown and skipped
	Schema              // additionalProperties decides, as in JSON Schema
)

// Reading is a document walked with a contract: which value lies where, and what is wrong with it. It is reusable; nothing
// is allocated once it has grown to the size of its documents.
type Reading struct {
	Doc        *document.Document
	Contract   *Contract
	Slots      []int32     // node index + 1, 0 where absent; one frame after another, the root's at 0
	Violations []Violation // in the order of the document, at most MostViolations
	Unknown    []int32     // Answer: the nodes of members that the contract does not know
	UnknownIn  []*Place    // the objects that these stand in

	mode    Mode
	most    int // violations that are noted
	scratch []byte
}

// MostViolations is how many violations one reading notes; a document that has more is refused all the same.
const MostViolations = 100

// mostSlots bounds what frames of an array's elements take, 16 MiB, however small the elements are in the text.
const mostSlots = 4 << 20

// Reset forgets the document, and keeps the memory.
func (r *Reading) Reset() {
	r.Doc, r.Contract = nil, nil
	r.Slots, r.Violations, r.Unknown, r.UnknownIn = r.Slots[:0], r.Violations[:0], r.Unknown[:0], r.UnknownIn[:0]
}

// Read walks doc with the contract and leaves in r where everything lies and all that is wrong. An array owns two slots: the
// first holds its node, the second the offset of its first element's frame; element i's frame is i*Items.Slots further.
//
// Slots of a document with violations may be incomplete.
func (c *Contract) Read(r *Reading, doc *document.Document, mode Mode) {
	r.Reset()
	r.begin(c, doc, mode, MostViolations)
	r.value(c.Root, 0, 0)
}

func (r *Reading) begin(c *Contract, doc *document.Document, mode Mode, most int) {
	r.Doc, r.Contract, r.mode, r.most = doc, c, mode, most
	r.frames(c.Slots)
}

// frames appends that many empty slots and gives the offset of the first.
func (r *Reading) frames(slots int) int {
	first := len(r.Slots)
	if end := first + slots; end <= cap(r.Slots) {
		r.Slots = r.Slots[:end]
		clear(r.Slots[first:])
	} else {
		r.Slots = append(r.Slots, make([]int32, slots)...)
	}
	return first
}

// Node gives the node in a slot of the frame at an offset, -1 where it is absent.
func (r *Reading) Node(frame, slot int) int { return int(r.Slots[frame+slot]) - 1 }

func (r *Reading) note(p *Place, n int, keyword, member string) {
	if len(r.Violations) < r.most {
		r.Violations = append(r.Violations, Violation{Node: n, Place: p, Keyword: keyword, Member: member, kind: r.Doc.Nodes[n].Kind})
	}
}
