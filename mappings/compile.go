package mappings

import (
	"fmt"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// compiler turns the templates of one message (a request or an answer of an endpoint) into plans.
type compiler struct {
	pack       *packFiles
	problems   *source.Problems
	normalized *contract.Contract // of the normalized body; nil where there is none
	api        *contract.Contract // of the API's body
	params     []ParamSpec        // normalized
	apiParams  []ParamSpec
	steps      map[string]*contract.Contract // answers of a flow's earlier steps
	requestID  string                        // "body.id" or "header.NAME": the request id in the front role
	errorBody  bool                          // $error. may be read
	raw        bool                          // $answer., $body. and $http. may be read
	shapes     []string                      // being compiled, to find a shape that holds itself
}

// scope is what $. stands for while a template is compiled.
type scope struct {
	place   *contract.Place // of the normalized document; nil where there is no body
	members []string        // from the document's root, or from the element's
	binding int16
	inward  bool // $. is the API's document
}

// find resolves a path of the subject to its place; it notes a problem where the contract has none.
func (c *compiler) find(s scope, p path) *contract.Place {
	if s.place == nil {
		c.problems.Add(p.node, "path", p.text()+" has no document to stand in: this message has no normalized body", "")
		return nil
	}
	at := s.place
	for _, name := range p.members {
		next := at.Member(name)
		if next == nil {
			c.problems.Add(p.node, "path", fmt.Sprintf("%s is not in the normalized contract: %s has no member %q", p.text(), describePlace(at), name),
				source.DidYouMean(name, memberNames(at)))
			return nil
		}
		at = next
	}
	return at
}

func describePlace(p *contract.Place) string {
	if p.Pointer == "" {
		return "the document"
	}
	return p.Pointer
}

func memberNames(p *contract.Place) []string {
	names := make([]string, len(p.Members))
	for i, m := range p.Members {
		names[i] = m.Name
	}
	return names
}

// findParam resolves $path., $query. and $header. to a parameter of a list.
func (c *compiler) findParam(p path, params []ParamSpec) (ref, *ParamSpec, bool) {
	in := rootNames[p.root]
	var names []string
	for i := range params {
		spec := &params[i]
		if spec.In != in {
			continue
		}
		names = append(names, spec.Name)
		if len(p.members) == 0 || !sameParam(in, spec.Name, p.members[0]) {
			continue
		}
		r := ref{param: int16(i)}
		if len(p.members) == 2 && spec.Reference && p.members[1] == "type" {
			r.part = referenceType
		} else if len(p.members) == 2 && spec.Reference && p.members[1] == "value" {
			r.part = referenceValue
		} else if len(p.members) != 1 {
			break
		}
		return r, spec, true
	}
	c.problems.Add(p.node, "path", fmt.Sprintf("%s is not a parameter of this operation", p.text()), source.DidYouMean(strings.Join(p.members, "."), names))
	return ref{}, nil, false
}

func sameParam(in, a, b string) bool {
	return a == b || in == "header" && strings.EqualFold(a, b)
}

// enter notes that a shape is being compiled; false where it is inside itself.
func (c *compiler) enter(l *leaf) bool {
	for _, name := range c.shapes {
		if name == l.shape {
			c.problems.Add(l.shapeNode, "$shape", fmt.Sprintf("shape %s holds itself: %s", l.shape, strings.Join(append(c.shapes, l.shape), " → ")),
				"mappings have no recursion; write the levels out")
			return false
		}
	}
	c.shapes = append(c.shapes, l.shape)
	return true
}

func (c *compiler) leave() { c.shapes = c.shapes[:len(c.shapes)-1] }

// rule makes the place of a rule for messages and traces.
func (c *compiler) rule(n *source.Node, operator string, from Place, binding int16) leafRule {
	return leafRule{node: n, operator: operator, from: from, binding: binding}
}

func operatorOf(l *leaf) string {
	switch {
	case l.codecName != "":
		return l.codecName
	case l.shape != "":
		return "$shape"
	case l.each != nil:
		return "$each"
	case l.single != nil:
		return "$single"
	case l.phone != nil:
		return "$phone"
	case l.join != nil:
		return "$join"
	case l.sign != nil:
		return "$sign"
	}
	return "$at"
}

// member finds the contract's place for a member of a template.
func (c *compiler) member(at *contract.Place, m templateMember) *contract.Place {
	next := at.Member(m.name)
	if next == nil {
		c.problems.Add(m.node, "contract", fmt.Sprintf("%s has no member %q in the API's contract", describePlace(at), m.name),
			source.DidYouMean(m.name, memberNames(at)))
	}
	return next
}

// fits checks that a literal is a value that the contract allows.
func (c *compiler) fits(t *template, place *contract.Place) {
	if place == nil {
		return
	}
	var doc document.Document
	if err := doc.Read(t.literal, document.DefaultLimits); err != nil {
		return
	}
	if v, ok := place.CheckNode(&doc, 0); !ok {
		at := v.Place
		if at == nil {
			at = place
		}
		c.problems.Add(t.node, "contract", "the value does not fit the contract: "+at.Describe(v.Keyword), "")
	}
}

// compatible checks that a value copied between two places can fit.
func (c *compiler) compatible(l *leaf, normalized, api *contract.Place) {
	if l.codec != nil || len(translating(l.node)) > 0 || normalized == nil || api == nil || normalized.Types.Overlaps(api.Types) {
		return
	}
	c.problems.Add(l.node, "contract", fmt.Sprintf("the normalized value is %s, the API's is %s", normalized.Types, api.Types),
		"add $type, $date or another operator that translates between them")
}
