package mappings

import (
	"fmt"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// allMembers is the word for every member that the step's endpoint takes and the record has.
const allMembers = "all"

// complete reads what a step completes. It speaks of the request of the step's own operation.
func (l *packLoader) complete(c *compiler, s *FlowStep, n *source.Node, steps map[string]*contract.Contract) *Complete {
	f := fieldsOf(n, "complete", l.problems, "from", "members", "except", "whole", "clear", "asks")
	from := n.Get("from")
	if f.needed("from") == "" {
		return nil
	}
	p, ok := parsePath(from, l.problems)
	if !ok || p.root != rootSteps || len(p.members) != 1 || steps[p.members[0]] == nil {
		l.problems.Add(from, "complete", from.Text+" names no earlier step", "write from: $steps.NAME")
		return nil
	}
	if s.Endpoint.Operation.Request == nil {
		l.problems.Add(n, "complete", s.Endpoint.Operation.Name+" has no body to complete", "leave complete: out")
		return nil
	}
	request := *c
	request.normalized = s.Endpoint.Operation.Request
	r := &completeReader{&request, &filled{place: request.normalized.Root, known: steps[p.members[0]].Root}, s.Endpoint.Request.Outward.usage}
	r.members(f)
	r.whole(f)
	r.clear(f)
	members := n.Get("members")
	made := &Complete{From: p.members[0], root: r.root, all: members.Is(source.String) && members.Text == allMembers}
	for _, item := range f.list("asks") {
		if at := r.named(item); at != nil {
			made.asks = append(made.asks, at.place)
		}
	}
	return made
}

// completeReader collects what is filled.
type completeReader struct {
	*compiler
	root  *filled
	takes *usage // of the endpoint
}

func (r *completeReader) members(f fields) {
	n := f.node.Get("members")
	if n.Is(source.String) && n.Text == allMembers {
		except := map[string]bool{}
		for _, item := range f.list("except") {
			if at := r.named(item); at != nil {
				except[at.place.Pointer] = true
			}
		}
		r.everything(r.root, except)
		return
	}
	if f.node.Get("except") != nil {
		r.problems.Add(f.node.KeyOf("except"), "complete", "except stands beside a list of members", "leave it out, or write members: all")
	}
	if n.Is(source.String) {
		r.problems.Add(n, "complete", n.Text+" is no list of members", "write [first_name, last_name], or all")
		return
	}
	for _, item := range f.list("members") {
		if at := r.named(item); at != nil {
			r.add(at).all = true
		}
	}
}

func (r *completeReader) whole(f fields) {
	if n := f.node.Get("whole"); n.Is(source.List) {
		r.parts(r.root, n)
		return
	}
	for _, m := range f.members("whole") {
		at := r.named(m.KeyNode)
		if m.Value.Kind != source.List {
			r.problems.Add(m.Value, "complete", "the parts must be a list of names, not "+m.Value.Kind.String(), "write [line_1, city]")
		}
		if at != nil {
			r.parts(r.add(at), m.Value)
		}
	}
}

// clear reads the members that are sent as null where the record has none.
func (r *completeReader) clear(f fields) {
	for _, item := range f.list("clear") {
		at := r.named(item)
		if at == nil {
			continue
		}
		if !at.place.Nullable() {
			r.problems.Add(item, "complete", item.Text+" cannot be null in a request", "leave it out; what the record does not have is asked of the caller")
			continue
		}
		made := r.add(at)
		made.all, made.clear = true, true
	}
}

func (r *completeReader) parts(f *filled, n *source.Node) {
	for _, part := range n.Items {
		f.parts = append(f.parts, part.Text)
		if f.place.Member(part.Text) == nil {
			r.problems.Add(part, "complete", fmt.Sprintf("%s has no part %s", describePlace(f.place), part.Text), source.DidYouMean(part.Text, memberNames(f.place)))
		}
	}
}

// named resolves a member that is filled: it must be in the request and in the record.
func (r *completeReader) named(n *source.Node) *filled {
	dotted := *n
	dotted.Text = "$." + n.Text
	p, ok := parsePath(&dotted, r.problems)
	if !ok {
		return nil
	}
	place := r.find(scope{place: r.root.place}, p)
	if place == nil {
		return nil
	}
	if known := r.find(scope{place: r.root.known}, p); known != nil {
		return &filled{place: place, known: known}
	}
	return nil
}

// add puts a member into the tree of what is filled, unless it is there.
func (r *completeReader) add(m *filled) *filled {
	at := r.root
	for _, place := range pathTo(m.place) {
		next := at.member(place.Name)
		if next == nil {
			next = &filled{place: place, known: at.known.Member(place.Name)}
			at.members = append(at.members, next)
		}
		at = next
	}
	return at
}

// pathTo lists the places from below the root down to a place.
func pathTo(place *contract.Place) []*contract.Place {
	if place.Parent == nil {
		return nil
	}
	return append(pathTo(place.Parent), place)
}

// everything adds what the endpoint takes and the record has.
func (r *completeReader) everything(at *filled, except map[string]bool) {
	for _, place := range at.place.Members {
		known := at.known.Member(place.Name)
		if known == nil || except[place.Pointer] {
			continue
		}
		switch f := r.takes.fates[place.Slot]; {
		case f == container && len(place.Members) > 0:
			inner := &filled{place: place, known: known, listed: true}
			r.everything(inner, except)
			at.members = append(at.members, inner)
		case f == taken, f == ifTaken, f == container:
			at.members = append(at.members, &filled{place: place, known: known, all: true})
		}
	}
}
