package mappings

import (
	"fmt"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// sameFile is a line of response.same as it is written: a member of the API's answer, and the parameter that it repeats.
type sameFile struct {
	members []string
	value   *template
	node    *source.Node
}

// repeated is the parameter that a member of an answer has to repeat. A reference of another type than kind says nothing
// about the member.
type repeated struct {
	param ref
	kind  string
}

func (t *templateParser) same(f fields) []sameFile {
	var all []sameFile
	for _, m := range f.members("same") {
		all = append(all, sameFile{strings.Split(m.Key, "."), t.template(m.Value), m.KeyNode})
	}
	return all
}

// same makes guards of the members of an answer that repeat what was asked for: an answer about another record is none to
// this request.
func (c *compiler) same(plan *Plan, lines []sameFile) {
	for _, line := range lines {
		place := c.answerMember(line)
		l := line.value.leaf
		if place == nil {
			continue
		}
		if l == nil || l.at == nil || l.at.root != rootPath {
			c.problems.Add(line.value.node, "same", "must be a placeholder of the path", "write $path.customer_id.value")
			continue
		}
		param, spec, ok := c.findParam(*l.at, c.params)
		if !ok {
			continue
		}
		want := &repeated{param: param}
		if references := c.pack.api.references[spec.Name]; references != nil && spec.Reference {
			want.kind = references.Default
		}
		plan.literals[place] = true
		plan.guards = append(plan.guards, guard{at: ref{param: -1, slot: int32(place.Slot)}, repeats: want,
			rule: c.rule(line.node, "same", Place{"body", place.Pointer}, 0)})
	}
}

// answerMember finds the member that a line names in the answer's contract.
func (c *compiler) answerMember(line sameFile) *contract.Place {
	if c.api == nil {
		c.problems.Add(line.node, "same", "openapi.yaml has no body here", "leave same: out")
		return nil
	}
	at := c.api.Root
	for _, name := range line.members {
		next := at.Member(name)
		if next == nil {
			c.problems.Add(line.node, "same", fmt.Sprintf("%s has no member %q in the API's contract", describePlace(at), name),
				source.DidYouMean(name, memberNames(at)))
			return nil
		}
		at = next
	}
	return at
}

// agrees compares texts: an id can be a number in the record. A member that is empty tells nothing.
func (r *repeated) agrees(p *Pass, v value) bool {
	if int(r.param.param) >= len(p.in.Params) { // a document that is read without its request
		return true
	}
	kind := p.read(ref{param: r.param.param, part: referenceType})
	if r.kind != "" && kind.set && string(p.textOf(&kind)) != r.kind {
		return true
	}
	want := p.read(r.param)
	switch {
	case !want.set || v.kind == document.Null:
		return true
	case v.kind != document.String && v.kind != document.Number:
		return false
	}
	told := p.textOf(&v)
	return len(told) == 0 || string(told) == string(p.textOf(&want))
}
