package mappings

import (
	"fmt"
	"slices"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

var enumOperator = &Operator{
	Name: "$enum", Argument: "{normalized: api, …}", translates: true,
	Summary: "A value out of a short list that both sides spell differently.",
	Outward: "translates; anything else is refused",
	Inward:  "the inverse; anything else is refused",
	Examples: []Example{
		{Template: "title: {$at: $.title, $enum: {mr: Mr, ms: Ms, mrs: Mrs}}", Normalized: `{"title":"ms"}`, API: `{"title":"Ms"}`},
		{Template: "sex: {$at: $.gender, $enum: {female: 1, male: 2}}", Normalized: `{"gender":"female"}`, API: `{"sex":1}`},
	},
	build: buildEnum,
}

func buildEnum(b *builder) {
	if !b.argument.Is(source.Map) || len(b.argument.Members) == 0 {
		b.fail("takes a map of normalized values to the API's", "write {mr: Mr, ms: Ms}")
		return
	}
	c := &enumCodec{}
	for _, m := range b.argument.Members {
		if m.Value.Kind == source.Map || m.Value.Kind == source.List {
			b.problems.Add(m.Value, "$enum", "a value is a string, a number or a boolean", "write {mr: Mr, ms: Ms}")
			continue
		}
		entry := enumEntry{newLiteral(m.KeyNode.JSON()), newLiteral(m.Value.JSON()), m}
		for _, known := range c.entries {
			if string(known.api.raw) == string(entry.api.raw) {
				b.problems.Add(m.Value, "$enum", fmt.Sprintf("%s stands for two normalized values, so it could not be read back", m.Value.Text),
					"keep one of them, or read the other with $inward")
			}
		}
		c.entries = append(c.entries, entry)
	}
	b.codec(c.told())
}

type enumEntry struct {
	normalized, api literalValue
	member          source.Member
}

// enumFits checks that the values which an $enum writes are values of the contract that is written.
func (c *compiler) enumFits(l *leaf, to *contract.Place, inward bool) {
	enum, ok := l.codec.(*enumCodec)
	if !ok || to == nil {
		return
	}
	for _, e := range enum.entries {
		written, node := e.api, e.member.Value
		if inward {
			written, node = e.normalized, e.member.KeyNode
		}
		if keyword, fits := to.CheckScalar(written.kind, written.raw, written.text); !fits {
			c.problems.Add(node, "$enum", fmt.Sprintf("%s does not fit the contract: it %s", node.Text, to.Describe(keyword)),
				source.DidYouMean(node.Text, to.Strings()))
		}
	}
}

// enumCodec holds few entries, so a scan beats a map.
type enumCodec struct {
	entries          []enumEntry
	notOurs, notAPIs string // why a normalized value is refused, and why one of the API's is
}

// mostNamed is how many values a refusal lists.
const mostNamed = 12

// takenValues says which values are taken where; of many, that there is none such.
func takenValues(values []string, where string) string {
	switch n := len(values); {
	case n == 0 || n > mostNamed:
		return "is none of the values that can be translated" + where
	case n == 1:
		return "must be " + values[0] + where
	}
	return "must be one of " + strings.Join(values, ", ") + where
}

// atThisBank is said of values that the bank has no word for.
const atThisBank = " at this bank"

// told prepares the words of the refusals.
func (c *enumCodec) told() *enumCodec {
	var normalized, api []string
	for _, e := range c.entries {
		normalized, api = appendNew(normalized, e.member.Key), appendNew(api, e.member.Value.Text)
	}
	c.notOurs, c.notAPIs = takenValues(normalized, atThisBank), takenValues(api, "")
	return c
}

func appendNew(list []string, text string) []string {
	if slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}

func (c *enumCodec) outward(p *Pass, v *value) string {
	text := p.textOf(v)
	for i := range c.entries {
		if e := &c.entries[i]; e.normalized.is(v.kind, text) {
			*v = e.api.value()
			return ""
		}
	}
	return c.notOurs
}

func (c *enumCodec) inward(p *Pass, v *value) string {
	text := p.textOf(v)
	for i := range c.entries {
		if e := &c.entries[i]; e.api.is(v.kind, text) {
			*v = e.normalized.value()
			return ""
		}
	}
	return c.notAPIs
}

// is compares with a value of the kind: a string by its content, anything else by its JSON text.
func (l *literalValue) is(kind document.Kind, text []byte) bool {
	return kind == l.kind && (kind == document.String && string(text) == string(l.text) || kind != document.String && string(text) == string(l.raw))
}

// matches is equals with the text of v kept for the next comparison.
func (l *literalValue) matches(p *Pass, v *value) bool {
	if v.kind != l.kind {
		return false
	}
	if l.kind == document.String {
		return string(p.textOf(v)) == string(l.text)
	}
	return string(v.raw) == string(l.raw)
}
