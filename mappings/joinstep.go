package mappings

import (
	"strings"

	"github.com/truchman-proxy/truchman/mappings/document"
)

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
