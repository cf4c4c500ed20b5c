package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// Read reads one YAML document. What YAML could read in more than one way, and what a pack has no
// use for, is noted in problems: values that some YAML silently retypes, duplicate keys, anchors,
// tags, a second document. It is nil where nothing can be read.
func Read(name string, text []byte, problems *Problems) *Node {
	file := &File{Name: name, Text: text}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var document yaml.Node
	if err := decoder.Decode(&document); err != nil {
		noteSyntax(file, err, problems)
		return nil
	}
	var second yaml.Node
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		problems.AddAt(Position{file, second.Line, max(second.Column, 1)}, "yaml", "the file holds more than one document",
			"keep one document a file")
	}
	r := reader{file, problems}
	return r.node(document.Content[0])
}

var yamlLine = regexp.MustCompile(`line (\d+)(?:, column (\d+))?: ?`)

func noteSyntax(file *File, err error, problems *Problems) {
	if errors.Is(err, io.EOF) {
		problems.AddAt(Position{File: file}, "yaml", "the file is empty", "")
		return
	}
	text := regexp.MustCompile(`^(?:go-)?yaml: (?:[a-z]+ error: |while [^:]*?: )?`).ReplaceAllString(err.Error(), "")
	at := Position{File: file}
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		at.Line, _ = strconv.Atoi(m[1])
		at.Column, _ = strconv.Atoi(m[2])
		at.Column = max(at.Column, 1)
		text = yamlLine.ReplaceAllString(text, "")
	}
	problems.AddAt(at, "yaml", text, "")
}

type reader struct {
	file     *File
	problems *Problems
}

func (r *reader) node(y *yaml.Node) *Node {
	n := &Node{At: Position{r.file, y.Line, y.Column}, Comment: y.LineComment}
	if y.Anchor != "" || y.Kind == yaml.AliasNode {
		r.problems.Add(n, "yaml", "anchors and aliases are not used in packs", "write the value out, or name it as a shape")
	}
	switch y.Kind {
	case yaml.MappingNode:
		n.Kind = Map
		r.members(n, y)
	case yaml.SequenceNode:
		n.Kind = List
		for _, item := range y.Content {
			n.Items = append(n.Items, r.node(item))
		}
	case yaml.ScalarNode:
		r.scalar(n, y)
	}
	return n
}

func (r *reader) members(n *Node, y *yaml.Node) {
	seen := map[string]Position{}
	for i := 0; i+1 < len(y.Content); i += 2 {
		key := r.node(y.Content[i])
		if key.Kind == Map || key.Kind == List {
			r.problems.Add(key, "yaml", "a key must be a string", "")
			continue
		}
		if first, again := seen[key.Text]; again {
			r.problems.Add(key, "yaml", fmt.Sprintf("%q stands twice in this map", key.Text),
				fmt.Sprintf("the first is in line %d", first.Line))
			continue
		}
		seen[key.Text] = key.At
		n.Members = append(n.Members, Member{key.Text, key, r.node(y.Content[i+1])})
	}
}
