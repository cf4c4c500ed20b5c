// Package layout writes YAML files in the one layout that packs have: two columns for each level, one
// space behind colons and commas, comments where they were. What a file says is never changed.
package layout

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// width is how long a line may become when a flow collection of several lines is joined.
const width = 140

// Format gives the text in the layout of packs. Name is what errors call the file. The error is a
// *source.Error for what is no YAML, or YAML that packs do not use: anchors, tags, several documents.
func Format(name string, text []byte) ([]byte, error) {
	problems := &source.Problems{}
	file := &source.File{Name: name, Text: text}
	clean := plainLines(file, text, problems)
	root := parse(name, clean, problems)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	s := newSheet(clean, root)
	w := &writer{sheet: s}
	w.document(root)
	made := []byte(w.out.String())
	if cause := differs(s, root, made); cause != "" {
		problems.AddAt(source.Position{File: file}, "fmt", "cannot be laid out anew: "+cause, "write values and comments in lines of their own")
		return nil, problems.Err()
	}
	return made, nil
}

// plainLines gives the text with lines that end as on Unix, and refuses the line ends that only YAML
// counts: places would then name other lines than an editor does.
func plainLines(file *source.File, text []byte, problems *source.Problems) []byte {
	text = bytes.ReplaceAll(bytes.TrimPrefix(text, []byte("\ufeff")), []byte("\r\n"), []byte("\n"))
	if i := bytes.IndexAny(text, "\r\u0085\u2028\u2029"); i >= 0 {
		problems.AddAt(source.Position{File: file, Line: 1 + bytes.Count(text[:i], []byte("\n")), Column: 1}, "yaml",
			"the line holds a line end that most editors do not show", "write it as an escape in double quotes")
	}
	return text
}

// parse gives the outermost map or list.
func parse(name string, text []byte, problems *source.Problems) *yaml.Node {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var document, second yaml.Node
	if err := decoder.Decode(&document); err != nil {
		source.Read(name, text, problems)
		return nil
	}
	at := func(n *yaml.Node) source.Position {
		return source.Position{File: &source.File{Name: name, Text: text}, Line: n.Line, Column: n.Column}
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		source.Read(name, text, problems)
		return nil
	}
	root := document.Content[0]
	if root.Kind == yaml.ScalarNode {
		problems.AddAt(at(root), "yaml", "the file must be a map or a list", "")
	}
	if bytes.HasPrefix(text, []byte("%")) {
		problems.AddAt(at(root), "yaml", "directives are not used in packs", "remove the line that begins with %")
	}
	walk(root, func(n *yaml.Node) {
		if cause := foreign(n); cause != "" {
			problems.AddAt(at(n), "yaml", cause, "write the value out")
		}
	})
	return root
}

// foreign says which part of YAML a node uses that packs do not.
func foreign(n *yaml.Node) string {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return "anchors and aliases are not used in packs"
	}
	if n.Style&yaml.TaggedStyle != 0 {
		return "tags are not used in packs"
	}
	for i := 0; n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode || key.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 || strings.Contains(key.Value, "\n") ||
			meaning(key) == "plain null" {
			return "a key must be a string of one line"
		}
	}
	return ""
}

func walk(n *yaml.Node, visit func(*yaml.Node)) {
	visit(n)
	for _, inner := range n.Content {
		walk(inner, visit)
	}
}
