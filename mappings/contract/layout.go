package contract

import (
	"strings"

	"github.com/truchman-proxy/truchman/mappings/document"
)

// layOut gives every place under root its slot and its pointer. The elements of arrays have contracts of their own.
func layOut(root *Place) *Contract {
	c := &Contract{Root: root}
	c.lay(root)
	c.Slots = len(c.Places)
	return c
}

func (c *Contract) lay(p *Place) {
	p.owner, p.Slot = c, len(c.Places)
	c.Places = append(c.Places, p)
	if p.Items != nil {
		c.Places = append(c.Places, nil)
	}
	for _, m := range p.Members {
		m.Parent, m.Pointer = p, p.Pointer+"/"+escapeToken.Replace(m.Name)
		c.lay(m)
		p.entries = append(p.entries, m.entry())
	}
}

func (p *Place) entry() entry {
	e := entry{name: newMemberName(p.Name), place: p, longest: unbounded, slot: int32(p.Slot), required: p.required, easy: p.easy()}
	if p.text != nil {
		e.shortest, e.longest = p.text.shortest, p.text.longest
	}
	return e
}

// easy is the set of kinds, by bits, whose values keep every keyword as far as they keep minLength and maxLength.
func (p *Place) easy() uint8 {
	if p.enum != nil || p.constant != nil {
		return 0
	}
	easy := uint8(0)
	for kind, types := range typeOfKind[:document.Object] {
		if p.Types&types == types {
			easy |= 1 << kind
		}
	}
	if p.number != nil {
		easy &^= 1 << document.Number
	}
	if p.text != nil && p.text.content {
		easy &^= 1 << document.String
	}
	return easy
}

// escapeToken escapes a member name for a JSON Pointer (RFC 6901, 3).
var escapeToken = strings.NewReplacer("~", "~0", "/", "~1")
