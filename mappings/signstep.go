package mappings

// hole is a place in the output where a signature goes, once what it signs is written.
type hole struct {
	at   int
	rule *signStep
	span [2]int
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
