package mappings

import (
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// Fill appends to dst the request with what is absent in it and in the record: in one pass, the caller's own
// members as they are. An explicit null is the caller's word and stays. Kept names members, by their
// pointers, that are not filled. Sure tells that the record holds all that the bank told: only then an absence
// in it is one at the bank, too. False means that nothing was filled and dst is as it was.
func (c *Complete) Fill(dst []byte, request, record *contract.Reading, sure bool, kept func(pointer string) bool) ([]byte, bool) {
	m := merge{dst: dst, request: request.Doc, record: record.Doc, sure: sure, kept: kept}
	m.value(c.root, 0, 0)
	if m.filled == 0 {
		return dst, false
	}
	return m.dst, true
}

// merge is one pass over a request and a record.
type merge struct {
	dst             []byte
	request, record *document.Document
	sure            bool
	kept            func(pointer string) bool
	filled          int
}

// value writes what stands at a place: n of the request, -1 where it is absent, and known of the record. It
// tells whether it wrote anything.
func (m *merge) value(f *filled, n, known int) bool {
	if known >= 0 && m.record.Nodes[known].Kind == document.Null {
		known = -1
	}
	switch {
	case n < 0 && known < 0 && f.clears():
		return m.sure && m.clear(f)
	case n < 0 && (known < 0 || f.parts != nil && !f.all && !f.listed || m.kept != nil && m.kept(f.place.Pointer)):
		return false
	case n < 0 && (f.parts != nil && !f.clears() && !f.listed || len(f.place.Members) == 0):
		return f.all && m.copy(f.place, known)
	case n >= 0 && (known < 0 && !f.clears() || m.request.Nodes[n].Kind != document.Object):
		m.dst = append(m.dst, m.request.Raw(n)...)
		return true
	}
	return m.object(f, n, known)
}

// object writes the caller's members, and then those that the record adds.
func (m *merge) object(f *filled, n, known int) bool {
	mark := len(m.dst)
	m.dst = append(m.dst, '{')
	if n >= 0 {
		end := int(m.request.Nodes[n].Next)
		for child := n + 1; child < end; child = int(m.request.Nodes[child].Next) {
			m.own(f, child, known)
		}
	}
	agrees := n < 0 && f.listed || n >= 0 && f.parts != nil && f.agrees(m.request, n, m.record, known)
	for _, place := range f.place.Members {
		if n >= 0 && m.request.Find(n, place.Name) >= 0 {
			continue
		}
		if inner := f.inner(place, n < 0 && f.all, agrees); inner != nil {
			m.member(place, func() bool { return m.value(inner, -1, m.find(known, place.Name)) })
		}
	}
	if n < 0 && m.dst[len(m.dst)-1] == '{' {
		m.dst = m.dst[:mark]
		return false
	}
	m.dst = append(m.dst, '}')
	return true
}

// inner gives what is filled at a member, where parts belong together as well: these only where what the
// caller gave of them agrees with the record.
func (f *filled) inner(place *contract.Place, all, agrees bool) *filled {
	if !all && !agrees && contains(f.parts, place.Name) {
		return nil
	}
	if m := f.member(place.Name); m != nil || f.parts == nil {
		return f.within(place)
	}
	if known := f.known.Member(place.Name); known != nil && (all || agrees && contains(f.parts, place.Name)) {
		return &filled{place: place, known: known, all: true}
	}
	return nil
}

// clear writes the nulls of what neither the caller nor the record has.
func (m *merge) clear(f *filled) bool {
	if m.kept != nil && m.kept(f.place.Pointer) {
		return false
	}
	if !f.clear {
		return m.object(f, -1, -1)
	}
	m.dst = append(m.dst, nullText...)
	m.filled++
	return true
}

// own writes a member of the caller's.
func (m *merge) own(f *filled, child, known int) {
	name := string(m.request.AppendKey(nil, child))
	place := f.place.Member(name)
	var inner *filled
	if place != nil {
		inner = f.within(place)
	}
	m.comma()
	m.dst = append(document.Quote(m.dst, []byte(name)), ':')
	if inner == nil {
		m.dst = append(m.dst, m.request.Raw(child)...)
		return
	}
	m.value(inner, child, m.find(known, name))
}

func (m *merge) find(known int, name string) int {
	if known < 0 || m.record.Nodes[known].Kind != document.Object {
		return -1
	}
	return m.record.Find(known, name)
}

func (m *merge) comma() {
	if last := m.dst[len(m.dst)-1]; last != '{' && last != '[' {
		m.dst = append(m.dst, ',')
	}
}

// member writes a member by its name, unless nothing is written for it.
func (m *merge) member(place *contract.Place, write func() bool) {
	mark := len(m.dst)
	m.comma()
	m.dst = append(document.Quote(m.dst, []byte(place.Name)), ':')
	if !write() {
		m.dst = m.dst[:mark]
	}
}

// copy writes a value of the record as far as the request's contract has it and it fits there.
func (m *merge) copy(place *contract.Place, known int) bool {
	switch node := &m.record.Nodes[known]; {
	case node.Kind == document.Object && len(place.Members) > 0:
		mark := len(m.dst)
		m.dst = append(m.dst, '{')
		for _, inner := range place.Members {
			if at := m.record.Find(known, inner.Name); at >= 0 && m.record.Nodes[at].Kind != document.Null {
				m.member(inner, func() bool { return m.copy(inner, at) })
			}
		}
		if m.dst[len(m.dst)-1] == '{' {
			m.dst = m.dst[:mark]
			return false
		}
		m.dst = append(m.dst, '}')
		return true
	case node.Kind == document.Array && place.Items != nil:
		m.dst = append(m.dst, '[')
		for at := known + 1; at < int(node.Next); at = int(m.record.Nodes[at].Next) {
			mark := len(m.dst)
			m.comma()
			if !m.copy(place.Items.Root, at) {
				m.dst = m.dst[:mark]
			}
		}
		m.dst = append(m.dst, ']')
	default:
		if _, ok := place.CheckNode(m.record, known); !ok {
			return false
		}
		m.dst = append(m.dst, m.record.Raw(known)...)
	}
	m.filled++
	return true
}
