package mappings

import (
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// Takes tells whether the plan maps any member of the body in in; also where there is no body.
func (plan *Plan) Takes(p *Pass, in *Input) bool {
	if in.Body == nil || plan.usage == nil {
		return in.Body == nil
	}
	any := false
	plan.eachTaken(p, in, func(int) bool {
		any = true
		return false
	})
	return any
}

// TakenMembers lists, as JSON Pointers, the members of the body in in that the plan maps, each as a whole.
func (plan *Plan) TakenMembers(p *Pass, in *Input) []string {
	var pointers []string
	if in.Body != nil && plan.usage != nil {
		plan.eachTaken(p, in, func(n int) bool {
			pointers = append(pointers, in.Body.Doc.Pointer(n))
			return true
		})
	}
	return pointers
}

func (plan *Plan) eachTaken(p *Pass, in *Input, visit func(n int) bool) {
	p.outside(in)
	p.plan = plan
	plan.usage.eachTaken(p, plan.usage.contract.Root, visit)
}

func (u *usage) eachTaken(p *Pass, place *contract.Place, visit func(n int) bool) bool {
	n := int(p.in.Body.Slots[place.Slot]) - 1
	if n < 0 {
		return true
	}
	null := p.in.Body.Doc.Nodes[n].Kind == document.Null
	switch f := u.fateOf(p, place); {
	case f == taken && (place.Parent != nil || null || len(place.Members) == 0):
		return visit(n)
	case f == container && null:
		return true
	case f == container && len(place.Members) == 0:
		return visit(n)
	}
	for _, m := range place.Members {
		if !u.eachTaken(p, m, visit) {
			return false
		}
	}
	return true
}
