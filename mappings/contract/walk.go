package contract

import "github.com/truchman-proxy/truchman/mappings/document"

// value checks the node n at place p, whose frame starts at an offset, and everything in it. A value of a wrong type is not
// looked into.
func (r *Reading) value(p *Place, n, frame int) {
	node := &r.Doc.Nodes[n]
	r.Slots[frame+p.Slot] = int32(n) + 1
	if p.Types&typeOfKind[node.Kind] != typeOfKind[node.Kind] && !p.Types.holds(node.Kind, r.Doc.Raw(n)) {
		r.note(p, n, "type", "")
		return
	}
	switch node.Kind {
	case document.String:
		if p.text != nil {
			r.keep(p, n, p.text.checkNode(r.Doc, n, &r.scratch))
		}
	case document.Number:
		if p.number != nil {
			r.keep(p, n, p.number.check(r.Doc.Raw(n)))
		}
	case document.Object:
		r.object(p, n, frame)
	case document.Array:
		r.array(p, n, frame)
	}
	if p.enum != nil && !p.enum.holdsNode(r.Doc, n, &r.scratch) {
		r.note(p, n, "enum", "")
	}
	if p.constant != nil && !p.constant.holdsNode(r.Doc, n, &r.scratch) {
		r.note(p, n, "const", "")
	}
}

func (r *Reading) keep(p *Place, n int, broken string) {
	if broken != "" {
		r.note(p, n, broken, "")
	}
}

func (r *Reading) object(p *Place, n, frame int) {
	if p.Members != nil {
		r.members(p, n, frame)
	}
	if p.size == nil {
		return
	}
	count := r.Doc.Len(n)
	if p.size.properties.tooFew(count) {
		r.note(p, n, "minProperties", "")
	}
	if p.size.properties.tooMany(count) {
		r.note(p, n, "maxProperties", "")
	}
}

// members walks an object's members. The reader has refused duplicates, so counting finds what is missing. Most members are
// the expected one and need no more than a look at their kind and length; they never leave this loop.
func (r *Reading) members(p *Place, n, frame int) {
	nodes, text, entries := r.Doc.Nodes, r.Doc.Bytes, p.entries
	end, expected, missing := int(nodes[n].Next), 0, p.needed
	for c := n + 1; c < end; c = int(nodes[c].Next) {
		node, i := &nodes[c], expected
		if i >= len(entries) || node.Flags&document.KeyEscaped != 0 || !entries[i].name.is(text, node.KeyStart, node.KeyLength) {
			if i = r.find(p, c, expected); i < 0 {
				r.unknown(p, c)
				continue
			}
		}
		expected = i + 1
		e := &entries[i]
		if r.mode == Answer && node.Kind == document.Null && !e.place.Types.Overlaps(TypeNull) {
			continue // in an answer a null says that there is no value
		}
		if e.required {
			missing--
		}
		if e.fits(node) {
			r.Slots[frame+int(e.slot)] = int32(c) + 1
			continue
		}
		r.value(e.place, c, frame)
	}
	if missing > 0 {
		r.missing(p, n, frame)
	}
}

func (r *Reading) missing(p *Place, n, frame int) {
	for _, m := range p.Members {
		if m.required && r.Slots[frame+m.Slot] == 0 {
			r.note(p, n, "required", m.Name)
		}
	}
}

// find gives the index of the member that a node names, -1 where there is none. Documents mostly keep the contract's order,
// so it looks behind the expected one first.
func (r *Reading) find(p *Place, c, expected int) int {
	node := &r.Doc.Nodes[c]
	if node.Flags&document.KeyEscaped != 0 {
		r.scratch = r.Doc.AppendKey(r.scratch[:0], c)
		return p.index(r.scratch)
	}
	for i := expected + 1; i < min(len(p.entries), expected+scanned); i++ {
		if p.entries[i].name.is(r.Doc.Bytes, node.KeyStart, node.KeyLength) {
			return i
		}
	}
	return p.index(r.Doc.Key(c))
}

func (r *Reading) unknown(p *Place, c int) {
	if r.mode == Answer {
		r.Unknown, r.UnknownIn = append(r.Unknown, int32(c)), append(r.UnknownIn, p)
		return
	}
	if (r.mode == Request || p.closed) && len(r.Violations) < r.most {
		r.note(p, c, "additionalProperties", string(r.Doc.AppendKey(nil, c)))
	}
}

// array walks the elements, whose frames are one block, so that they are found by their index.
func (r *Reading) array(p *Place, n, frame int) {
	if p.Items == nil && p.size == nil {
		return
	}
	count := r.Doc.Len(n)
	if p.size != nil && p.size.items.tooFew(count) {
		r.note(p, n, "minItems", "")
	}
	if p.size != nil && p.size.items.tooMany(count) || p.Items != nil && count > (mostSlots-len(r.Slots))/p.Items.Slots {
		r.note(p, n, "maxItems", "")
		return
	}
	if p.Items != nil {
		r.elements(p, n, frame, count)
	}
}

func (r *Reading) elements(p *Place, n, frame, count int) {
	at := r.frames(count * p.Items.Slots)
	r.Slots[frame+p.Slot+1] = int32(at)
	nodes := r.Doc.Nodes
	for c := n + 1; c < int(nodes[n].Next); c = int(nodes[c].Next) {
		r.value(p.Items.Root, c, at)
		at += p.Items.Slots
	}
}
