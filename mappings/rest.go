package mappings

import (
	"fmt"

	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

var restOperator = &Operator{
	Name: "$rest", Argument: "PATH",
	Summary: "The last item of a list of known elements, with `$each`: the elements that no item before it stands for, in a normalized list of their own. " +
		"Without it such an element is refused in a request and left out of an answer.",
	Outward: "writes its elements behind the known ones", Inward: "the elements that are left",
	Examples: []Example{
		{Template: "ids: [{kind: 4, number: $.passport}, {$rest: $.others, $each: {kind: $.kind, number: $.number}}]",
			Normalized: `{"passport":"P1","others":[{"kind":1,"number":"N2"}]}`, API: `{"ids":[{"kind":4,"number":"P1"},{"kind":1,"number":"N2"}]}`},
	},
	build: buildRest,
}

var preferOperator = &Operator{
	Name: "$prefer", Argument: "[MEMBER or {MEMBER: VALUE}, …]", part: true, partOf: "$rest",
	Summary: "Which of several elements of one known kind stands for it, by the first rule that tells them apart: the one that has the value, or the one " +
		"whose text is the greater (the later of two dates YYYY-MM-DD). Without a difference it is the first. The others are among the rest.",
	Examples: []Example{
		{Template: "ids: [{kind: 4, number: $.passport}, {$rest: $.others, $each: {kind: $.kind, number: $.number, used: $.used}, $prefer: [{used: true}, number]}]",
			Normalized: `{"passport":"P2","others":[{"kind":4,"number":"P9","used":false}]}`,
			API:        `{"ids":[{"kind":4,"number":"P9","used":false},{"kind":4,"number":"P2","used":true}]}`, Direction: "inward"},
	},
}

// restSpec is $rest and $prefer as they are written.
type restSpec struct {
	prefer []preferSpec
	node   *source.Node
}

type preferSpec struct {
	name string
	want []byte // JSON text; nil: the greater text
	node *source.Node
}

func buildRest(b *builder) {
	if !b.argument.Is(source.String) || !isPath(b.argument.Text) || b.expression.Get("$each") == nil {
		b.fail("takes a path, with $each beside it", "write {$rest: $.member, $each: {…}}")
		return
	}
	spec := &restSpec{node: b.argument}
	if at, ok := b.parser.twoWay(b.argument); ok {
		b.leaf.at, b.leaf.rest = &at, spec
	}
	prefer := b.expression.Get("$prefer")
	if prefer == nil {
		return
	}
	if !prefer.Is(source.List) {
		b.problems.Add(prefer, "$prefer", "takes a list of members", "write [{active: true}, expiry_date]")
		return
	}
	for _, n := range prefer.Items {
		spec.prefer = append(spec.prefer, preferOf(b, n)...)
	}
}

func preferOf(b *builder, n *source.Node) []preferSpec {
	switch {
	case n.Is(source.String):
		return []preferSpec{{n.Text, nil, n}}
	case n.Is(source.Map) && len(n.Members) == 1 && n.Members[0].Value.Kind != source.Map && n.Members[0].Value.Kind != source.List:
		return []preferSpec{{n.Members[0].Key, n.Members[0].Value.JSON(), n}}
	}
	b.problems.Add(n, "$prefer", "a rule is the name of a member, or {MEMBER: VALUE}", "write {active: true}, or expiry_date")
	return nil
}

// preference compares two elements by one member.
type preference struct {
	slot int32
	want *literalValue // nil: the greater text
}

// than tells how an element stands against another: below 0 where it is the better one.
func (r *preference) than(p *Pass, a, b int32) int {
	x, y := r.weigh(p, a), r.weigh(p, b)
	switch {
	case x > y:
		return -1
	case x < y:
		return 1
	}
	return 0
}

func (r *preference) weigh(p *Pass, frame int32) string {
	n := int(p.in.Body.Slots[frame+r.slot]) - 1
	if n < 0 {
		return ""
	}
	v := nodeValue(p.in.Body.Doc, n)
	switch {
	case r.want != nil && r.want.matches(p, &v):
		return "x"
	case r.want != nil || v.kind != document.String:
		return ""
	}
	return string(p.textOf(&v))
}

// better tells that an element stands for its kind rather than the one before it.
func (b *sequenceBinding) better(p *Pass, frame, before int32) bool {
	for i := range b.prefer {
		if order := b.prefer[i].than(p, frame, before); order != 0 {
			return order < 0
		}
	}
	return false
}

// behind writes, outward, the elements of no known kind behind those that are written already, and gives the
// number of all.
func (s *eachStep) behind(p *Pass, written int) int {
	v := p.read(s.at)
	if !v.set || v.kind == document.Null {
		writeNothing(p, v, s.required, false, &s.rule)
		return written
	}
	if v.kind != document.Array {
		return written
	}
	return s.run(p, v, written)
}

// stands tells that a known element stands for the one at a frame.
func (s *eachStep) stands(p *Pass, base int, frame int32) bool {
	for _, binding := range s.known {
		if p.frames[base+int(binding)] == frame {
			return true
		}
	}
	return false
}

// rest compiles the last item of a list of known elements inward.
func (w *inwardCompiler) rest(l *leaf, at apiAt, s scope, u *usage, binding *sequenceBinding) {
	made := w.each(l, at, s, u)
	if made == nil {
		return
	}
	made.rest = true
	for _, e := range binding.elements {
		made.known = append(made.known, e.binding)
	}
	u.rests[at.place.Slot] = u.elements[at.place.Slot]
	delete(u.elements, at.place.Slot)
	binding.rest = true
	for _, rule := range l.rest.prefer {
		place := at.place.Items.Root.Member(rule.name)
		if place == nil {
			w.problems.Add(rule.node, "$prefer", fmt.Sprintf("the elements have no member %q", rule.name), source.DidYouMean(rule.name, memberNames(at.place.Items.Root)))
			continue
		}
		p := preference{slot: int32(place.Slot)}
		if rule.want != nil {
			want := newLiteral(rule.want)
			p.want = &want
		}
		binding.prefer = append(binding.prefer, p)
	}
}
