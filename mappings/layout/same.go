package layout

import (
	"bytes"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v4"
)

// differs says what the text that was made has other than the sheet; "" where it says the same.
func differs(s *sheet, root *yaml.Node, made []byte) string {
	var document yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(made)).Decode(&document); err != nil {
		return "the result would be no YAML"
	}
	again := document.Content[0]
	if line := firstChange(root, again); line > 0 {
		return fmt.Sprintf("the value in line %d would change", line)
	}
	before, after := s.commentTexts(), newSheet(made, again).commentTexts()
	slices.Sort(before)
	slices.Sort(after)
	if !slices.Equal(before, after) {
		return "a comment would be lost"
	}
	return ""
}

// firstChange is the line of the first node that reads otherwise, 0 where there is none.
func firstChange(a, b *yaml.Node) int {
	if a.Kind != b.Kind || len(a.Content) != len(b.Content) || meaning(a) != meaning(b) {
		return a.Line
	}
	for i := range a.Content {
		if line := firstChange(a.Content[i], b.Content[i]); line > 0 {
			return line
		}
	}
	return 0
}

// meaning is the text of a scalar and whether it could be read as something other than a string.
func meaning(n *yaml.Node) string {
	switch {
	case n.Kind != yaml.ScalarNode:
		return ""
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return "text " + n.Value
	}
	return "plain " + orNull(n.Value)
}

func (s *sheet) commentTexts() []string {
	var texts []string
	for _, c := range s.comments {
		if c.text != "" {
			texts = append(texts, c.text)
		}
	}
	return texts
}
