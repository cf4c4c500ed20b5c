package mappings

import (
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
