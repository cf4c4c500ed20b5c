package mappings

import "slices"

// sign makes the hole; the member that is signed is wrapped when the body is complete.
func (w *outwardCompiler) sign(l *leaf) step {
	return &signStep{signer: w.pack.api.signerIndex(l.sign.signer), rule: leafRule{node: l.node, operator: "$sign", origin: "signature"}}
}

// signatures wraps what is signed, so that its bytes are known.
func (w *outwardCompiler) signatures(body *template) {
	for _, found := range findSigns(body, nil) {
		signed := memberAt(w.plan.body, found.leaf.sign.over)
		hole, _ := (*stepAtOrNil(w.plan.body, found.path)).(*signStep)
		if signed == nil || hole == nil {
			w.problems.Add(found.leaf.sign.node, "$over", "there is no member at this path in the template", "name a member of the same body, such as params.payload")
			continue
		}
		if isPrefix(found.leaf.sign.over, found.path) {
			w.problems.Add(found.leaf.sign.node, "$over", "the signature stands in what it signs", "sign a member that does not hold the signature")
			continue
		}
		signed.step, signed.way = &spanStep{signed.step, hole}, byStep
	}
}

func isPrefix(prefix, of []string) bool {
	return len(prefix) <= len(of) && slices.Equal(prefix, of[:len(prefix)])
}

type foundSign struct {
	leaf *leaf
	path []string
}

func findSigns(t *template, at []string) []foundSign {
	if t.leaf != nil && t.leaf.sign != nil {
		return []foundSign{{t.leaf, append([]string(nil), at...)}}
	}
	var all []foundSign
	for _, m := range t.members {
		all = append(all, findSigns(m.value, append(at, m.name))...)
	}
	return all
}

// memberAt finds a member of nested objects, nil where there is none.
func memberAt(s step, members []string) *memberStep {
	for span, ok := s.(*spanStep); ok; span, ok = s.(*spanStep) {
		s = span.inner
	}
	o, ok := s.(*objectStep)
	if !ok || len(members) == 0 {
		return nil
	}
	for i := range o.members {
		if o.members[i].name != members[0] {
			continue
		}
		if len(members) == 1 {
			return &o.members[i]
		}
		return memberAt(o.members[i].step, members[1:])
	}
	return nil
}

func stepAtOrNil(s step, members []string) *step {
	if found := memberAt(s, members); found != nil {
		return &found.step
	}
	none := step(nothing{})
	return &none
}
