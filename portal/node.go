package portal

import "go.yaml.in/yaml/v4"

// pair is one member of a YAML map.
type pair struct {
	name  string
	value *yaml.Node
}

// members lists the members of a map in their order; none of anything else.
func members(n *yaml.Node) []pair {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	pairs := make([]pair, 0, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		pairs = append(pairs, pair{n.Content[i].Value, n.Content[i+1]})
	}
	return pairs
}

func member(n *yaml.Node, name string) *yaml.Node {
	for _, m := range members(n) {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// set puts a member in place of the one of that name, or behind the others.
func set(n *yaml.Node, name string, value *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			n.Content[i+1] = value
			return
		}
	}
	n.Content = append(n.Content, text(name), value)
}

func appendText(n *yaml.Node, name, more string) {
	if n == nil {
		return
	}
	if had := member(n, name); had != nil {
		more = had.Value + "\n" + more
	}
	set(n, name, text(more))
}

func text(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}

func list(items ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: items}
}

func mapping(name string, value *yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: []*yaml.Node{text(name), value}}
}
