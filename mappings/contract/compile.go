package contract

import (
	"fmt"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// mostPlaces bounds what $refs can expand to.
const mostPlaces = 20_000

// compiler turns schemas into places.
type compiler struct {
	root     *source.Node
	problems *source.Problems
	open     []*source.Node      // the schemas that refs are being expanded from
	patterns map[string]*Pattern // a schema that is expanded twice compiles its patterns once
	places   int
}

// Compile compiles the schema at a node; "#/…" refs are resolved in root and expanded in place. What is wrong with the schema
// is added to problems; the contract is then fit only to look for further problems with. It is nil for a nil schema.
func Compile(root, schema *source.Node, problems *source.Problems) *Contract {
	if schema == nil {
		return nil
	}
	c := &compiler{root: root, problems: problems, patterns: map[string]*Pattern{}}
	compiled := layOut(c.place(schema))
	compiled.fillPaths("")
	return compiled
}

func (c *compiler) fail(at *source.Node, cause, suggestion string) {
	c.problems.Add(at, "contract", cause, suggestion)
}

// place compiles one schema; it always gives a place.
func (c *compiler) place(schema *source.Node) *Place {
	p := &Place{Types: TypeAny, At: schema.At}
	if c.places++; c.places == mostPlaces {
		c.fail(schema, fmt.Sprintf("the contract describes more than %d places", mostPlaces), "let large parts be free objects, without properties")
	}
	if c.places >= mostPlaces {
		return p
	}
	if schema.Kind != source.Map {
		c.fail(schema, "a schema must be a map, not "+schema.Kind.String(), "write {} where any value may stand")
		return p
	}
	if ref := schema.Get("$ref"); ref != nil {
		return c.ref(schema, ref, p)
	}
	for i := range schema.Members {
		c.keyword(p, &schema.Members[i])
	}
	c.finish(p, schema)
	return p
}

// ref expands the schema that a $ref names; beside it only annotations may stand.
func (c *compiler) ref(schema, ref *source.Node, nothing *Place) *Place {
	readOnly := false
	for i := range schema.Members {
		m := &schema.Members[i]
		switch {
		case m.Key == "readOnly":
			readOnly = m.Value.Text == "true"
		case m.Key != "$ref" && !annotates(m.Key):
			c.fail(m.KeyNode, fmt.Sprintf("%s cannot stand beside $ref", m.Key), "move it into the schema that is referred to")
		}
	}
	target := c.resolve(ref)
	if target == nil {
		return nothing
	}
	for _, open := range c.open {
		if open == target {
			c.fail(ref, ref.Text+" holds itself", "contracts have no recursion; write the levels out, the last one as a free object")
			return nothing
		}
	}
	c.open = append(c.open, target)
	p := c.place(target)
	c.open = c.open[:len(c.open)-1]
	p.ReadOnly = p.ReadOnly || readOnly
	return p
}

// resolve finds the schema at a JSON Pointer (RFC 6901) behind "#".
func (c *compiler) resolve(ref *source.Node) *source.Node {
	path, local := strings.CutPrefix(ref.Text, "#/")
	if ref.Kind != source.String || !local {
		c.fail(ref, "$ref must point into this file", "write it as \"#/components/schemas/NAME\"")
		return nil
	}
	at := c.root
	for _, token := range strings.Split(path, "/") {
		name := strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		next := at.Get(name)
		if next == nil {
			c.fail(ref, fmt.Sprintf("%s is not in this file", ref.Text), source.DidYouMean(name, keys(at)))
			return nil
		}
		at = next
	}
	return at
}

func keys(n *source.Node) []string {
	if n == nil {
		return nil
	}
	names := make([]string, len(n.Members))
	for i := range n.Members {
		names[i] = n.Members[i].Key
	}
	return names
}
