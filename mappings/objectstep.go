package mappings

import (
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// objectStep writes an object. A conditional one is written only if something of the caller's is in it.
type objectStep struct {
	members     []memberStep
	conditional bool
	framed      bool  // some members are copies or translations
	binding     int16 // of the frame that these read
}

type memberStep struct {
	prefix   []byte // a comma, the name, quoted, and a colon; with room behind it, so that words of it can be copied
	name     string
	step     step
	way      memberWay
	insists  bool            // the step has something to say or to write where there is no value
	implied  bool            // where nothing that was read breaks its contract, what a copy writes keeps fits
	required uint8           // its ordinal among the members that the contract requires, from 1
	slot     int32           // of a copy and of a translation: what is read, in the frame of the object's binding
	fits     *contract.Place // of a copy: what it is held against; nil where there is no need
	codec    directCodec     // of a translation
	rule     leafRule
}

// memberWay is how an object writes a member, as long as its value is an ordinary one.
type memberWay uint8

const (
	byStep memberWay = iota
	byCopy
	byTranslation
)

func newMemberStep(name string, s step) memberStep {
	return memberStep{prefix: padded(append(document.Quote([]byte{','}, []byte(name)), ':')), name: name, step: s}
}

// add appends a member. Those that only copy or translate what lies in one frame, that of the first of them, need no call.
func (o *objectStep) add(m memberStep) {
	var leaf *leafStep
	switch s := m.step.(type) {
	case *copyStep:
		leaf, m.way, m.fits, m.implied = &s.leaf, byCopy, s.contract, s.implied
	case *leafStep:
		if m.codec = s.direct(); m.codec != nil {
			leaf, m.way = s, byTranslation
		}
	}
	if leaf != nil {
		m.slot, m.insists = leaf.from.slot, leaf.required || leaf.fallback != nil
		if !o.framed {
			o.framed, o.binding = true, leaf.from.binding
		}
		if leaf.from.binding != o.binding {
			m.way = byStep
		}
	}
	o.members = append(o.members, m)
}

// write writes a comma before every member; the first one becomes the opening brace.
func (o *objectStep) write(p *Pass) presence {
	mark := len(p.Body)
	any := absent
	var missing requiredSet
	frame, plain := o.frame(p)
	for i := range o.members {
		m := &o.members[i]
		if plain && m.way != byStep {
			n := int(frame[m.slot]) - 1
			if n < 0 && !m.insists {
				missing.add(m.required)
				continue
			}
			if n >= 0 {
				if body := m.appendNode(p, n); body != nil {
					p.Body, any = body, present
					continue
				}
			}
		}
		before, failures := len(p.Body), len(p.Problems)
		p.Body = append(p.Body, m.prefix...)
		made := m.write(p)
		if made == absent {
			p.Body = p.Body[:before]
			if len(p.Problems) == failures {
				missing.add(m.required)
			}
			continue
		}
		any = max(any, made)
	}
	if o.conditional && any != present {
		p.cut(mark)
		return absent
	}
	if len(p.Body) == mark {
		p.Body = append(p.Body, '{')
	}
	p.Body[mark] = '{'
	p.Body = append(p.Body, '}')
	if missing.any() && o.incomplete(p, &missing) {
		p.cut(mark)
		return absent
	}
	return max(any, constantly)
}

// frame gives the slots that the object's copies and translations read; false where each has to take its step.
func (o *objectStep) frame(p *Pass) ([]int32, bool) {
	if !o.framed || p.in.Tracing {
		return nil, false
	}
	if at := p.frames[p.base+int(o.binding)]; at >= 0 {
		return p.in.Body.Slots[at:], true
	}
	return nil, false
}

// appendNode appends a copy or a translation of an ordinary value to the output; nil where the member's step has to look at it.
func (m *memberStep) appendNode(p *Pass, n int) []byte {
	doc := p.in.Body.Doc
	node := &doc.Nodes[n]
	switch {
	case m.way == byTranslation:
		if node.Kind != document.String || node.Flags&document.Escaped != 0 {
			return nil
		}
		return m.codec.direct(append(p.Body, m.prefix...), doc.Bytes[node.Start+1:node.End-1])
	case node.Kind == document.Null:
		return nil
	case m.fits != nil && !(m.implied && len(p.in.Body.Violations) == 0) && !m.fits.Fits(doc, n, &p.decoded):
		return nil
	}
	return appendMember(p.Body, m.prefix, doc.Bytes, node.Start, node.End)
}

func (m *memberStep) write(p *Pass) presence {
	if p.in.Tracing {
		return p.within(m.name, m.step)
	}
	return m.step.write(p)
}

// incomplete names the members that the contract requires and that were not written. In an answer an
// object that cannot be whole is left out.
func (o *objectStep) incomplete(p *Pass, missing *requiredSet) bool {
	for i := range o.members {
		m := &o.members[i]
		if m.required > 0 && missing.has(m.required) {
			p.refuse(m.rule.missing(p, m.name))
		}
	}
	return p.in.Lenient
}

// requiredSet holds ordinals of required members, counted from 1.
type requiredSet [2]uint64

const mostRequired = 127

func (s *requiredSet) add(n uint8)      { s[n>>6] |= 1 << (n & 63) } // 0 is nobody's
func (s *requiredSet) has(n uint8) bool { return s[n>>6]&(1<<(n&63)) != 0 }
func (s *requiredSet) any() bool        { return s[0]&^1|s[1] != 0 }
