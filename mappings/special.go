package mappings

import (
	"strings"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// phoneWriteStep writes a phone's two members as one text.
type phoneWriteStep struct {
	leaf         leafStep // its from is the phone as a whole
	code, number ref
	phone        *phoneRule
}

func (s *phoneWriteStep) write(p *Pass) presence {
	whole := p.read(s.leaf.from)
	if !whole.set {
		return s.nothing(p)
	}
	if whole.kind == document.Null {
		return s.clear(p, whole)
	}
	code, number := p.read(s.code), p.read(s.number)
	if !code.set && !number.set {
		return s.nothing(p)
	}
	text, cause := s.phone.write(p, code, number)
	if cause == "" && s.leaf.masks(p, &text) {
		cause = maskedValue
	}
	if cause == "" {
		text = s.leaf.checked(p, text, whole)
	} else {
		p.refuse(s.leaf.rule.problem(p, whole, phoneFailure(cause), cause))
	}
	if cause != "" || !text.set {
		return absent
	}
	mark := len(p.Body)
	p.Body = appendValue(p.Body, text)
	p.wrote(&s.leaf.rule, whole, mark)
	return present
}

// nothing is for a phone that is absent or empty.
func (s *phoneWriteStep) nothing(p *Pass) presence {
	if s.leaf.required {
		p.refuse(s.leaf.rule.missing(p, ""))
	}
	return absent
}

// clear writes what stands for a cleared phone.
func (s *phoneWriteStep) clear(p *Pass, null value) presence {
	if !s.leaf.hasNull || p.in.Lenient {
		return writeNull(p, null, s.leaf.nullable, &s.leaf.rule)
	}
	mark := len(p.Body)
	p.Body = document.Quote(p.Body, s.leaf.null)
	p.wrote(&s.leaf.rule, null, mark)
	return present
}

func phoneFailure(cause string) string {
	switch cause {
	case partialPhone:
		return "missing-member"
	case foreignPhone:
		return "unsupported-member"
	}
	return "invalid-request"
}

// phoneReadStep writes the phone object that an API's text stands for.
type phoneReadStep struct {
	leaf         leafStep
	phone        *phoneRule
	code, number *contract.Place
}

func (s *phoneReadStep) write(p *Pass) presence {
	v := s.leaf.eval(p)
	if !v.set {
		return absent
	}
	mark := len(p.Body)
	if v.kind == document.Null {
		p.Body = append(p.Body, nullText...)
		p.wrote(&s.leaf.rule, v, mark)
		return present
	}
	code, number := s.phone.read(p, p.textOf(&v))
	if _, ok := s.number.CheckScalar(document.String, nil, number); !ok {
		p.refuse(s.leaf.rule.problem(p, v, "invalid-request", "is not a phone number"))
		return absent
	}
	p.Body = append(p.Body, '{')
	if code != nil {
		p.Body = append(p.Body, `"country_code":`...)
		p.Body = append(document.Quote(p.Body, code), ',')
	}
	p.Body = append(p.Body, `"number":`...)
	p.Body = append(document.Quote(p.Body, number), '}')
	p.wrote(&s.leaf.rule, v, mark)
	return present
}

// joinWriteStep writes several values as one text.
type joinWriteStep struct {
	leaf  leafStep
	parts []ref
	rules []leafRule
	with  string
}

func (s *joinWriteStep) write(p *Pass) presence {
	var room [8][]byte
	texts, ok := s.texts(p, room[:0])
	if !ok {
		return absent
	}
	start := len(p.scratch)
	for i, text := range texts {
		if i > 0 {
			p.scratch = append(p.scratch, s.with...)
		}
		p.scratch = append(p.scratch, text...)
	}
	v := s.leaf.checked(p, stringValue(p.scratch[start:len(p.scratch):len(p.scratch)]), absentValue)
	if !v.set {
		return absent
	}
	mark := len(p.Body)
	p.Body = appendValue(p.Body, v)
	p.wrote(&s.rules[0], p.read(s.parts[0]), mark)
	return present
}

// texts reads the parts; false where there is none, or one was refused.
func (s *joinWriteStep) texts(p *Pass, texts [][]byte) ([][]byte, bool) {
	missing := -1
	for i, part := range s.parts {
		v := p.read(part)
		if !v.set || v.kind == document.Null {
			missing = i
			continue
		}
		text := p.textOf(&v)
		if strings.Contains(string(text), s.with) {
			p.refuse(s.rules[i].problem(p, v, "invalid-request", "contains the text that separates it from its neighbour at this bank"))
			return nil, false
		}
		texts = append(texts, text)
	}
	switch {
	case len(texts) == 0:
		if s.leaf.required {
			p.refuse(s.leaf.rule.missing(p, ""))
		}
	case missing >= 0:
		p.refuse(s.rules[missing].problem(p, absentValue, "missing-member", "is missing, and is needed beside its neighbour"))
	}
	return texts, len(texts) > 0 && missing < 0
}

// splitCodec gives the n-th part of a joined text.
type splitCodec struct {
	with  string
	index int
	parts int
}

func (c splitCodec) outward(*Pass, *value) string { return "" }

func (c splitCodec) inward(p *Pass, v *value) string {
	if v.kind != document.String {
		return "is not a text"
	}
	text := string(p.textOf(v))
	if strings.Count(text, c.with) != c.parts-1 {
		return "has not as many parts as it must have"
	}
	for range c.index {
		_, text, _ = strings.Cut(text, c.with)
	}
	part, _, _ := strings.Cut(text, c.with)
	start := len(p.scratch)
	p.scratch = append(p.scratch, part...)
	*v = stringValue(p.scratch[start:len(p.scratch):len(p.scratch)])
	return ""
}

// signStep leaves a hole for a signature, which is filled when what it signs is written.
type signStep struct {
	signer int
	rule   leafRule
}

func (s *signStep) write(p *Pass) presence {
	p.Body = append(p.Body, `""`...)
	p.holeOf(s).at = len(p.Body) - 1
	p.wrote(&s.rule, absentValue, len(p.Body)-2)
	return constantly
}

// spanStep writes what is signed and notes where its bytes lie.
type spanStep struct {
	inner step
	sign  *signStep
}

func (s *spanStep) write(p *Pass) presence {
	mark := len(p.Body)
	made := s.inner.write(p)
	if made != absent {
		p.holeOf(s.sign).span = [2]int{mark, len(p.Body)}
	}
	return made
}

// holeOf finds or makes the hole of a signature: what is signed may stand before it or behind it.
func (p *Pass) holeOf(s *signStep) *hole {
	for i := range p.holes {
		if p.holes[i].rule == s {
			return &p.holes[i]
		}
	}
	p.holes = append(p.holes, hole{rule: s})
	return &p.holes[len(p.holes)-1]
}

// cut takes back what was written from mark on, with its traces, holes and spans.
func (p *Pass) cut(mark int) {
	p.Body = p.Body[:mark]
	for n := len(p.Trace); n > 0 && p.Trace[n-1].at >= mark && mark > 0; n-- {
		p.Trace = p.Trace[:n-1]
	}
	for i := range p.holes {
		if p.holes[i].at >= mark {
			p.holes[i].at = 0
		}
		if p.holes[i].span[0] >= mark {
			p.holes[i].span = [2]int{}
		}
	}
}

// fillHoles places the signatures. What is signed is sent with exactly those bytes, so a signature over
// something that holds another one waits for it.
func (p *Pass) fillHoles() {
	for open := len(p.holes); open > 0; open-- {
		h := p.nextHole()
		if h == nil {
			p.Problems = append(p.Problems, Problem{Failure: "internal-error", Detail: "could not be signed: two signatures sign each other"})
			return
		}
		if h.at == 0 {
			h.rule = nil // what is signed was written, the signature was not
			continue
		}
		if h.span[1] == 0 {
			p.Problems = append(p.Problems, h.rule.rule.problem(p, absentValue, "missing-member", "has nothing to be signed for this bank"))
			return
		}
		text, err := p.in.Values.signers[h.rule.signer].sign(nil, p.Body[h.span[0]:h.span[1]])
		if err != nil {
			p.Problems = append(p.Problems, h.rule.rule.problem(p, absentValue, "internal-error", "could not be signed: "+err.Error()))
			return
		}
		p.insert(h.at, text)
		h.rule = nil
	}
}

// nextHole gives an open hole whose span holds no other open one.
func (p *Pass) nextHole() *hole {
	for i := range p.holes {
		h := &p.holes[i]
		free := h.rule != nil
		for j := range p.holes {
			other := &p.holes[j]
			free = free && (other.rule == nil || other.at < h.span[0] || other.at >= h.span[1])
		}
		if free {
			return h
		}
	}
	return nil
}

// insert puts a signature's text into the body and moves what lies behind it.
func (p *Pass) insert(at int, text []byte) {
	n := len(p.Body)
	p.Body = append(p.Body, text...)
	copy(p.Body[at+len(text):], p.Body[at:n])
	copy(p.Body[at:], text)
	for i := range p.holes {
		h := &p.holes[i]
		for _, position := range []*int{&h.at, &h.span[0], &h.span[1]} {
			if *position > at {
				*position += len(text)
			}
		}
	}
}
