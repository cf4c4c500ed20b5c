package mappings

import (
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// readRef reads a place of the document or a parameter.
type readRef struct{ at ref }

func (e readRef) eval(p *Pass) value { return p.read(e.at) }

// query evaluates a gjson path on a member that was found.
type query struct {
	at   ref
	path string
}

func (e query) eval(p *Pass) value {
	v := p.read(e.at)
	if !v.set {
		return absentValue
	}
	return gjsonValue(gjson.GetBytes(v.raw, e.path))
}

// gjsonValue takes a result over; its text was read strictly, so gjson cannot misread it.
func gjsonValue(r gjson.Result) value {
	if !r.Exists() {
		return absentValue
	}
	literal := newLiteral([]byte(strings.TrimSpace(r.Raw)))
	return literal.value()
}

// queryPrefix splits a gjson path into the member names that it begins with and the rest.
func (c *compiler) queryPrefix(s scope, p path) (string, *contract.Place) {
	at := s.place
	rest := p.members
	for at != nil && len(rest) > 0 && memberName.MatchString(rest[0]) && at.Member(rest[0]) != nil {
		at, rest = at.Member(rest[0]), rest[1:]
	}
	if at == nil || len(rest) == 0 {
		c.problems.Add(p.node, "path", p.node.Text+" has no document to stand in", "")
		return "", nil
	}
	if at == s.place && s.place.Member(leadingName(rest[0])) == nil && memberName.MatchString(rest[0]) {
		c.find(s, path{root: p.root, members: rest[:1], node: p.node})
		return "", nil
	}
	return strings.Join(rest, "."), at
}

func leadingName(text string) string {
	for i := range len(text) {
		if !memberName.MatchString(text[:i+1]) {
			return text[:i]
		}
	}
	return text
}

type requestValue string

func (e requestValue) eval(p *Pass) value {
	r := &p.in.Request
	text := ""
	switch e {
	case "id":
		text = r.ID
	case "partner":
		text = r.Partner
	case "step":
		text = r.Step
	case "time":
		text = r.Time.UTC().Format(time.RFC3339Nano)
	}
	if text == "" {
		return absentValue
	}
	start := len(p.scratch)
	p.scratch = append(p.scratch, text...)
	return stringValue(p.scratch[start:len(p.scratch):len(p.scratch)])
}

type settingValue int

func (e settingValue) eval(p *Pass) value {
	if p.in.Values == nil {
		return absentValue
	}
	return p.in.Values.settings[e]
}

type secretValue int

func (e secretValue) eval(p *Pass) value {
	if p.in.Values == nil {
		return absentValue
	}
	return p.in.Values.secrets[e]
}

// stepValue reads the normalized answer of an earlier step.
type stepValue struct {
	name string
	slot int
}

func (e stepValue) eval(p *Pass) value {
	reading := p.in.Steps[e.name]
	if reading == nil || reading.Slots[e.slot] == 0 {
		return absentValue
	}
	return nodeValue(reading.Doc, int(reading.Slots[e.slot])-1)
}

type referenceInput struct{}

func (referenceInput) eval(p *Pass) value {
	if !p.in.Reference.Set {
		return absentValue
	}
	return stringValue(p.in.Reference.Text)
}

type statusValue struct{}

func (statusValue) eval(p *Pass) value {
	if p.in.Raw.Status == 0 {
		return absentValue
	}
	start := len(p.scratch)
	p.scratch = appendInt(p.scratch, p.in.Raw.Status)
	return value{kind: document.Number, raw: p.scratch[start:len(p.scratch):len(p.scratch)], node: -1, set: true}
}

// rawQuery is a path on a raw body: member names, which are looked up on the tape, or a gjson path.
type rawQuery struct {
	members []string
	path    string
}

func (p path) rawQuery() rawQuery { return rawQuery{p.members, p.query} }

type rawValue struct{ query rawQuery }

func (e rawValue) eval(p *Pass) value {
	doc := p.in.Raw.Document
	if doc == nil {
		return absentValue
	}
	if e.query.path != "" {
		return gjsonValue(gjson.GetBytes(doc.Bytes, e.query.path))
	}
	n := doc.At(e.query.members)
	if n < 0 {
		return absentValue
	}
	return nodeValue(doc, n)
}
