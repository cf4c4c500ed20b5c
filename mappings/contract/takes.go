package contract

import "github.com/truchman-proxy/truchman/mappings/document"

// Takes tells that any scalar which another place allows fits here as well, so that a copy from there
// needs no check. Null is left to the caller of it.
func (p *Place) Takes(other *Place) bool {
	scalars := TypeBoolean | TypeNumber | TypeInteger | TypeString
	if other == nil || p.text != nil || p.number != nil || p.enum != nil || p.constant != nil {
		return false
	}
	from := other.Types &^ TypeNull
	return from&^scalars == 0 && from&^p.Types == 0
}

// FitsAllOf tells that any string, number or boolean which keeps the contract of another place keeps that of this one too, and
// that nothing else but null may stand there. What it cannot tell it denies.
func (p *Place) FitsAllOf(other *Place) bool {
	scalars := TypeBoolean | TypeNumber | TypeString
	if p == nil || other == nil || other.Types&^(scalars|TypeNull) != 0 || other.Types&^TypeNull&^p.Types != 0 ||
		p.number != nil || p.constant != nil {
		return false
	}
	if p.enum != nil || other.enum != nil {
		return other.Only(TypeString) && other.enum != nil && p.takesStrings(other.enum.strings)
	}
	return p.text == nil || !other.Types.Overlaps(TypeString) || p.text.keptBy(other.text, p.Format == other.Format)
}

func (p *Place) takesStrings(texts []string) bool {
	for _, text := range texts {
		if _, ok := p.CheckScalar(document.String, nil, []byte(text)); !ok {
			return false
		}
	}
	return true
}

// keptBy tells that a string which keeps another rule keeps this one.
func (t *textRule) keptBy(other *textRule, sameFormat bool) bool {
	switch {
	case other == nil:
		return false
	case t.pattern != nil && (other.pattern == nil || t.pattern.text != other.pattern.text), t.format != nil && !sameFormat:
		return false
	}
	return t.shortest <= other.shortest && t.longest >= other.longest
}

// TakesDates tells that every date fits here as a string of this form, in which Y, M and D stand for digits of the year, the month and
// the day and other characters for themselves.
func (p *Place) TakesDates(form string) bool {
	t := p.text
	switch length := uint32(len(form)); {
	case !p.Types.Overlaps(TypeString) || p.enum != nil || p.constant != nil:
		return false
	case t == nil:
		return true
	case length < t.shortest || length > t.longest || t.format != nil && (p.Format != "date" || form != "YYYY-MM-DD"):
		return false
	}
	return t.pattern == nil || t.pattern.automaton != nil && t.pattern.automaton.matchesDates(form)
}

// TakesText tells that any string fits here.
func (p *Place) TakesText() bool {
	return p.text == nil && p.enum == nil && p.constant == nil && p.Types.Overlaps(TypeString)
}
