package proxy

import (
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
)

// callerPlace finds the place in the caller's request of a place in the normalized one. Where the
// caller's API has no such place, exact is false and the place is of what stands nearest.
func (x *exchange) callerPlace(p mappings.Place) (place mappings.Place, exact bool) {
	if p.In != "body" {
		return x.callerParam(p), true
	}
	if s := x.flow.at; s != nil && s.Request != nil {
		source, exact := s.Request.Source(p.Pointer)
		place, there := x.endpoint.Request.Inward.CallerPlace(&x.inward, source)
		return place, exact && there
	}
	return x.endpoint.Request.Inward.CallerPlace(&x.inward, p.Pointer)
}

// callerParam names a normalized parameter as the front does.
func (x *exchange) callerParam(p mappings.Place) mappings.Place {
	return x.endpoint.CallerParam(p)
}

// refusedByBank turns problems at the normalized request into a failure in the caller's places.
func (x *exchange) refusedByBank(problems []mappings.Problem) *failed {
	culprits := make([]culprit, 0, len(problems))
	name := problems[0].Failure
	for _, p := range problems {
		place, exact := x.callerPlace(p.Place)
		detail := p.Detail
		if !exact {
			detail = "lacks " + p.Place.Pointer + ", which the bank needs and this API has no place for"
			if p.Failure != "missing-member" {
				detail = p.Detail + " (" + p.Place.Pointer + ")"
			}
		}
		culprits = append(culprits, culprit{place, detail})
		if p.Failure != name {
			name = "invalid-request"
		}
	}
	if name == "unsupported-member" {
		culprits = x.collapse(culprits)
	}
	return fail(name, culprits...)
}

// collapse names the whole of what is refused whole: "/documents" instead of each member in it. What
// the caller's format itself demands (a type that tells elements apart) does not count.
func (x *exchange) collapse(culprits []culprit) []culprit {
	refused := map[string]bool{}
	for _, c := range culprits {
		refused[c.place.Pointer] = c.detail == mappings.NotTaken
	}
	mapped := x.mappedPointers()
	var list []culprit
	seen := map[string]bool{}
	for _, c := range culprits {
		if c.place.In == "body" && c.detail == mappings.NotTaken {
			for {
				parent := c.place.Pointer[:max(strings.LastIndexByte(c.place.Pointer, '/'), 0)]
				if parent == "" || !allRefused(parent, mapped, refused) {
					break
				}
				c.place.Pointer = parent
			}
		}
		if !seen[c.place.String()] {
			seen[c.place.String()] = true
			list = append(list, c)
		}
	}
	return list
}

func allRefused(parent string, mapped []string, refused map[string]bool) bool {
	for _, pointer := range mapped {
		if strings.HasPrefix(pointer, parent+"/") && !refusedWithin(pointer, refused) {
			return false
		}
	}
	return true
}

func refusedWithin(pointer string, refused map[string]bool) bool {
	for at := pointer; at != ""; at = at[:strings.LastIndexByte(at, '/')] {
		if refused[at] {
			return true
		}
	}
	return false
}

// mappedPointers lists the caller's members that carry something: those that the normalized request is
// made of.
func (x *exchange) mappedPointers() []string {
	var pointers []string
	doc := &x.front.document
	if x.endpoint.identity {
		for n := range doc.Nodes {
			if int(doc.Nodes[n].Next) == n+1 {
				pointers = append(pointers, doc.Pointer(n))
			}
		}
		return pointers
	}
	var traced mappings.Pass
	input := mappings.Input{Body: &x.front.reading, Params: x.inParams, Values: x.mount.values, Tracing: true,
		Request: mappings.Request{ID: x.requestID}}
	x.endpoint.Request.Inward.Run(&traced, &input)
	for _, w := range traced.Trace {
		if w.Source.In == "body" {
			pointers = append(pointers, w.Source.Pointer)
		}
	}
	return pointers
}
