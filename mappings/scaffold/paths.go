package scaffold

import (
	"slices"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/source"
)

var methods = []string{"get", "put", "post", "patch", "delete"}

func (r *reducer) pathItem(path source.Member) *source.Node {
	item, made := r.maker.resolve(path.Value), mapNode()
	if item == nil {
		return made
	}
	for _, m := range item.Members {
		if slices.Contains(methods, m.Key) {
			add(made, m.Key, r.operation(item, m, strings.ToUpper(m.Key)+" "+path.Key))
		}
	}
	return made
}

func (r *reducer) operation(item *source.Node, m source.Member, where string) *source.Node {
	made := mapNode()
	for _, key := range []string{"operationId", "summary"} {
		add(made, key, m.Value.Get(key))
	}
	if list := r.parameters(item, m.Value, where); len(list.Items) > 0 {
		add(made, "parameters", list)
	}
	if body := r.maker.resolve(m.Value.Get("requestBody")); body != nil {
		if content := r.content(body, where+" request"); content != nil {
			add(made, "requestBody", mapNode("content", content))
		}
	}
	responses := mapNode()
	if all := m.Value.Get("responses"); all != nil {
		for _, response := range all.Members {
			add(responses, response.Key, r.response(r.maker.resolve(response.Value), where+" "+response.Key))
		}
	}
	add(made, "responses", responses)
	return made
}

func (r *reducer) parameters(item, operation *source.Node, where string) *source.Node {
	list, seen := &source.Node{Kind: source.List}, map[string]bool{}
	for _, from := range []*source.Node{operation.Get("parameters"), item.Get("parameters")} {
		if from == nil {
			continue
		}
		for _, entry := range from.Items {
			p := r.maker.resolve(entry)
			in, name := textOf(p.Get("in")), textOf(p.Get("name"))
			if p == nil || seen[in+" "+name] {
				continue
			}
			seen[in+" "+name] = true
			if in == "cookie" {
				r.maker.note("%s: the cookie %s is left out", where, name)
				continue
			}
			made := mapNode("in", textNode(in), "name", textNode(name), "required", p.Get("required"))
			add(made, "schema", r.schema(p.Get("schema"), where+" "+name))
			list.Items = append(list.Items, made)
		}
	}
	return list
}

// content keeps the first JSON body that is described.
func (r *reducer) content(n *source.Node, where string) *source.Node {
	all := n.Get("content")
	for _, media := range keysOf(all) {
		kind, _, _ := strings.Cut(media, ";")
		if kind = strings.TrimSpace(kind); kind == "application/json" || strings.HasSuffix(kind, "+json") || kind == "*/*" {
			if kind == "*/*" {
				kind = "application/json"
			}
			return mapNode(kind, mapNode("schema", r.schema(all.Get(media).Get("schema"), where)))
		}
	}
	if all != nil && len(all.Members) > 0 {
		r.maker.note("%s: a body of %s is left out; only JSON is translated", where, strings.Join(keysOf(all), ", "))
	}
	return nil
}

func (r *reducer) response(n *source.Node, where string) *source.Node {
	if n == nil {
		return nil
	}
	made := mapNode()
	if content := r.content(n, where); content != nil {
		add(made, "content", content)
	}
	description := textOf(n.Get("description"))
	add(made, "description", textNode(comment(description)))
	return made
}

func (m *maker) info() *source.Node {
	return mapNode("title", textNode(m.title()), "version", textNode(m.version()))
}

func (m *maker) title() string {
	if title := textOf(m.document.Get("info").Get("title")); title != "" {
		return comment(title)
	}
	return m.name
}

func (m *maker) version() string {
	if version := textOf(m.document.Get("info").Get("version")); version != "" {
		return comment(version)
	}
	return "1"
}

// contract writes openapi.yaml, with what it leaves out at its top.
func (m *maker) contract() string {
	var b strings.Builder
	b.WriteString("# What the API's own document says, as far as contracts check it.\n")
	for _, left := range m.left {
		b.WriteString("# " + comment(left) + "\n")
	}
	block(&b, m.reduced, "")
	return b.String()
}

// errorSchema finds the schema of error bodies and marks it.
func (m *maker) errorSchema(r *reducer) {
	for _, path := range m.document.Get("paths").Members {
		for _, method := range path.Value.Members {
			responses := method.Value.Get("responses")
			for _, status := range keysOf(responses) {
				if status != "default" && !strings.HasPrefix(status, "4") && !strings.HasPrefix(status, "5") {
					continue
				}
				if content := r.content(m.resolve(responses.Get(status)), ""); content != nil {
					m.markError(r, content.Members[0].Value.Get("schema"))
					return
				}
			}
		}
	}
	m.note("the document describes no error body: ErrorAnswer is invented, with a code and a message")
	text := func() *source.Node { return mapNode("type", textNode("string")) }
	m.markError(r, mapNode("type", textNode("object"), "properties", mapNode("code", text(), "message", text())))
}

func (m *maker) markError(r *reducer, schema *source.Node) {
	if found := componentName.FindStringSubmatch(textOf(schema.Get("$ref"))); found != nil {
		m.errorName = found[1]
		set(r.schemas.Get(found[1]), "x-error", &source.Node{Kind: source.Bool, Text: "true"})
		return
	}
	m.errorName = "ErrorAnswer"
	add(schema, "x-error", &source.Node{Kind: source.Bool, Text: "true"})
	add(r.schemas, "ErrorAnswer", schema)
}
