package mappings

import (
	"maps"
	"slices"

	"github.com/truchman-proxy/truchman/mappings/contract"
)

// Covered says what becomes of a normalized member at an API.
type Covered string

// What can become of a member.
const (
	CoveredMapped      Covered = "mapped"
	CoveredConditional Covered = "conditional" // mapped where a condition of the request holds
	CoveredDropped     Covered = "dropped"     // declared dropped, with a reason
	CoveredUnsupported Covered = "unsupported" // in a request it is refused, in an answer it is never told
)

// Coverage is one cell of the matrix of normalized members and packs: a member of the body that an
// operation asks with or answers, at one pack in the provider role.
type Coverage struct {
	Operation string  `json:"operation"`
	Side      string  `json:"side"`   // "request" or "answer"
	Member    string  `json:"member"` // JSON Pointer; an array is one member
	Pack      string  `json:"pack"`
	Covered   Covered `json:"covered"`
	Reason    string  `json:"reason,omitempty"` // of a drop, or that the pack does not have the operation
}

// Coverage gives the whole matrix, ordered by operation, side, member in the contract's order, and pack.
func (s *Set) Coverage() []Coverage {
	var all []Coverage
	for _, name := range slices.Sorted(maps.Keys(s.Operations)) {
		if op := s.Operations[name]; !isLogin(name) && !op.Local {
			all = s.coverageOf(op, "request", op.Request, all)
			all = s.coverageOf(op, "answer", op.Answer, all)
		}
	}
	return all
}

func (s *Set) coverageOf(op *Operation, side string, c *contract.Contract, into []Coverage) []Coverage {
	if c == nil {
		return into
	}
	packs := slices.Sorted(maps.Keys(s.Packs))
	for _, place := range leaves(c.Root, nil) {
		for _, name := range packs {
			cell := Coverage{Operation: op.Name, Side: side, Member: place.Pointer, Pack: name}
			s.Packs[name].cover(op, place, &cell)
			into = append(into, cell)
		}
	}
	return into
}

// leaves lists the members that hold values: everything but objects whose members are described.
func leaves(at *contract.Place, into []*contract.Place) []*contract.Place {
	if len(at.Members) == 0 && at.Parent != nil {
		return append(into, at)
	}
	for _, m := range at.Members {
		into = leaves(m, into)
	}
	return into
}

// cover fills a cell.
func (pack *Pack) cover(op *Operation, place *contract.Place, cell *Coverage) {
	flow, endpoint := pack.Operation(op.Name)
	switch {
	case flow == nil && endpoint == nil:
		cell.Covered, cell.Reason = CoveredUnsupported, "the API does not have the operation"
		return
	case cell.Side == "request":
		cell.Covered = coveredRequest(requestPlans(flow, endpoint), place)
	default:
		cell.Covered = coveredAnswer(answerer(flow, endpoint), place)
	}
	if cell.Covered != CoveredUnsupported && cell.Covered != CoveredDropped {
		return
	}
	reason := ""
	if flow != nil {
		reason, _ = flow.DropReason(place.Pointer)
	} else {
		reason, _ = endpoint.DropReason(place.Pointer)
	}
	if reason != "" {
		cell.Covered, cell.Reason = CoveredDropped, reason
	}
}

// requestPlans are the plans that take an operation's request.
func requestPlans(flow *Flow, endpoint *Endpoint) []*Plan {
	if flow == nil {
		return []*Plan{endpoint.Request.Outward}
	}
	var all []*Plan
	for _, step := range flow.Steps {
		if plan := step.Plan(flow); plan != nil {
			all = append(all, plan)
		}
	}
	return all
}

// answerer is the endpoint whose answer is the operation's.
func answerer(flow *Flow, endpoint *Endpoint) *Endpoint {
	switch {
	case flow == nil:
		return endpoint
	case flow.Answer != nil:
		return flow.Answer
	}
	for i := len(flow.Steps) - 1; i > 0; i-- {
		if flow.Answers(flow.Steps[i]) {
			return flow.Steps[i].Endpoint
		}
	}
	return flow.Steps[0].Endpoint
}

// coveredRequest is the best that any of the plans does with the member.
func coveredRequest(plans []*Plan, place *contract.Place) Covered {
	best := CoveredUnsupported
	for _, plan := range plans {
		switch u := plan.usage; u.fates[place.Slot] {
		case taken:
			return CoveredMapped
		case container:
			if u.elements[place.Slot] != nil || u.sequences[place.Slot] != nil {
				return CoveredMapped
			}
		case ifTaken:
			best = CoveredConditional
		case dropped:
			if best == CoveredUnsupported {
				best = CoveredDropped
			}
		}
	}
	return best
}

// coveredAnswer tells whether the API's answer makes the member.
func coveredAnswer(e *Endpoint, place *contract.Place) Covered {
	if e.Answer.Inward.writes(place) {
		return CoveredMapped
	}
	return CoveredUnsupported
}

// writes tells whether an inward plan makes a normalized member.
func (plan *Plan) writes(place *contract.Place) bool {
	if plan.whole {
		return true
	}
	for _, t := range plan.targets {
		if within(place.Pointer, t.pointer) {
			return true
		}
	}
	return false
}

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
