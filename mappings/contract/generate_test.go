package contract_test

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"unicode/utf16"

	"pgregory.net/rapid"
)

// A schema is drawn as what encoding/json would read from it, with numbers as they are written.
type schema = map[string]any

var (
	memberNames = []string{"a", "b", "c", "d/e", "~f", "é", "", "long_name", `x\n`, "x\n"}
	strings_    = []string{"", "a", "ab", "abc", "aé", "é", "😀", "12", "007", "AE", "x\n\"\\", "2024-02-29", "2023-02-29", "2024-13-01", "2024-02-29T10:11:12Z",
		"2024-02-29t23:59:60+00:00", "2024-02-29T10:11:60Z", "2024-02-29T+1:11:12.5-00:30", "2024-02-29T00:29:60+00:30", "5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b7d40", "5f0c2a9e7d1b-4c36-9a53-1c8e6f2b7d401", "null", "true"}
	patterns = []string{"^[A-Z]{2}$", "^[0-9]{1,3}$", "^a", "b", "^(a|b)+$", "^.{1,2}$", "^[^0-9]*$", `\bab\b`, `^\d{4}-`}
	limits   = []string{"-9007199254740993", "-100.5", "-1", "-0.1", "0", "0.1", "0.10000000000000000001", "1", "2.50", "10", "100", "9007199254740992", "9007199254740993"}
	numbers  = append([]string{"-0", "0.0", "0e7", "1.0", "10e-1", "1E2", "1e-2", "0.1e1", "2.5", "25e-1", "1e30", "-1e-30", "9007199254740993.0",
		"9007199254740992.5", "12345678901234567890123456789", "0.1000000000000000000100", "-1.00", "123.4560e3", "100e-3"}, limits...) // YAML takes limits as they are, exponents only in documents
)

func drawSchema(t *rapid.T, depth int) schema {
	s := schema{}
	kinds := []string{"string", "number", "integer", "boolean", "null", "any"}
	if depth > 0 {
		kinds = append(kinds, "object", "object", "array", "array")
	}
	kind := rapid.SampledFrom(kinds).Draw(t, "kind")
	drawType(t, s, kind)
	for _, family := range []string{"string", "number", "object", "array"} {
		if family == kind || family == "number" && kind == "integer" || kind == "any" || rapid.IntRange(0, 15).Draw(t, "also "+family) == 0 {
			drawFamily(t, s, family, depth)
		}
	}
	switch rapid.IntRange(0, 11).Draw(t, "values") {
	case 0:
		s["enum"] = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) any { return drawAny(t, 2, limits) }), 1, 4).Draw(t, "enum")
	case 1:
		s["const"] = drawAny(t, 2, limits)
	}
	if rapid.IntRange(0, 9).Draw(t, "annotated") == 0 {
		s["description"], s["readOnly"], s["examples"] = "x", true, []any{json.Number("1")}
	}
	return s
}

func drawType(t *rapid.T, s schema, kind string) {
	switch {
	case kind == "any":
	case rapid.IntRange(0, 3).Draw(t, "types") == 0 && kind != "null":
		s["type"] = []any{kind, "null"}
	default:
		s["type"] = kind
	}
}

func drawFamily(t *rapid.T, s schema, family string, depth int) {
	chance := func(label string) bool { return rapid.IntRange(0, 2).Draw(t, label) == 0 }
	switch family {
	case "string":
		drawSpan(t, s, "minLength", "maxLength", 4)
		if chance("pattern") {
			s["pattern"] = rapid.SampledFrom(patterns).Draw(t, "pattern")
		}
		if chance("format") {
			s["format"] = rapid.SampledFrom([]string{"date", "date-time", "uuid"}).Draw(t, "format")
		}
	case "number":
		low := rapid.IntRange(0, len(limits)-2).Draw(t, "low")
		if chance("minimum") {
			s[rapid.SampledFrom([]string{"minimum", "exclusiveMinimum"}).Draw(t, "lower")] = json.Number(limits[low])
		}
		if chance("maximum") {
			high := rapid.IntRange(low+1, len(limits)-1).Draw(t, "high")
			s[rapid.SampledFrom([]string{"maximum", "exclusiveMaximum"}).Draw(t, "upper")] = json.Number(limits[high])
		}
	case "object":
		drawSpan(t, s, "minProperties", "maxProperties", 4)
		drawMembers(t, s, depth)
	case "array":
		drawSpan(t, s, "minItems", "maxItems", 3)
		if depth > 0 && !chance("no items") {
			s["items"] = drawSchema(t, depth-1)
		}
	}
}

