package mappings

import (
	"slices"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// Unread lists, as JSON Pointers of the normalized document, what an inward plan left out of the answer in in: what
// it could not translate, and what broke the API's contract and was taken out before. What stands for a list's element
// of no known kind is what the list is about.
func (plan *Plan) Unread(in Input, broken []contract.Violation) []string {
	var traced Pass
	in.Tracing = true
	plan.Run(&traced, &in)
	var found []string
	add := func(pointer string) {
		if pointer != "" && !slices.Contains(found, pointer) {
			found = append(found, pointer)
		}
	}
	for i := range broken {
		for _, t := range plan.targets {
			if broken[i].Place != nil && t.rule.from.In == "body" && t.rule.from.Pointer == broken[i].Place.Pointer {
				add(t.pointer)
			}
		}
	}
	for _, problem := range traced.Omitted {
		if problem.Target != "" {
			add(problem.Target)
			continue
		}
		add(plan.aboutSequence(problem))
	}
	return found
}

// aboutSequence gives what the known elements of the list have in common where the problem was found; "" where
// the problem is no list's.
func (plan *Plan) aboutSequence(problem Problem) string {
	for i := range plan.bindings {
		b := &plan.bindings[i]
		if b.rule.node.At != problem.Rule {
			continue
		}
		common := ""
		for _, t := range plan.targets {
			if slices.ContainsFunc(b.elements, func(e elementBinding) bool { return e.binding == t.rule.binding }) {
				common = sharedPointer(common, parentPointer(t.pointer))
			}
		}
		return common
	}
	return ""
}

func sharedPointer(a, b string) string {
	if a == "" {
		return b
	}
	return strings.Join(strings.Split(b, "/")[:sharedSegments(a, b)+1], "/")
}

// AnswerPlace gives the pointer at which the endpoint, as a front, answers a normalized member; false where it has no
// place for it. A member of one of a list's elements is told by the list.
func (e *Endpoint) AnswerPlace(normalized string) (string, bool) {
	plan := e.Answer.Inward
	if plan == nil || plan.whole {
		return normalized, plan != nil
	}
	for i := range plan.targets {
		t := &plan.targets[i]
		above := strings.HasPrefix(t.pointer, normalized+"/")
		if t.rule.from.In != "body" || !above && !within(normalized, t.pointer) {
			continue
		}
		at := t.rule.from.Pointer
		if array := plan.arrayOf(t.rule.binding); array != "" {
			return array, true
		}
		if above {
			at = parentPointer(at)
		}
		return at, true
	}
	return "", false
}

// arrayOf is the pointer of the array among whose elements a binding is.
func (plan *Plan) arrayOf(binding int16) string {
	for i := range plan.bindings {
		for _, e := range plan.bindings[i].elements {
			if e.binding == binding {
				return plan.bindings[i].rule.from.Pointer
			}
		}
	}
	return ""
}

// Lost lists what of a record could not be read, or is told only in part, that the step would send again for the caller and
// the caller leaves out: at an API that replaces the record it would be lost. Unread are members of the record.
func (c *Complete) Lost(request, record *contract.Reading, unread []string) []Problem {
	var lost []Problem
	ask := func(pointer, detail string) {
		if !given(request.Doc, pointer) {
			lost = append(lost, Problem{Failure: "missing-member", Place: Place{"body", pointer}, Detail: detail})
		}
	}
	if c.all {
		for _, pointer := range unread {
			if c.CanFill(pointer) {
				ask(pointer, "has a value at the bank that cannot be read, and would be lost: send it")
			}
		}
	}
	for _, place := range c.asks {
		if at := record.Doc.At(strings.Split(strings.TrimPrefix(place.Pointer, "/"), "/")); at >= 0 && !emptyObject(record.Doc, at) &&
			record.Doc.Nodes[at].Kind != document.Null {
			ask(place.Pointer, "is kept by the bank, which does not tell the whole of it, and would be lost: send it")
		}
	}
	return lost
}

// given tells that the caller wrote a member, or a null above it.
func given(doc *document.Document, pointer string) bool {
	n := 0
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if doc.Nodes[n].Kind != document.Object {
			return true
		}
		if n = doc.Find(n, unescapePointer.Replace(part)); n < 0 {
			return false
		}
	}
	return true
}
