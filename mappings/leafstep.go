package mappings

import (
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// leafStep reads one value, passes it through the leaf's operators and writes it.
type leafStep struct {
	from     ref
	parent   ref        // inward: the object that holds it; param 0 or more where there is none
	made     expression // instead of from
	codec    codec
	inward   bool
	null     []byte
	hasNull  bool
	absent   []literalValue
	masked   *pattern
	fallback *literalValue
	required bool
	when     condition
	check    *contract.Place // of the side that is written; nil for parameters without a schema
	nullable bool            // the side that is written takes null
	counts   bool            // it reads what the caller sent
	plain    bool            // nothing but from and check: copy
	rule     leafRule
}

func (s *leafStep) write(p *Pass) presence {
	v := &p.work
	*v = value{}
	if s.evalInto(p, v); !v.set {
		return absent
	}
	mark := len(p.Body)
	if v.raw != nil {
		p.Body = append(p.Body, v.raw...)
	} else {
		p.Body = document.Quote(p.Body, v.text)
	}
	if p.in.Tracing {
		p.wrote(&s.rule, *v, mark)
	}
	if s.counts {
		return present
	}
	return constantly
}

// copyStep copies a scalar from the document that is read: a leaf without operators, which most are.
type copyStep struct {
	leaf     leafStep // for everything but the common case
	contract *contract.Place
	implied  bool // whatever keeps the contract of the side that is read keeps contract
}

func (s *copyStep) write(p *Pass) presence {
	n := p.node(s.leaf.from)
	if n < 0 {
		s.leaf.missing(p)
		return absent
	}
	doc := p.in.Body.Doc
	node := &doc.Nodes[n]
	if node.Kind == document.Null || s.contract != nil || p.in.Tracing {
		return s.leaf.write(p)
	}
	p.Body = append(p.Body, doc.Bytes[node.Start:node.End]...)
	return present
}

// givenStep writes a setting or a secret, whose JSON text is ready.
type givenStep struct{ leaf leafStep }

func (s *givenStep) write(p *Pass) presence {
	v := s.given(p)
	if v == nil || !v.set || p.in.Tracing {
		return s.leaf.write(p)
	}
	p.Body = append(p.Body, v.raw...)
	return constantly
}

func (s *givenStep) given(p *Pass) *value {
	if p.in.Values == nil {
		return nil
	}
	if i, ok := s.leaf.made.(settingValue); ok {
		return &p.in.Values.settings[i]
	}
	return &p.in.Values.secrets[s.leaf.made.(secretValue)]
}

// eval gives the value to write; absent where there is none, or where it was refused.
func (s *leafStep) eval(p *Pass) value {
	p.work = value{}
	s.evalInto(p, &p.work)
	return p.work
}

func (s *leafStep) evalInto(p *Pass, v *value) {
	if s.when != nil && !s.when.holds(p) {
		return
	}
	if s.made != nil {
		*v = s.made.eval(p)
	} else {
		p.readInto(s.from, v)
	}
	if v.set && s.inward && s.readsAsAbsent(p, v) {
		*v = absentValue
	}
	switch {
	case !v.set:
		*v = s.missing(p)
	case v.kind == document.Null || s.inward && s.hasNull && v.kind == document.String && string(p.textOf(v)) == string(s.null):
		*v = s.cleared(p, *v)
	case s.codec != nil || s.check != nil || s.hasNull || s.masked != nil || len(s.absent) > 0:
		s.translate(p, v)
	}
}

// translate passes the value through the codec and holds it against the contract.
func (s *leafStep) translate(p *Pass, v *value) {
	if s.hasNull && !s.inward && v.kind == document.String && string(p.textOf(v)) == string(s.null) {
		p.refuse(s.rule.problem(p, *v, "invalid-request", "has the text by which this bank clears a member; send null to clear it"))
		*v = absentValue
		return
	}
	if s.masks(p, v) {
		s.refuse(p, v, *v, maskedValue)
		return
	}
	if s.codec == nil {
		if cause := s.breach(p, v); cause != "" {
			s.refuse(p, v, *v, cause)
		}
		return
	}
	var cause string
	if s.inward {
		cause = s.codec.inward(p, v)
	} else {
		cause = s.codec.outward(p, v)
	}
	if cause != "" && !s.inward && s.chooses() {
		p.refuse(s.rule.problem(p, s.source(p), "unsupported-member", cause))
		*v = absentValue
		return
	}
	if cause == "" {
		cause = s.breach(p, v)
	}
	if cause != "" {
		s.refuse(p, v, s.source(p), cause)
	}
}

// chooses tells that the API takes only some of the values that the normalized contract allows.
func (s *leafStep) chooses() bool {
	switch s.codec.(type) {
	case *enumCodec, *lookupTable:
		return true
	}
	return false
}

// source gives once more what was read, which the codec has changed.
func (s *leafStep) source(p *Pass) value {
	if s.made != nil {
		return s.made.eval(p)
	}
	return p.read(s.from)
}

// maskedValue is why a mask is not sent: the API would keep it, where it stood for the real value.
const maskedValue = "is masked, and would replace the real value at this bank"

// masks tells, outward, that a request would write what the API reads as a mask.
func (s *leafStep) masks(p *Pass, v *value) bool {
	return !s.inward && s.masked != nil && !p.in.Lenient && v.kind == document.String && s.masked.matches(p.textOf(v))
}

func (s *leafStep) refuse(p *Pass, v *value, read value, cause string) {
	p.refuse(s.rule.problem(p, read, "invalid-request", cause))
	*v = absentValue
}

// wordForNone is why a value is not written that the API reads as none.
const wordForNone = "is what stands for nothing at this bank"

// saysNone tells that the API reads the value as none.
func (s *leafStep) saysNone(p *Pass, v *value) bool {
	for i := range s.absent {
		if s.absent[i].matches(p, v) {
			return true
		}
	}
	return false
}

func (s *leafStep) readsAsAbsent(p *Pass, v *value) bool {
	if s.saysNone(p, v) {
		return true
	}
	if s.masked == nil || v.kind != document.String || !s.masked.matches(p.textOf(v)) {
		return false
	}
	if !p.in.Lenient && v.doc != nil {
		p.Dropped = append(p.Dropped, v.node) // a caller who sends a mask back is told that it went nowhere
	}
	return true
}

func (s *leafStep) missing(p *Pass) value {
	if s.fallback != nil {
		return s.fallback.value()
	}
	if s.required && (!s.inward || s.wanted(p)) {
		p.refuse(s.missed(p))
	}
	return absentValue
}

// wanted tells, inward, that the object which must hold the value is there.
func (s *leafStep) wanted(p *Pass) bool {
	return s.from.param >= 0 || s.parent.param >= 0 || p.in.Body != nil && p.node(s.parent) >= 0
}

// missed is the refusal of an absence; in an answer it is the provider who broke its contract.
func (s *leafStep) missed(p *Pass) Problem {
	problem := s.rule.missing(p, "")
	if s.inward && p.in.Lenient {
		problem.Failure = "provider-contract-broken"
	}
	return problem
}

// cleared handles an explicit null, which in an update clears the member and in an answer says nothing.
func (s *leafStep) cleared(p *Pass, v value) value {
	switch {
	case !s.inward && s.hasNull:
		return stringValue(s.null)
	case p.in.Lenient:
		return s.missing(p)
	case s.nullable:
		return value{kind: document.Null, raw: nullText, doc: v.doc, node: v.node, set: true}
	}
	p.refuse(s.rule.problem(p, v, "unsupported-member", "cannot be cleared at this bank"))
	return absentValue
}

var nullText = []byte("null")

// breach says how the value breaks the contract of the side that is written, "" where it does not.
func (s *leafStep) breach(p *Pass, v *value) string {
	if !s.inward && s.saysNone(p, v) {
		return wordForNone
	}
	if s.check == nil {
		return ""
	}
	if v.kind == document.Object || v.kind == document.Array {
		return s.checkWhole(p, *v)
	}
	var text []byte
	if v.kind == document.String {
		text = p.textOf(v)
	}
	if keyword, ok := s.check.CheckScalar(v.kind, v.raw, text); !ok {
		return s.check.Describe(keyword)
	}
	return ""
}

// checked gives the value where it fits, and refuses it otherwise; read is what it was made of.
func (s *leafStep) checked(p *Pass, v, read value) value {
	if cause := s.breach(p, &v); cause != "" {
		s.refuse(p, &v, read, cause)
	}
	return v
}

// checkWhole says what is wrong with an object or an array, "" where nothing is.
func (s *leafStep) checkWhole(p *Pass, v value) string {
	doc, node := v.doc, v.node
	if doc == nil {
		if err := p.inner.Read(v.raw, document.DefaultLimits); err != nil {
			return "is not well-formed"
		}
		doc, node = &p.inner, 0
	}
	violation, ok := s.check.CheckNode(doc, node)
	if ok {
		return ""
	}
	return violation.Message()
}
