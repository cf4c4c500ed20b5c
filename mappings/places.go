package mappings

import (
	"strings"

	"github.com/truchman-proxy/truchman/mappings/document"
)

// target is a member of the normalized document that an inward plan writes, and what it reads.
type target struct {
	pointer string
	rule    leafRule
}

// targets lists what the nodes below n are made of.
func (n *inwardNode) targets(at string, into []target) []target {
	if n.name != "" {
		at += "/" + pointerEscape.Replace(n.name)
	}
	if rule := ruleOf(n.step); rule != nil {
		into = append(into, target{at, *rule})
	}
	for _, child := range n.children {
		into = child.targets(at, into)
	}
	return into
}

func ruleOf(s step) *leafRule {
	switch s := s.(type) {
	case *leafStep:
		return &s.rule
	case *copyStep:
		return &s.leaf.rule
	case *phoneReadStep:
		return &s.leaf.rule
	case *eachStep:
		return &s.rule
	case *singleReadStep:
		return &s.rule
	}
	return nil
}

// CallerPlace gives the place, in the document that the pass p read with this inward plan, of a member
// of the normalized document that it made, or would have made. Where the caller's API has no place for
// the member, it is the place of what stands nearest, and exact is false.
func (plan *Plan) CallerPlace(p *Pass, normalized string) (place Place, exact bool) {
	if plan.whole || plan.body == nil {
		return Place{"body", normalized}, true
	}
	best, length := (*target)(nil), -1
	for i := range plan.targets {
		t := &plan.targets[i]
		n := sharedSegments(t.pointer, normalized)
		if n > length {
			best, length = t, n
		}
	}
	if best == nil {
		return Place{"body", ""}, false
	}
	at := best.rule.place(p, absentValue)
	switch rest, below := strings.CutPrefix(normalized, best.pointer); {
	case below:
		return Place{at.In, at.Pointer + elementOf(rest)}, true
	case strings.HasPrefix(best.pointer, normalized+"/"):
		return Place{at.In, parentPointer(at.Pointer)}, true
	}
	if length <= 0 {
		return Place{"body", ""}, false
	}
	return Place{at.In, parentPointer(at.Pointer)}, false
}

// elementOf keeps the index of an array's element: what stands in it has other names there.
func elementOf(rest string) string {
	rest = strings.TrimPrefix(rest, "/")
	index, _, _ := strings.Cut(rest, "/")
	if index == "" || strings.Trim(index, "0123456789") != "" {
		return ""
	}
	return "/" + index
}

func parentPointer(pointer string) string {
	return pointer[:max(strings.LastIndexByte(pointer, '/'), 0)]
}

func sharedSegments(a, b string) int {
	x, y := strings.Split(a, "/")[1:], strings.Split(b, "/")
	if len(y) > 0 {
		y = y[1:]
	}
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return n
}

// Normalized gives the normalized member that the API's member of that name is about, by the request
// plan of an endpoint; "" where no member, or more than one, has the name. An API's own name for a
// culprit is used for nothing else.
func (e *Endpoint) Normalized(name string) string {
	if alias, ok := e.Pack.api.aliases[name]; ok {
		name = alias
	}
	name = strings.TrimPrefix(strings.ReplaceAll(name, ".", "/"), "/")
	found := ""
	for _, t := range e.Request.Inward.targets {
		inElement := t.rule.binding > 0 && strings.HasSuffix("/"+name, t.rule.from.Pointer)
		if !inElement && t.rule.from.Pointer != "/"+name && !strings.HasSuffix(t.rule.from.Pointer, "/"+name) {
			continue
		}
		if found != "" && found != t.pointer {
			return ""
		}
		found = t.pointer
	}
	if found == "" && e.Request.Inward.whole && strings.HasPrefix("/"+name, "/") && placeAt(e.requestContract.Root, strings.Split(name, "/")) != nil {
		return "/" + name
	}
	return found
}

// FindRequestID reads the front's request id out of what a plan reads, also where the document is refused.
func (plan *Plan) FindRequestID(p *Pass, in *Input) string {
	if plan.request == nil {
		return ""
	}
	p.in, p.base, p.scratch = in, 0, p.scratch[:0]
	p.frames = append(p.frames[:0], 0)
	v := p.read(*plan.request)
	if !v.set {
		return ""
	}
	return string(p.textOf(&v))
}

// CallerParam gives the parameter of the endpoint's request that makes a normalized parameter.
func (e *Endpoint) CallerParam(p Place) Place {
	for _, made := range e.Request.Inward.params {
		if made.spec.In != p.In || made.spec.Name != p.Pointer {
			continue
		}
		for _, step := range []*leafStep{made.whole, made.value, made.kind} {
			if step != nil {
				return step.rule.from
			}
		}
	}
	return p
}

// TellingMember is the literal of the request body that tells the endpoint from others on its path: a
// JSON-RPC method, say. Both are "" where there is none.
func (e *Endpoint) TellingMember() (pointer, want string) {
	for _, l := range e.literals {
		if len(l.members) == 1 && l.want.kind == document.String {
			return pointerOf(l.members), string(l.want.text)
		}
	}
	return "", ""
}

// PeekRequestID reads the request id of a body that no endpoint takes, so that the refusal can carry it.
func (e *Endpoint) PeekRequestID(body *document.Document) string {
	if e.RequestIDIn != "body" {
		return ""
	}
	n := body.At(strings.Split(e.RequestIDName, "."))
	if n < 0 || body.Nodes[n].Kind != document.String {
		return ""
	}
	return string(body.AppendText(nil, n))
}
