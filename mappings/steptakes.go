package mappings

import (
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// stepTakes reads takes: the members that the step deals with by being called.
func (l *packLoader) stepTakes(r *StepRequest, f fields, c *compiler, root scope) {
	for _, n := range f.list("takes") {
		r.takes = true
		p, ok := l.parser.twoWay(n)
		if ok && p.root != rootSubject {
			l.problems.Add(n, "step", n.Text+" is no member of the request", "write $. and the member's name")
		}
		if !ok || p.root != rootSubject {
			continue
		}
		place := c.find(root, p)
		if place == nil {
			continue
		}
		if r.plan == nil {
			r.plan = newFlowPlan("step", c.normalized, c.params)
		}
		r.plan.usage.takeAs(place)
		r.pairs = append(r.pairs, placePair{place.Pointer, ""})
	}
}

// takeAs marks a member that a step takes by being called: an object only where it is null, since what stands
// in it would be lost.
func (u *usage) takeAs(place *contract.Place) {
	if len(place.Members) == 0 {
		u.take(place)
		return
	}
	u.fates[place.Slot] = ifTaken
	u.conditions[place.Slot] = append(u.conditions[place.Slot], nullTest{ref{param: -1, slot: int32(place.Slot)}})
	for parent := place.Parent; parent != nil; parent = parent.Parent {
		u.contain(parent)
	}
}

// nullTest holds where a null stands.
type nullTest struct{ at ref }

func (c nullTest) holds(p *Pass) bool {
	v := p.read(c.at)
	return v.set && v.kind == document.Null
}
