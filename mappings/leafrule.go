package mappings

import (
	"strings"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// leafRule says where a rule stands, and where what it reads would stand in the document.
type leafRule struct {
	node     *source.Node
	operator string
	from     Place  // of what is read, inside the frame of its binding
	binding  int16  // of the frame that from belongs to
	origin   string // for the trace, where that is no place of a document: "settings.key_id", "literal"
}

// problem is a refusal of the value v that was read, or of its absence.
func (r *leafRule) problem(p *Pass, v value, failure, detail string) Problem {
	return Problem{Failure: failure, Place: r.place(p, v), Detail: detail, Rule: r.node.At, Target: p.target("")}
}

const cannotDoWithout = "is missing, and is needed here"

// missing is the refusal of an absence. Member is what an object lacks by its contract; it is "" where the
// pack says that its API cannot do without the value: then an answer without it is a broken contract.
func (r *leafRule) missing(p *Pass, member string) Problem {
	failure := "missing-member"
	if member == "" && p.in.Lenient && p.plan.inward {
		failure = "provider-contract-broken"
	}
	return Problem{Failure: failure, Place: r.place(p, absentValue), Detail: cannotDoWithout, Rule: r.node.At, Target: p.target(member)}
}

// forgiveAbsence takes back what was missing in an element of which nothing is there; what was there and
// was refused stays refused.
func (p *Pass) forgiveAbsence(from int) {
	kept := p.Problems[:from]
	for _, problem := range p.Problems[from:] {
		if problem.Failure != "missing-member" || problem.Detail != cannotDoWithout {
			kept = append(kept, problem)
		}
	}
	p.Problems = kept
}

// place is where the value stands, or would stand, in the document that is read.
func (r *leafRule) place(p *Pass, v value) Place {
	if r.from.In != "body" {
		return r.from
	}
	if v.set && v.doc != nil && p.in.Body != nil && v.doc == p.in.Body.Doc {
		return Place{"body", v.doc.Pointer(v.node)}
	}
	return Place{"body", p.framePointer(r.binding) + r.from.Pointer}
}

// framePointer is the pointer of the element that a binding stands at, "" for the document itself.
func (p *Pass) framePointer(binding int16) string {
	if p.in.Body == nil || p.base+int(binding) >= len(p.frames) {
		return ""
	}
	frame := p.frames[p.base+int(binding)]
	if frame <= 0 {
		return ""
	}
	return p.in.Body.Doc.Pointer(int(p.in.Body.Slots[frame]) - 1)
}

// target is the pointer of what is being written; it is known while tracing only.
func (p *Pass) target(member string) string {
	var b strings.Builder
	for _, n := range p.names {
		b.WriteString("/" + pointerEscape.Replace(n))
	}
	if member != "" {
		b.WriteString("/" + pointerEscape.Replace(member))
	}
	return b.String()
}

// refuse notes a problem: of a request it ends the translation, in an answer the member is left out.
func (p *Pass) refuse(problem Problem) {
	if p.in.Lenient && problem.Failure != "provider-contract-broken" && problem.Failure != "internal-error" {
		p.Omitted = append(p.Omitted, problem)
		return
	}
	p.Problems = append(p.Problems, problem)
}

// wrote records a member for the trace; the value's text starts at from in the body.
func (p *Pass) wrote(r *leafRule, v value, from int) {
	if !p.in.Tracing {
		return
	}
	p.record(r, v, p.target(""), append([]byte(nil), p.Body[from:]...))
	p.Trace[len(p.Trace)-1].at = from
}

func (p *Pass) record(r *leafRule, v value, target string, text []byte) {
	w := Written{Target: target, Operator: r.operator, Rule: r.node.At, Value: text, From: r.origin}
	if r.origin == "" {
		w.Source = r.place(p, v)
		w.From = w.Source.In + " " + w.Source.Pointer
	}
	p.Trace = append(p.Trace, w)
}
