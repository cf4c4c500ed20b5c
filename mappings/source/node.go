package source

import (
	"encoding/json"
	"strings"
)

// Kind of a YAML value.
type Kind uint8

// The kinds of values that a pack file can hold.
const (
	Null Kind = iota
	Bool
	Number
	String
	Map
	List
)

var kindNames = [...]string{"null", "a boolean", "a number", "a string", "a map", "a list"}

// String names the kind with its article: "a map".
func (k Kind) String() string { return kindNames[k] }

// Node is one value of a file, with its place.
type Node struct {
	Kind    Kind
	Text    string // of a scalar: a string's content, otherwise the text as it is written
	Plain   bool   // a string that is written without quotes
	Members []Member
	Items   []*Node
	At      Position
	Comment string // what stands behind it on the line
}

// Member is one entry of a map.
type Member struct {
	Key     string
	KeyNode *Node
	Value   *Node
}

// Get gives the member's value, nil where it is absent or n is no map.
func (n *Node) Get(key string) *Node {
	if n == nil {
		return nil
	}
	for i := range n.Members {
		if n.Members[i].Key == key {
			return n.Members[i].Value
		}
	}
	return nil
}

// KeyOf gives the node of a member's key, n itself where it is absent.
func (n *Node) KeyOf(key string) *Node {
	if n == nil {
		return nil
	}
	for i := range n.Members {
		if n.Members[i].Key == key {
			return n.Members[i].KeyNode
		}
	}
	return n
}

// Is tells whether n is there and of the kind.
func (n *Node) Is(kind Kind) bool { return n != nil && n.Kind == kind }

// JSON gives the value as JSON text, members in their order and numbers as they are written.
func (n *Node) JSON() []byte { return n.appendJSON(nil) }

func (n *Node) appendJSON(dst []byte) []byte {
	switch n.Kind {
	case Map:
		dst = append(dst, '{')
		for i, m := range n.Members {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(quote(dst, m.Key), ':')
			dst = m.Value.appendJSON(dst)
		}
		return append(dst, '}')
	case List:
		dst = append(dst, '[')
		for i, item := range n.Items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = item.appendJSON(dst)
		}
		return append(dst, ']')
	case String:
		return quote(dst, n.Text)
	case Null:
		return append(dst, "null"...)
	}
	return append(dst, n.Text...)
}

func quote(dst []byte, text string) []byte {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		panic("a string always encodes: " + err.Error())
	}
	return append(dst, strings.TrimSuffix(b.String(), "\n")...)
}
