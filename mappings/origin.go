package mappings

import (
	"fmt"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// origin is a compiled source of values: a place of what is read, or something else by an expression.
type origin struct {
	ref    ref
	made   expression
	place  *contract.Place // of the document that is read, where known
	from   Place
	text   string // for the trace, where it is no place
	counts bool   // it is something of the caller's
}

// origin resolves a path that is read.
func (c *compiler) origin(s scope, p path, u *usage) (origin, bool) {
	switch p.root {
	case rootSubject:
		return c.subjectOrigin(s, p, u)
	case rootPath, rootQuery, rootHeader:
		r, spec, ok := c.findParam(p, c.params)
		if !ok {
			return origin{}, false
		}
		return origin{ref: r, from: Place{spec.In, spec.Name}, place: partSchema(r, spec), counts: true}, true
	case rootSteps:
		return c.stepOrigin(p)
	}
	made, ok := c.ambient(p)
	return origin{made: made, text: p.text()[1:], from: Place{"", p.text()}}, ok
}

func partSchema(r ref, spec *ParamSpec) *contract.Place {
	if r.part != wholeParam {
		return nil
	}
	return spec.schema
}

func (c *compiler) subjectOrigin(s scope, p path, u *usage) (origin, bool) {
	if p.query != "" {
		prefix, place := c.queryPrefix(s, p)
		if place == nil {
			return origin{}, false
		}
		if u != nil {
			u.take(place)
		}
		return origin{made: query{ref{-1, wholeParam, s.binding, int32(place.Slot)}, prefix}, from: Place{"body", place.Pointer}, counts: true}, true
	}
	place := c.find(s, p)
	if place == nil {
		return origin{}, false
	}
	return origin{ref: ref{param: -1, binding: s.binding, slot: int32(place.Slot)}, place: place, from: Place{"body", place.Pointer}, counts: true}, true
}

// stepOrigin resolves $steps.NAME.member.
func (c *compiler) stepOrigin(p path) (origin, bool) {
	if len(p.members) == 0 || c.steps[p.members[0]] == nil {
		var names []string
		for name := range c.steps {
			names = append(names, name)
		}
		c.problems.Add(p.node, "path", p.text()+" names no earlier step of this flow", source.DidYouMean(firstOf(p.members), names))
		return origin{}, false
	}
	place := c.find(scope{place: c.steps[p.members[0]].Root}, path{root: rootSteps, members: p.members[1:], node: p.node})
	if place == nil {
		return origin{}, false
	}
	return origin{made: stepValue{p.members[0], place.Slot}, text: p.text()[1:], from: Place{"", p.text()}}, true
}

func firstOf(members []string) string {
	if len(members) == 0 {
		return ""
	}
	return members[0]
}

// ambient resolves the roots that are no document: the request, settings, secrets, errors, raw answers.
func (c *compiler) ambient(p path) (expression, bool) {
	name := firstOf(p.members)
	switch p.root {
	case rootRequest:
		return c.oneOf(p, name, []string{"id", "time", "partner", "step"}, func(int) expression { return requestValue(name) })
	case rootSettings:
		return c.oneOf(p, name, c.pack.api.settingNames(), func(i int) expression { return settingValue(i) })
	case rootSecret:
		return c.oneOf(p, name, c.pack.api.secretNames(), func(i int) expression { return secretValue(i) })
	case rootError:
		if !c.errorBody {
			c.problems.Add(p.node, "path", "$error. is read in error bodies only", "")
			return nil, false
		}
		return c.oneOf(p, name, errorMembers, func(int) expression { return errorValue(name) })
	case rootAnswer, rootBody:
		if c.raw {
			return rawValue{p.rawQuery()}, true
		}
	case rootHTTP:
		if c.raw {
			return c.oneOf(p, name, []string{"status"}, func(int) expression { return statusValue{} })
		}
	case rootReference:
		return c.oneOf(p, name, []string{"value"}, func(int) expression { return referenceInput{} })
	}
	c.problems.Add(p.node, "path", p.text()+" cannot be read here", "$answer., $body. and $http. stand in rules only: outcome, code, member, accepts, when of an errors row")
	return nil, false
}

func (c *compiler) oneOf(p path, name string, names []string, make func(int) expression) (expression, bool) {
	for i, n := range names {
		if n == name && len(p.members) == 1 {
			return make(i), true
		}
	}
	c.problems.Add(p.node, "path", fmt.Sprintf("%s is not known", p.text()), source.DidYouMean(name, names))
	return nil, false
}
