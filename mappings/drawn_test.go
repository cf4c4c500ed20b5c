package mappings_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// object is a drawn JSON object, its members in the order in which they are written.
type object []pair

type pair struct {
	name  string
	value any // object, []any or scalar
}

// scalar is the JSON text of a drawn string, number, boolean or null.
type scalar string

// written gives the JSON text of a drawn value.
func written(v any) string {
	var parts []string
	switch v := v.(type) {
	case object:
		for _, p := range v {
			parts = append(parts, string(document.Quote(nil, []byte(p.name)))+":"+written(p.value))
		}
		return "{" + strings.Join(parts, ",") + "}"
	case []any:
		for _, e := range v {
			parts = append(parts, written(e))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return string(v.(scalar))
}

// drawFor draws a document that a schema allows; refs are resolved in root. Numbers, escapes, lengths and nulls are drawn at their limits
// as well as inside them.
func drawFor(t *rapid.T, root, schema *source.Node) any {
	if example := schema.Get("example"); example != nil && rapid.Bool().Draw(t, "example") {
		return scalar(example.JSON())
	}
	if examples := schema.Get("examples"); examples.Is(source.List) && rapid.IntRange(0, 3).Draw(t, "examples") == 0 {
		return valueOf(rapid.SampledFrom(examples.Items).Draw(t, "of examples"))
	}
	if ref := schema.Get("$ref"); ref != nil {
		at := root
		for _, name := range strings.Split(strings.TrimPrefix(ref.Text, "#/"), "/") {
			at = at.Get(name)
		}
		return drawFor(t, root, at)
	}
	if c := schema.Get("const"); c != nil {
		return scalar(c.JSON())
	}
	if values := schema.Get("enum"); values != nil {
		return scalar(rapid.SampledFrom(values.Items).Draw(t, "of enum").JSON())
	}
	switch rapid.SampledFrom(typesOf(schema)).Draw(t, "type") {
	case "object":
		return drawObject(t, root, schema)
	case "array":
		return drawArray(t, root, schema)
	case "string":
		return drawString(t, schema)
	case "integer":
		return scalar(rapid.SampledFrom([]string{"0", "7", "42", "9007199254740993", "12345678901234567890123456789", "1E2", "10.0"}).Draw(t, "integer"))
	case "number":
		return scalar(rapid.SampledFrom([]string{"0", "7", "100.10", "0.10", "9007199254740993", "1E400", "1e-7", "12345678901234567890.123456789"}).Draw(t, "number"))
	case "boolean":
		return scalar(rapid.SampledFrom([]string{"true", "false"}).Draw(t, "boolean"))
	}
	return scalar("null")
}

// valueOf is a document as the contract prints it.
func valueOf(n *source.Node) any {
	switch n.Kind {
	case source.Map:
		o := object{}
		for _, m := range n.Members {
			o = append(o, pair{m.Key, valueOf(m.Value)})
		}
		return o
	case source.List:
		list := []any{}
		for _, item := range n.Items {
			list = append(list, valueOf(item))
		}
		return list
	}
	return scalar(n.JSON())
}

func typesOf(schema *source.Node) []string {
	n := schema.Get("type")
	switch {
	case n == nil:
		return []string{"string", "number", "boolean"}
	case n.Kind == source.String:
		return []string{n.Text}
	}
	names := []string{n.Items[0].Text, n.Items[0].Text, n.Items[0].Text} // null is among many values
	for _, item := range n.Items {
		names = append(names, item.Text)
	}
	return names
}

func drawObject(t *rapid.T, root, schema *source.Node) any {
	properties := schema.Get("properties")
	if properties == nil {
		return object{{"any", scalar(`"x"`)}, {"thing", []any{scalar("1.50")}}}
	}
	var required []string
	if n := schema.Get("required"); n != nil {
		for _, item := range n.Items {
			required = append(required, item.Text)
		}
	}
	most := limit(schema, "maxProperties", 1000)
	keep := rapid.SampledFrom([]int{20, 50, 80, 100}).Draw(t, "how full")
	o := object{}
	for _, m := range rapid.Permutation(properties.Members).Draw(t, "members") {
		wanted := slices.Contains(required, m.Key) || len(o) < limit(schema, "minProperties", 0) || rapid.IntRange(1, 100).Draw(t, "kept") <= keep
		if wanted && len(o) < most {
			o = append(o, pair{m.Key, drawFor(t, root, m.Value)})
		}
	}
	return o
}

func drawArray(t *rapid.T, root, schema *source.Node) any {
	items := schema.Get("items")
	if items == nil {
		return []any{scalar("1"), object{{"x", scalar("null")}}}
	}
	list := []any{}
	for range rapid.IntRange(0, 3).Draw(t, "elements") {
		list = append(list, drawFor(t, root, items))
	}
	return list
}

func limit(schema *source.Node, keyword string, absent int) int {
	if n := schema.Get(keyword); n != nil {
		value, _ := strconv.Atoi(n.Text)
		return value
	}
	return absent
}

var alphabet = []string{"a", "Z", "0", " ", ".", "-", "é", "ß", "ع", "中", "😀", `"`, `\`, "/", "\n", "\t", "\x01", "<", "$", "~", "\u2028", "\x7f"}

func drawString(t *rapid.T, schema *source.Node) any {
	text := ""
	switch format := schema.Get("format"); {
	case schema.Get("pattern") != nil:
		text = drawMatching(t, schema.Get("pattern").Text)
	case format != nil && format.Text == "date":
		text = rapid.SampledFrom([]string{"1990-04-17", "2024-02-29", "0001-01-01", "9999-12-31"}).Draw(t, "date")
	case format != nil && format.Text == "date-time":
		text = rapid.SampledFrom([]string{"2024-05-22T07:24:36.881Z", "2024-02-29T00:00:00Z", "1969-12-31T23:59:59+04:00", "2024-05-22T07:24:36.000000001Z"}).Draw(t, "time")
	default:
		least, most := limit(schema, "minLength", 0), limit(schema, "maxLength", 8)
		n := rapid.SampledFrom([]int{least, min(least+1, most), min(most, 8), most}).Draw(t, "length")
		for range n {
			text += rapid.SampledFrom(alphabet[:rapid.SampledFrom([]int{3, len(alphabet)}).Draw(t, "plain")]).Draw(t, "character")
		}
	}
	return scalar(drawEscapes(t, text))
}

func drawMatching(t *rapid.T, pattern string) string {
	re := regexp.MustCompile(pattern)
	return rapid.StringMatching(strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$")).Filter(func(s string) bool {
		return re.MatchString(s) && utf8.RuneCountInString(s) < 40
	}).Draw(t, "matching")
}

// drawEscapes writes a string as JSON, with escapes where none is needed here and there.
func drawEscapes(t *rapid.T, text string) string {
	escaped := rapid.IntRange(0, 3).Draw(t, "escaped") == 0
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r < 0x20 || escaped && r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

// without gives the value without what stands at a pointer, and whether anything did.
func without(v any, pointer string) (any, bool) {
	return edited(v, strings.Split(pointer, "/")[1:], nil)
}

// replaced gives the value with another scalar at a pointer.
func replaced(v any, pointer string, with scalar) (any, bool) {
	return edited(v, strings.Split(pointer, "/")[1:], &with)
}

func edited(v any, names []string, with *scalar) (any, bool) {
	if len(names) == 0 {
		return v, false
	}
	name := strings.NewReplacer("~1", "/", "~0", "~").Replace(names[0])
	switch v := v.(type) {
	case object:
		for i, p := range v {
			if p.name != name {
				continue
			}
			changed := slices.Clone(v)
			if len(names) > 1 {
				inner, ok := edited(p.value, names[1:], with)
				changed[i].value = inner
				return changed, ok
			}
			if with != nil {
				changed[i].value = *with
				return changed, true
			}
			return slices.Delete(changed, i, i+1), true
		}
	case []any:
		i, err := strconv.Atoi(name)
		if err != nil || i >= len(v) {
			return v, false
		}
		changed := slices.Clone(v)
		switch {
		case len(names) > 1:
			inner, ok := edited(v[i], names[1:], with)
			changed[i] = inner
			return changed, ok
		case with != nil:
			changed[i] = *with
			return changed, true
		}
		return slices.Delete(changed, i, i+1), true
	}
	return v, false
}
