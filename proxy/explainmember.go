package proxy

import (
	"strconv"
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// member joins what the provider's plan wrote with what the front's plan had made of the caller's
// document.
func (e *explainer) member(w *mappings.Written) ExplainedMember {
	m := ExplainedMember{Target: w.Target, Value: w.Value, Provider: ExplainedRule{w.Operator, w.Rule.String()}}
	if w.Source == (mappings.Place{}) || w.Source.In == "" {
		m.Origin = w.From
		return m
	}
	m.Normalized = w.Source.String()
	if s := e.x.flow.at; s != nil && w.Source.In == "body" {
		m.Normalized, _ = s.Request.Source(w.Source.Pointer)
	}
	place, exact := e.x.callerPlace(w.Source)
	if exact {
		m.Caller = place.String()
	}
	if front := e.madeBy(m.Normalized); front != nil {
		m.Front = ExplainedRule{front.Operator, front.Rule.String()}
		if front.Source.In != "" && !strings.HasPrefix(front.Target, m.Normalized+"/") {
			m.Caller = front.Source.String()
		}
	}
	return m
}

// madeBy finds what the front's plan noted about a normalized member: the member itself, what it stands
// in, or the first of what stands in it.
func (e *explainer) madeBy(normalized string) *mappings.Written {
	var best *mappings.Written
	for i := range e.made {
		w := &e.made[i]
		switch {
		case w.Target == normalized:
			return w
		case strings.HasPrefix(normalized, w.Target+"/"), best == nil && strings.HasPrefix(w.Target, normalized+"/"):
			best = w
		}
	}
	return best
}

// kept tells of a traced member whether it is in the body: what a template began and took back, such as
// the literals of an element without values, is not.
func kept(w *mappings.Written, body *document.Document) bool {
	if body == nil || w.From != "literal" || !strings.HasPrefix(w.Target, "/") {
		return true
	}
	n := 0
	for name := range strings.SplitSeq(w.Target[1:], "/") {
		switch body.Nodes[n].Kind {
		case document.Object:
			n = body.Find(n, unescapePointer.Replace(name))
		case document.Array:
			n = element(body, n, name)
		default:
			return false
		}
		if n < 0 {
			return false
		}
	}
	return true
}

var unescapePointer = strings.NewReplacer("~1", "/", "~0", "~")

// element finds an element of an array by the text of its index, -1 where there is none.
func element(doc *document.Document, array int, index string) int {
	n, err := strconv.Atoi(index)
	if err != nil || n >= doc.Len(array) {
		return -1
	}
	at := array + 1
	for range n {
		at = int(doc.Nodes[at].Next)
	}
	return at
}

// wholeBody is the member for a body that passes as it is.
func (e *explainer) wholeBody() ExplainedMember {
	return ExplainedMember{Target: "(the whole body)", Normalized: "(the whole body)", Caller: "(the whole body)",
		Provider: ExplainedRule{Operator: "as it is"}, Value: e.x.request.Doc.Bytes}
}

// losses notes what none of the provider's endpoints takes and what they are declared to drop.
func (e *explainer) losses(plans []*mappings.Plan, dropReason func(pointer string) (string, source.Position)) {
	x := e.x
	x.loss.Losses(plans, x.inputFor(""))
	for _, p := range x.loss.Problems {
		if reason := x.endpoint.Untaken(p.Place.Pointer); p.Place.In == "body" && reason != "" {
			e.exclude(p.Place, reason, "")
			continue
		}
		e.refuseAtBank(p)
	}
	for _, n := range x.loss.Dropped {
		place := bodyPlace(x.request.Doc.Pointer(n))
		reason, at := dropReason(place.Pointer)
		e.exclude(place, reason, at.String())
	}
}

func (e *explainer) exclude(normalized mappings.Place, reason, at string) {
	place, _ := e.x.callerPlace(normalized)
	e.out.Dropped = append(e.out.Dropped, ExplainedExclusion{Caller: placeText(place), Normalized: normalized.String(), Reason: reason, Rule: at})
}