func drawMembers(t *rapid.T, s schema, depth int) {
	if depth > 0 && rapid.IntRange(0, 4).Draw(t, "properties") > 0 {
		properties, required := schema{}, []any{}
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(memberNames), 0, 5, rapid.ID).Draw(t, "names") {
			properties[name] = drawSchema(t, depth-1)
			if rapid.IntRange(0, 3).Draw(t, "required") == 0 {
				required = append(required, name)
			}
		}
		s["properties"] = properties
		if len(required) > 0 {
			s["required"] = required
		}
	}
	if rapid.Bool().Draw(t, "additional") {
		s["additionalProperties"] = rapid.Bool().Draw(t, "additionalProperties")
	}
}

func drawSpan(t *rapid.T, s schema, low, high string, most int) {
	least := rapid.IntRange(0, most).Draw(t, low)
	if rapid.IntRange(0, 4).Draw(t, "has "+low) == 0 {
		s[low] = json.Number(fmt.Sprint(least))
	}
	if rapid.IntRange(0, 4).Draw(t, "has "+high) == 0 {
		s[high] = json.Number(fmt.Sprint(rapid.IntRange(least, most+2).Draw(t, high)))
	}
}

func drawAny(t *rapid.T, depth int, numbers []string) any {
	most := 4
	if depth > 0 {
		most = 6
	}
	switch rapid.IntRange(0, most).Draw(t, "any") {
	case 0:
		return nil
	case 1:
		return rapid.Bool().Draw(t, "bool")
	case 2:
		return json.Number(rapid.SampledFrom(numbers).Draw(t, "number"))
	case 3, 4:
		return rapid.SampledFrom(strings_).Draw(t, "string")
	case 5:
		return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) any { return drawAny(t, depth-1, numbers) }), 0, 3).Draw(t, "list")
	}
	return rapid.MapOfN(rapid.SampledFrom(memberNames), rapid.Custom(func(t *rapid.T) any { return drawAny(t, depth-1, numbers) }), 0, 3).Draw(t, "map")
}

// drawValue draws a value that mostly fits the schema, and here and there one that does not.
func drawValue(t *rapid.T, s schema, depth int) any {
	if rapid.IntRange(0, 24).Draw(t, "stray") == 0 {
		return drawAny(t, 2, numbers)
	}
	if values, ok := s["enum"].([]any); ok {
		return rapid.SampledFrom(values).Draw(t, "of enum")
	}
	if value, ok := s["const"]; ok {
		return value
	}
	kind, _ := s["type"].(string)
	if types, ok := s["type"].([]any); ok {
		kind = rapid.SampledFrom(types).Draw(t, "type").(string)
	}
	switch kind {
	case "null":
		return nil
	case "boolean":
		return rapid.Bool().Draw(t, "bool")
	case "number", "integer":
		return json.Number(rapid.SampledFrom(numbers).Draw(t, "number"))
	case "string":
		return rapid.SampledFrom(strings_).Draw(t, "string")
	case "array":
		return drawList(t, s, depth)
	case "object":
		return drawObject(t, s, depth)
	}
	return drawAny(t, depth, numbers)
}

func drawList(t *rapid.T, s schema, depth int) any {
	items, _ := s["items"].(schema)
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) any { return drawValue(t, items, depth-1) }), 0, 4).Draw(t, "list")
}

func drawObject(t *rapid.T, s schema, depth int) any {
	properties, _ := s["properties"].(schema)
	object := map[string]any{}
	for _, name := range sortedNames(properties) {
		if rapid.IntRange(0, 9).Draw(t, "has member") > 0 {
			object[name] = drawValue(t, properties[name].(schema), depth-1)
		}
	}
	if rapid.IntRange(0, 7).Draw(t, "additional member") == 0 {
		object[rapid.SampledFrom(memberNames).Draw(t, "name")] = drawAny(t, 1, numbers)
	}
	return object
}

func sortedNames(m map[string]any) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// write writes a document with members in a drawn order and some letters of strings and names as escapes.
func write(t *rapid.T, b *strings.Builder, v any) {
	switch v := v.(type) {
	case string:
		writeString(t, b, v)
	case []any:
		b.WriteByte('[')
		for i, item := range v {
			separate(b, i)
			write(t, b, item)
		}
		b.WriteByte(']')
	case map[string]any:
		b.WriteByte('{')
		for i, name := range rapid.Permutation(sortedNames(v)).Draw(t, "order") {
			separate(b, i)
			writeString(t, b, name)
			b.WriteString(" :")
			write(t, b, v[name])
		}
		b.WriteByte('}')
	case nil:
		b.WriteString("null")
	default:
		fmt.Fprint(b, v)
	}
}

func separate(b *strings.Builder, i int) {
	if i > 0 {
		b.WriteString(", ")
	}
}

func writeString(t *rapid.T, b *strings.Builder, s string) {
	escaped := rapid.IntRange(0, 3).Draw(t, "escaped") == 0
	b.WriteByte('"')
	for _, r := range s {
		if !escaped && r >= ' ' && r != '"' && r != '\\' {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(b, `\u%04x`, unit)
		}
	}
	b.WriteByte('"')
}
