package scaffold

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// mapNode makes a map of keys and nodes in turn.
func mapNode(members ...any) *source.Node {
	n := &source.Node{Kind: source.Map}
	for i := 0; i+1 < len(members); i += 2 {
		add(n, members[i].(string), members[i+1].(*source.Node))
	}
	return n
}

func textNode(text string) *source.Node { return &source.Node{Kind: source.String, Text: text} }

func add(n *source.Node, key string, value *source.Node) {
	if n.Get(key) == nil && value != nil {
		n.Members = append(n.Members, source.Member{Key: key, Value: value})
	}
}

func set(n *source.Node, key string, value *source.Node) {
	for i := range n.Members {
		if n.Members[i].Key == key {
			n.Members[i].Value = value
			return
		}
	}
	add(n, key, value)
}

func keysOf(n *source.Node) []string {
	var keys []string
	if n != nil {
		for _, m := range n.Members {
			keys = append(keys, m.Key)
		}
	}
	return keys
}

// merge adds what a part of an allOf says: members and lists of required ones come together, of the
// rest the first holds.
func (r *reducer) merge(made, part *source.Node) {
	for _, m := range part.Members {
		old := made.Get(m.Key)
		switch {
		case old != nil && m.Key == "properties":
			together := mapNode()
			together.Members = append(together.Members, old.Members...)
			for _, p := range m.Value.Members {
				add(together, p.Key, p.Value)
			}
			set(made, m.Key, together)
		case old != nil && m.Key == "required":
			set(made, m.Key, union(old, m.Value))
		default:
			add(made, m.Key, m.Value)
		}
	}
}

func union(a, b *source.Node) *source.Node {
	all := &source.Node{Kind: source.List, Items: append([]*source.Node(nil), a.Items...)}
	for _, item := range b.Items {
		known := false
		for _, other := range all.Items {
			known = known || other.Text == item.Text
		}
		if !known {
			all.Items = append(all.Items, item)
		}
	}
	return all
}

// allowNull adds null to the types, and to the values where they are listed.
func allowNull(n *source.Node) {
	if t := n.Get("type"); t.Is(source.String) {
		set(n, "type", &source.Node{Kind: source.List, Items: []*source.Node{t, textNode("null")}})
	}
	if values := n.Get("enum"); values.Is(source.List) {
		set(n, "enum", union(values, &source.Node{Kind: source.List, Items: []*source.Node{{Kind: source.Null, Text: "null"}}}))
	}
}

var plainText = regexp.MustCompile(`^(?:[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*|/[A-Za-z0-9_./{}-]*|\$(?:[a-z]+)?\.[A-Za-z0-9_.]+|\$ref)$`)
var otherwiseRead = regexp.MustCompile(`^(?i:y|n|yes|no|on|off|true|false|null)$`)

// written gives a text as YAML: in quotes where it could be read as something else.
func written(text string) string {
	if plainText.MatchString(text) && !otherwiseRead.MatchString(text) {
		return text
	}
	return strconv.Quote(text)
}

// block writes a node in lines, small maps and lists in one.
func block(b *strings.Builder, n *source.Node, indent string) {
	for _, m := range n.Members {
		line := flow(m.Value)
		if m.Value.Is(source.List) && len(m.Value.Items) > 0 && m.Value.Items[0].Is(source.Map) {
			b.WriteString(indent + written(m.Key) + ":\n")
			for _, item := range m.Value.Items {
				b.WriteString(indent + "  - " + flow(item) + "\n")
			}
			continue
		}
		if len(indent)+len(m.Key)+len(line) < 120 && !holdsMaps(m.Value) || m.Value.Kind != source.Map || len(m.Value.Members) == 0 {
			b.WriteString(indent + written(m.Key) + ": " + line + "\n")
			continue
		}
		b.WriteString(indent + written(m.Key) + ":\n")
		block(b, m.Value, indent+"  ")
	}
}

func holdsMaps(n *source.Node) bool {
	for _, m := range n.Members {
		if m.Value.Is(source.Map) && len(m.Value.Members) > 1 {
			return true
		}
	}
	return false
}

// flow writes a node in one line.
func flow(n *source.Node) string {
	var parts []string
	switch n.Kind {
	case source.Map:
		for _, m := range n.Members {
			parts = append(parts, written(m.Key)+": "+flow(m.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case source.List:
		for _, item := range n.Items {
			parts = append(parts, flow(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case source.String:
		return written(n.Text)
	case source.Null:
		return "null"
	}
	return n.Text
}
