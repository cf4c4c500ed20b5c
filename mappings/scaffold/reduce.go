package scaffold

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// mostSchemas bounds what is read of a document.
const mostSchemas = 20_000

// reducer keeps of schemas what contracts check.
type reducer struct {
	maker   *maker
	schemas *source.Node // components/schemas of the result
	open    []string     // components that are being reduced
	done    map[string]bool
	count   int
}

var componentName = regexp.MustCompile(`^#/components/schemas/([^/]+)$`)

// silent are keywords that say nothing about what may stand in a document, and go without a word.
var silent = []string{"example", "examples", "externalDocs", "xml", "discriminator", "$comment", "title"}

// resolve follows a local $ref; nil where it leads nowhere or in a circle.
func (m *maker) resolve(n *source.Node) *source.Node {
	for range 16 {
		ref := textOf(n.Get("$ref"))
		if ref == "" {
			return n
		}
		n = m.document
		for _, part := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
			n = n.Get(strings.NewReplacer("~1", "/", "~0", "~").Replace(part))
		}
	}
	return nil
}

// schema reduces one schema; where is what notes call it.
func (r *reducer) schema(n *source.Node, where string) *source.Node {
	if r.count++; r.count > mostSchemas || !n.Is(source.Map) || len(r.open) > 64 {
		return mapNode()
	}
	if ref := textOf(n.Get("$ref")); ref != "" {
		return r.reference(n, ref, where)
	}
	made := mapNode()
	for _, m := range n.Members {
		r.keyword(made, n, m, where)
	}
	r.nullable(made, n)
	return made
}

func (r *reducer) reference(n *source.Node, ref, where string) *source.Node {
	found := componentName.FindStringSubmatch(ref)
	if found == nil {
		r.open = append(r.open, ref)
		defer func() { r.open = r.open[:len(r.open)-1] }()
		if slices.Contains(r.open[:len(r.open)-1], ref) {
			return mapNode("type", textNode("object"))
		}
		return r.schema(r.maker.resolve(n), where)
	}
	if slices.Contains(r.open, found[1]) {
		r.maker.note("%s: %s holds itself; there it is a free object", where, found[1])
		return mapNode("type", textNode("object"))
	}
	r.component(found[1])
	return mapNode("$ref", textNode(ref))
}

func (r *reducer) component(name string) {
	if r.done[name] {
		return
	}
	r.done[name] = true
	r.open = append(r.open, name)
	made := r.schema(r.maker.document.Get("components").Get("schemas").Get(name), name)
	r.open = r.open[:len(r.open)-1]
	add(r.schemas, name, made)
}

func (r *reducer) keyword(made, n *source.Node, m source.Member, where string) {
	value := m.Value
	switch {
	case m.Key == "properties" && value.Is(source.Map):
		properties := mapNode()
		for _, p := range value.Members {
			add(properties, p.Key, r.schema(p.Value, where+"."+p.Key))
		}
		r.merge(made, mapNode("properties", properties))
	case m.Key == "items":
		add(made, "items", r.schema(value, where+"[]"))
	case m.Key == "additionalProperties" && value.Is(source.Map):
		r.maker.note("%s: the values of its further members are not checked", where)
	case m.Key == "allOf":
		for _, part := range value.Items {
			r.merge(made, r.whole(part, where))
		}
	case m.Key == "anyOf" || m.Key == "oneOf":
		r.choice(made, m, where)
	case m.Key == "exclusiveMinimum" && value.Is(source.Bool), m.Key == "exclusiveMaximum" && value.Is(source.Bool):
		bound := n.Get(strings.ToLower(strings.TrimPrefix(m.Key, "exclusive")))
		if value.Text == "true" && bound != nil {
			add(made, m.Key, bound)
		}
	case m.Key == "required" && value.Is(source.List):
		r.merge(made, mapNode("required", value))
	case m.Key == "nullable" || slices.Contains(silent, m.Key) || strings.HasPrefix(m.Key, "x-"):
	case m.Key == "format" && !slices.Contains(contract.Formats(), value.Text):
		if !slices.Contains([]string{"int32", "int64", "float", "double"}, value.Text) {
			r.maker.note("%s: format %s is not checked", where, value.Text)
		}
	case m.Key == "pattern" && !compiles(value.Text):
		r.maker.note("%s: its pattern is no regular expression of RE2, and is not checked", where)
	case contract.Checks(m.Key) || contract.Annotates(m.Key):
		add(made, m.Key, value)
	default:
		r.maker.note("%s: %s is not checked", where, m.Key)
	}
}

func compiles(pattern string) bool {
	_, err := contract.CompilePattern(pattern)
	return err == nil
}

// whole reduces a part of an allOf, with what it refers to written out.
func (r *reducer) whole(n *source.Node, where string) *source.Node {
	ref := textOf(n.Get("$ref"))
	if ref == "" {
		return r.schema(n, where)
	}
	if slices.Contains(r.open, ref) {
		return mapNode()
	}
	r.open = append(r.open, ref)
	defer func() { r.open = r.open[:len(r.open)-1] }()
	return r.whole(r.maker.resolve(n), where)
}

// choice keeps the one schema of a choice between it and null; of other choices the document is free.
func (r *reducer) choice(made *source.Node, m source.Member, where string) {
	var others []*source.Node
	null := false
	for _, option := range m.Value.Items {
		if textOf(option.Get("type")) == "null" {
			null = true
			continue
		}
		others = append(others, option)
	}
	if len(others) != 1 {
		r.maker.note("%s: %s is not checked; any value may stand there", where, m.Key)
		return
	}
	r.merge(made, r.whole(others[0], where))
	if null {
		allowNull(made)
	}
}

func (r *reducer) nullable(made, n *source.Node) {
	if textOf(n.Get("nullable")) == "true" {
		allowNull(made)
	}
	names := keysOf(made.Get("properties"))
	if required := made.Get("required"); required != nil && made.Get("properties") != nil {
		kept := &source.Node{Kind: source.List}
		for _, item := range required.Items {
			if slices.Contains(names, item.Text) {
				kept.Items = append(kept.Items, item)
			}
		}
		set(made, "required", kept)
	}
}

// reduce makes the pack's own document: its paths, and the schemas that they need.
func (m *maker) reduce() error {
	paths := m.document.Get("paths")
	if !paths.Is(source.Map) || len(paths.Members) == 0 {
		return errors.New("the document has no paths")
	}
	r := &reducer{maker: m, schemas: mapNode(), done: map[string]bool{}}
	made := mapNode()
	for _, path := range paths.Members {
		if item := r.pathItem(path); len(item.Members) > 0 {
			add(made, path.Key, item)
		}
	}
	if r.count > mostSchemas {
		return errors.New("the document describes more than 20000 values: cut it down to the operations that are wanted")
	}
	m.errorSchema(r)
	m.security = m.document.Get("components").Get("securitySchemes")
	m.reduced = mapNode("openapi", textNode("3.1.0"), "info", m.info(), "paths", made, "components", mapNode("schemas", r.schemas))
	return nil
}
