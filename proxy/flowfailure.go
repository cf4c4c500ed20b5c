package proxy

import (
	"slices"
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// stepOutcome is what became of a step.
type stepOutcome uint8

const (
	notTried stepOutcome = iota
	applied
	refused
	unknown
	skipped // it had nothing to do after all
)

var stepOutcomes = [...]string{notTried: "not-tried", applied: "applied", refused: "refused", unknown: "unknown"}

// fail notes how a step failed. Only a word that holds for good is a refusal; what was unknown before stays so otherwise.
func (s *flowStep) fail(f *failed) {
	s.failure = f.name
	switch {
	case f.name == "outcome-unknown":
		s.outcome = unknown
	case mappings.AftermathOf(f.name) == mappings.Refused:
		s.outcome = refused
	}
}

// toldStep is a step in the partner's words: the places in their document that it is about.
type toldStep struct {
	members []string
	outcome string
	failure string
}

// stopped says what a flow did before a step failed, in this attempt and in those before.
func (x *exchange) stopped(f *failed) *failed {
	x.unask()
	steps, done := x.toldSteps()
	if len(steps) < 2 && done == 0 || f.name == "request-in-flight" { // another attempt is doing it
		return f
	}
	told := f
	switch {
	case done == 0 || f.name == "outcome-unknown":
	case slices.ContainsFunc(steps, func(s toldStep) bool { return s.outcome == stepOutcomes[unknown] }):
		told = &failed{name: "outcome-unknown", retryAfter: f.retryAfter, cause: f}
	default:
		told = because("partially-applied", f)
		told.culprits, told.providerCode = f.culprits, f.providerCode
	}
	told.steps, told.account = steps, account(steps)
	if told.name == "partially-applied" {
		told.account += betweenSteps(steps, f)
	}
	return told
}

// betweenSteps says what failed where it was none of the steps that are told.
func betweenSteps(steps []toldStep, f *failed) string {
	switch {
	case slices.ContainsFunc(steps, func(s toldStep) bool { return s.failure != "" }):
		return ""
	case len(f.culprits) > 0:
		return " The rest cannot be sent as it is (" + f.name + ")."
	}
	return " A read that the rest needs failed (" + f.name + ")."
}

// turnedBack says of a failure before the first step what earlier attempts did; where they did nothing it stands as it is.
func (x *exchange) turnedBack(f *failed) *failed {
	if x.flow.flow == nil || x.guard.progress.Empty() {
		return f
	}
	return x.stopped(f)
}

// toldSteps lists the steps that change something, and how many did.
func (x *exchange) toldSteps() (steps []toldStep, done int) {
	for i := range x.flow.steps {
		s := &x.flow.steps[i]
		plan := s.Plan(x.flow.flow)
		if !s.Write() || plan == nil || s.outcome == skipped || s.undecided(x) {
			continue
		}
		outcome := s.outcome
		switch {
		case outcome == applied:
			done++
		case outcome == notTried && x.guard.lost: // by this attempt; another one goes on with it
			outcome = unknown
		}
		steps = append(steps, toldStep{members: x.membersOf(plan), outcome: stepOutcomes[outcome], failure: s.failure})
	}
	return steps, done
}

// undecided tells that nobody knows whether the step would have run, and that another one, which was not
// tried either, is about the same.
func (s *flowStep) undecided(x *exchange) bool {
	if !s.Late || s.outcome != notTried || s.failure != "" {
		return false
	}
	own := x.membersOf(s.Plan(x.flow.flow))
	for i := range x.flow.steps {
		other := &x.flow.steps[i]
		if other == s {
			return false
		}
		if plan := other.Plan(x.flow.flow); other.Write() && plan != nil && other.outcome != skipped && slices.Equal(own, x.membersOf(plan)) {
			return true
		}
	}
	return false
}

// membersOf lists the caller's places that a plan takes.
func (x *exchange) membersOf(plan *mappings.Plan) []string {
	var members []string
	for _, pointer := range plan.TakenMembers(&x.loss, x.inputFor("")) {
		place, _ := x.callerPlace(bodyPlace(pointer))
		if !slices.Contains(members, place.Pointer) {
			members = append(members, shorten(place.Pointer))
		}
	}
	return members
}

// account says in a sentence for each outcome which places it is of.
func account(steps []toldStep) string {
	var parts []string
	for _, outcome := range [...]struct{ name, title string }{{"applied", "Applied"}, {"refused", "Refused"}, {"unknown", "Not known"}, {"not-tried", "Not tried"}} {
		var places []string
		for _, s := range steps {
			if s.outcome != outcome.name {
				continue
			}
			text := strings.Join(s.members, ", ")
			if s.failure != "" {
				text += " (" + s.failure + ")"
			}
			places = append(places, text)
		}
		if len(places) > 0 {
			parts = append(parts, outcome.title+": "+strings.Join(places, ", ")+".")
		}
	}
	return strings.Join(parts, " ")
}

// stepList gives the steps as a JSON array.
func (f *failed) stepList() []byte {
	if len(f.steps) == 0 {
		return nil
	}
	list := []byte{'['}
	for i, s := range f.steps {
		if i > 0 {
			list = append(list, ',')
		}
		list = append(list, `{"members":[`...)
		for j, member := range s.members {
			if j > 0 {
				list = append(list, ',')
			}
			list = document.Quote(list, []byte(member))
		}
		list = document.Quote(append(list, `],"outcome":`...), []byte(s.outcome))
		if s.failure != "" {
			list = document.Quote(append(list, `,"code":`...), []byte(s.failure))
		}
		list = append(list, '}')
	}
	return append(list, ']')
}
