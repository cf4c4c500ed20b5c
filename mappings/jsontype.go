package mappings

import (
	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

var typeOperator = &Operator{
	Name: "$type", Argument: "string, number or boolean", translates: true,
	Summary: "The JSON type that the API writes a value in, where it is not the normalized one.",
	Outward: "writes in that type; refuses what would not come back the same (`01234` as a number)",
	Inward:  "back to the contract's type, digit for digit",
	Examples: []Example{
		{Template: "zip: {$at: $.postal_code, $type: number}", Normalized: `{"postal_code":"12345"}`, API: `{"zip":12345}`},
		{Template: "dependants: {$at: $.dependants, $type: string}", Normalized: `{"dependants":2}`, API: `{"dependants":"2"}`},
		{Template: "active: {$at: $.active, $type: string}", Normalized: `{"active":true}`, API: `{"active":"true"}`},
	},
	build: buildType,
}

func buildType(b *builder) {
	name, ok := b.text()
	if !ok {
		return
	}
	kind, known := map[string]document.Kind{"string": document.String, "number": document.Number, "boolean": document.True}[name]
	if !known {
		b.fail(name+" is not a type that a value can be written in", source.DidYouMean(name, []string{"string", "number", "boolean"}))
		return
	}
	b.codec(&typeCodec{api: kind, normalized: document.String})
}

// typeCodec converts between JSON types without ever reading a number as a float. The normalized type
// comes from the contract, when the leaf is compiled.
type typeCodec struct{ api, normalized document.Kind }

func (c *typeCodec) outward(p *Pass, v *value) string { return convert(p, v, c.api) }
func (c *typeCodec) inward(p *Pass, v *value) string  { return convert(p, v, c.normalized) }

func convert(p *Pass, v *value, to document.Kind) string {
	text := p.textOf(v)
	switch {
	case v.kind == document.Object || v.kind == document.Array || v.kind == document.Null:
		return "is not a single value"
	case to == document.String:
		*v = stringValue(text)
	case to == document.Number:
		if !document.ValidNumber(text) {
			return "cannot be written as a number and read back the same"
		}
		*v = value{kind: document.Number, raw: text, node: -1, set: true}
	case string(text) == "true":
		*v = value{kind: document.True, raw: text, node: -1, set: true}
	case string(text) == "false":
		*v = value{kind: document.False, raw: text, node: -1, set: true}
	default:
		return "is neither true nor false"
	}
	return ""
}
