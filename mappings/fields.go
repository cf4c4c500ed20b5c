package mappings

import (
	"fmt"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// fields reads a map of a pack file by its known members and notes the others.
type fields struct {
	node     *source.Node
	rule     string
	problems *source.Problems
}

func fieldsOf(n *source.Node, rule string, problems *source.Problems, known ...string) fields {
	if n != nil && n.Kind != source.Map {
		problems.Add(n, rule, fmt.Sprintf("must be a map, not %s", n.Kind), "")
		n = nil
	}
	if n != nil {
		for _, m := range n.Members {
			if !contains(known, m.Key) {
				problems.Add(m.KeyNode, rule, fmt.Sprintf("%q is not known here", m.Key), source.DidYouMean(m.Key, known))
			}
		}
	}
	return fields{n, rule, problems}
}

func contains(list []string, word string) bool {
	for _, w := range list {
		if w == word {
			return true
		}
	}
	return false
}

// text gives a member that must be a string; "" where it is absent.
func (f fields) text(name string) string {
	n := f.node.Get(name)
	if n == nil {
		return ""
	}
	if n.Kind != source.String {
		f.problems.Add(n, f.rule, fmt.Sprintf("%s must be a string, not %s", name, n.Kind), "quote the value")
		return ""
	}
	return n.Text
}

// needed is text that must be there.
func (f fields) needed(name string) string {
	if f.node != nil && f.node.Get(name) == nil {
		f.problems.Add(f.node, f.rule, name+" is missing", "add "+name+":")
	}
	return f.text(name)
}

// flag gives a member that must be a boolean.
func (f fields) flag(name string, absent bool) bool {
	n := f.node.Get(name)
	if n == nil {
		return absent
	}
	if n.Kind != source.Bool {
		f.problems.Add(n, f.rule, fmt.Sprintf("%s must be true or false, not %s", name, n.Kind), "")
	}
	return n.Text == "true"
}

// list gives the items of a member that must be a list.
func (f fields) list(name string) []*source.Node {
	n := f.node.Get(name)
	if n == nil {
		return nil
	}
	if n.Kind != source.List {
		f.problems.Add(n, f.rule, fmt.Sprintf("%s must be a list, not %s", name, n.Kind), "")
	}
	return n.Items
}

// members gives the members of a member that must be a map.
func (f fields) members(name string) []source.Member {
	n := f.node.Get(name)
	if n == nil {
		return nil
	}
	if n.Kind != source.Map {
		f.problems.Add(n, f.rule, fmt.Sprintf("%s must be a map, not %s", name, n.Kind), "")
	}
	return n.Members
}
