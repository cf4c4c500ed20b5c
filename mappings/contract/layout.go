package contract

import "strings"

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
	e := entry{name: newMemberName(p.Name), place: p, longest: unbounded, slot: int32(p.Slot), required: p.required,
		plain: p.Types.Overlaps(TypeString) && p.enum == nil && p.constant == nil && (p.text == nil || !p.text.content)}
	if p.text != nil {
		e.shortest, e.longest = p.text.shortest, p.text.longest
	}
	return e
}

// escapeToken escapes a member name for a JSON Pointer (RFC 6901, 3).
var escapeToken = strings.NewReplacer("~", "~0", "/", "~1")
