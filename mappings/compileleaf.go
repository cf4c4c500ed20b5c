package mappings

import (
	"slices"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// expression compiles a one-way expression; what it reads of the subject counts as taken.
func (c *compiler) expression(s scope, spec *expressionSpec, u *usage) (expression, bool) {
	if spec == nil {
		return nil, false
	}
	switch {
	case spec.path != nil:
		o, ok := c.origin(s, *spec.path, u)
		if !ok {
			return nil, false
		}
		c.takeOrigin(o, u)
		if o.made != nil {
			return o.made, true
		}
		return readRef{o.ref}, true
	case spec.operator != "":
		return c.composite(s, spec, u)
	case spec.literal != nil:
		return constant{newLiteral(spec.literal)}, true
	}
	return nil, false
}

func (c *compiler) takeOrigin(o origin, u *usage) {
	if u != nil && o.place != nil && o.from.In == "body" {
		u.take(o.place)
	}
}

func (c *compiler) composite(s scope, spec *expressionSpec, u *usage) (expression, bool) {
	var parts []expression
	for _, operand := range spec.operands {
		part, ok := c.expression(s, operand, u)
		if !ok {
			return nil, false
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return nil, false
	}
	switch spec.operator {
	case "$coalesce":
		return coalesce(parts), true
	case "$concat":
		return concat(parts), true
	case "$match":
		return match{spec.pattern, parts[0]}, spec.pattern != nil
	case "$first":
		return first{parts[0]}, true
	}
	return c.filter(s, spec, parts[0], u)
}

// condition compiles a condition. Reading a member in a condition does not take it.
func (c *compiler) condition(s scope, spec *conditionSpec) condition {
	if spec == nil {
		return nil
	}
	var parts []condition
	for _, part := range spec.parts {
		if compiled := c.condition(s, part); compiled != nil {
			parts = append(parts, compiled)
		}
	}
	var operands []expression
	for _, operand := range spec.operands {
		if compiled, ok := c.expression(s, operand, nil); ok {
			operands = append(operands, compiled)
		}
	}
	if len(parts) != len(spec.parts) || len(operands) != len(spec.operands) || len(parts)+len(operands) == 0 {
		return nil
	}
	switch spec.operator {
	case "$present":
		return presentTest{operands[0]}
	case "$equals":
		return equalsTest{operands[0], operands[1]}
	case "$one-of":
		return oneOfTest{operands[0], operands[1:]}
	case "$at-least":
		return atLeastTest{operands[0], operands[1]}
	case "$all":
		return allTest(parts)
	case "$any":
		return anyTest(parts)
	}
	return notTest{parts[0]}
}

// leafStep compiles what both directions share: the operators of a leaf around its source.
func (c *compiler) leafStep(l *leaf, o origin, to *contract.Place, inward bool) leafStep {
	s := leafStep{from: o.ref, made: o.made, codec: l.codec, inward: inward, null: l.null, hasNull: l.hasNull,
		required: l.required && !(inward && l.spared), check: to, counts: o.counts}
	s.rule = c.rule(l.node, operatorOf(l), o.from, o.ref.binding)
	if !inward && l.outward != nil {
		s.rule.operator = "$outward"
	}
	s.rule.origin = o.text
	s.nullable = to != nil && to.Nullable()
	c.enumFits(l, to, inward)
	s.masked = l.masked
	if s.absent = l.absent; !inward {
		s.absent = l.wordsForNone()
	}
	if !inward && l.fallback != nil {
		fallback := newLiteral(l.fallback.JSON())
		s.fallback = &fallback
		c.fits(&template{node: l.fallback, literal: fallback.raw}, to)
	}
	if t, ok := l.codec.(*typeCodec); ok {
		s.codec = &typeCodec{api: t.api, normalized: scalarKind(o.place, to, inward)}
	}
	_, enum := l.codec.(*enumCodec) // whose values enumFits has held against the contract
	if enum || to != nil && (s.makesText(o) && to.TakesText() || s.makesDates(to)) {
		s.check = nil
	}
	s.plain = s.codec == nil && !s.hasNull && len(s.absent) == 0 && s.masked == nil
	return s
}

// wordsForNone are the values that cannot be written because they read as none; an empty text says nothing on
// either side.
func (l *leaf) wordsForNone() []literalValue {
	return slices.DeleteFunc(slices.Clone(l.absent), func(word literalValue) bool {
		return string(word.raw) == `""` || string(word.raw) == "null"
	})
}

// makesText tells that a leaf writes strings only, whatever it reads.
func (s *leafStep) makesText(o origin) bool {
	switch c := s.codec.(type) {
	case *digitsCodec, uuidCodec, *lookupTable:
		return true
	case *dateCodec:
		return !s.inward && c.formats[0].pattern != ""
	case nil:
		switch o.made.(type) {
		case settingValue, secretValue, requestValue:
			return true
		}
		return o.made == nil && o.ref.param >= 0
	}
	return false
}

// makesDates tells that a leaf writes dates in a form of which its contract takes all.
func (s *leafStep) makesDates(to *contract.Place) bool {
	c, ok := s.codec.(*dateCodec)
	if !ok || s.inward && !c.readsDates() {
		return false
	}
	if s.inward {
		return to.TakesDates(isoForm)
	}
	return c.formats[0].pattern != "" && to.TakesDates(c.formats[0].pattern)
}

// readsDates tells that what comes in through the codec is always a date and never a time.
func (c *dateCodec) readsDates() bool {
	for _, f := range c.formats {
		if f.pattern == "" {
			return false
		}
	}
	return true
}

// scalarKind is the JSON type of the normalized side of a leaf.
func scalarKind(from, to *contract.Place, inward bool) document.Kind {
	place := from
	if inward {
		place = to
	}
	switch {
	case place == nil || place.Types.Overlaps(contract.TypeString):
		return document.String
	case place.Types.Overlaps(contract.TypeBoolean):
		return document.True
	}
	return document.Number
}
