package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// assertion compiles the value of one keyword into a place.
type assertion func(c *compiler, p *Place, keyword string, value *source.Node)

// keywordNames are the assertions in the order of the documentation; $ref is expanded before any of them.
var keywordNames = []string{"$ref", "type", "enum", "const", "properties", "required", "additionalProperties", "minProperties",
	"maxProperties", "items", "minItems", "maxItems", "minLength", "maxLength", "pattern", "format", "minimum", "maximum",
	"exclusiveMinimum", "exclusiveMaximum"}

// annotations say something to readers and nothing to the walk, as does every name that starts with "x-".
var annotations = []string{"title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "$comment"}

// assertionOf is nil for what is no assertion.
func assertionOf(keyword string) assertion {
	switch keyword {
	case "type":
		return (*compiler).types
	case "enum", "const":
		return (*compiler).values
	case "properties":
		return (*compiler).properties
	case "required", "additionalProperties", "items":
		return (*compiler).structure
	case "minProperties", "maxProperties", "minItems", "maxItems":
		return (*compiler).size
	case "minLength", "maxLength":
		return (*compiler).length
	case "pattern":
		return (*compiler).pattern
	case "format":
		return (*compiler).format
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
		return (*compiler).bound
	}
	return nil
}

func annotates(keyword string) bool {
	return strings.HasPrefix(keyword, "x-") || slices.Contains(annotations, keyword)
}

func (c *compiler) keyword(p *Place, m *source.Member) {
	if compile := assertionOf(m.Key); compile != nil {
		compile(c, p, m.Key, m.Value)
		return
	}
	if !annotates(m.Key) {
		c.fail(m.KeyNode, m.Key+" is not a keyword that contracts know", source.DidYouMean(m.Key, keywordNames))
	}
	if m.Key == "readOnly" {
		p.ReadOnly = m.Value.Text == "true"
	}
}

func (c *compiler) types(p *Place, _ string, value *source.Node) {
	names := []*source.Node{value}
	if value.Kind == source.List {
		names = value.Items
	}
	p.Types = 0
	for _, n := range names {
		t, known := typesByName[n.Text]
		switch {
		case n.Kind == source.Null:
			c.fail(n, "type must name the type null", `write "null", in quotes`)
		case n.Kind != source.String:
			c.fail(n, "type must be the name of a type or a list of names, not "+n.Kind.String(), "")
		case !known:
			c.fail(n, n.Text+" is not a type", source.DidYouMean(n.Text, typeNames))
		case p.Types&t == t:
			c.fail(n, n.Text+" stands twice in type, or beside a type that holds it", "")
		}
		p.Types |= t
	}
	if len(names) == 0 {
		c.fail(value, "type must name at least one type", "leave it out where any value may stand")
	}
}

func (c *compiler) format(p *Place, _ string, value *source.Node) {
	format, known := formats[value.Text]
	if value.Kind != source.String || !known {
		c.fail(value, value.Text+" is not a format that contracts check", source.DidYouMean(value.Text, formatNames))
		return
	}
	p.Format, p.textRule().format = value.Text, format.fits
	p.text.content = true
}

func (c *compiler) pattern(p *Place, _ string, value *source.Node) {
	if value.Kind != source.String {
		c.fail(value, "pattern must be a string, not "+value.Kind.String(), "")
		return
	}
	compiled, known := c.patterns[value.Text]
	if !known {
		var err error
		if compiled, err = CompilePattern(value.Text); err != nil {
			c.fail(value, fmt.Sprintf("pattern is not a regular expression of RE2: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: ")), "")
			return
		}
		c.patterns[value.Text] = compiled
	}
	p.textRule().pattern, p.text.content = compiled, true
}
