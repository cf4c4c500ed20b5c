package mappings

import "github.com/truchman-proxy/truchman/mappings/contract"

// takenWalk finds which members of the flow's request a step takes: those that its body is made of and that
// its endpoint then takes.
type takenWalk struct {
	*compiler
	into, made, endpoint *usage
	request              *StepRequest
}

func (w *takenWalk) template(t *template, base, target *contract.Place) {
	if target == nil {
		return
	}
	for _, m := range t.members {
		w.template(m.value, base, target.Member(m.name))
	}
	for _, e := range t.elements {
		if target.Items != nil && e.leaf != nil && e.leaf.at != nil {
			w.leaf(e.leaf, base, target)
		}
	}
	if t.leaf == nil {
		return
	}
	if t.leaf.shape == "" {
		w.leaf(t.leaf, base, target)
		return
	}
	if t.leaf.at != nil && t.leaf.at.root == rootSubject {
		if base = placeAt(base, t.leaf.at.members); base == nil {
			return
		}
		w.request.pairs = append(w.request.pairs, placePair{base.Pointer, target.Pointer})
	}
	if inner := w.pack.shapes[t.leaf.shape]; inner != nil {
		w.template(inner, base, target)
	}
}

func (w *takenWalk) leaf(l *leaf, base, target *contract.Place) {
	at := l.at
	if l.outward != nil {
		at = l.outward.firstPath()
	}
	if l.join != nil {
		for i := range l.join.of {
			w.member(placeAt(base, l.join.of[i].members), target)
		}
		return
	}
	if at != nil && at.root == rootSubject {
		w.member(placeAt(base, at.members), target)
	}
}

func (w *takenWalk) member(place, target *contract.Place) {
	if place == nil {
		return
	}
	w.request.pairs = append(w.request.pairs, placePair{place.Pointer, target.Pointer})
	w.reaches(place, target)
}

// reaches marks what becomes of a member that stands at target in the step's request.
func (w *takenWalk) reaches(place, target *contract.Place) {
	switch f := w.endpoint.fates[target.Slot]; {
	case w.made.fates[place.Slot] == ifTaken && f != untaken:
		for _, c := range w.made.conditions[place.Slot] {
			w.into.takeWhen(place, c)
		}
	case f == taken, f == ifTaken, f == container && len(target.Members) == 0:
		w.into.take(place)
	case f == dropped:
		w.into.drop(place)
	case f == container:
		w.into.contain(place)
		for parent := place.Parent; parent != nil; parent = parent.Parent {
			w.into.contain(parent)
		}
		for _, m := range place.Members {
			if inner := target.Member(m.Name); inner != nil {
				w.reaches(m, inner)
			}
		}
	}
}
