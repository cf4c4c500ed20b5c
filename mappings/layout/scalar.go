package layout

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// scalar gives a key, or a value of a flow collection, in one line and with the quotes that it has.
func (w *writer) scalar(n *yaml.Node) string {
	lines := w.scalarLines(n)
	switch {
	case len(lines) == 1 && w.sheet.blocks[n].header == "":
		return lines[0]
	case len(lines) > 1 && !strings.Contains(n.Value, "\n") && n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) == 0:
		return n.Value
	}
	return strconv.Quote(n.Value)
}

// scalarLines gives a scalar as it is written, each line without its indent.
func (w *writer) scalarLines(n *yaml.Node) []string {
	if n.Value == "" && n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) == 0 {
		return []string{""}
	}
	from, to := start(n), w.sheet.scalarEnd(n)
	if from.line == to.line {
		return []string{string(w.sheet.lines[from.line][from.column:to.column])}
	}
	lines := []string{strings.TrimRight(string(w.sheet.lines[from.line][from.column:]), " \t")}
	for line := from.line + 1; line < to.line; line++ {
		lines = append(lines, strings.Trim(string(w.sheet.lines[line]), " \t"))
	}
	return append(lines, strings.TrimLeft(string(w.sheet.lines[to.line][:to.column]), " \t"))
}

// flow gives a node in one line.
func (w *writer) flow(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		items := make([]string, len(n.Content))
		for i, item := range n.Content {
			items[i] = orNull(w.flow(item))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case yaml.MappingNode:
		var members []string
		for i := 0; i+1 < len(n.Content); i += 2 {
			members = append(members, orNull(w.scalar(n.Content[i]))+": "+orNull(w.flow(n.Content[i+1])))
		}
		return "{" + strings.Join(members, ", ") + "}"
	}
	return w.scalar(n)
}

// filled tells whether a flow collection may go over several lines: a list of single values.
func filled(n *yaml.Node) bool {
	for _, item := range n.Content {
		if item.Kind != yaml.ScalarNode {
			return false
		}
	}
	return n.Kind == yaml.SequenceNode
}

// fill gives a flow collection in one line if it was in one or fits, and else in full lines.
func (w *writer) fill(n *yaml.Node, indent int) []string {
	line := w.flow(n)
	if n.Line-1 == w.sheet.ends[n].line || !filled(n) || w.line+1+utf8.RuneCountInString(line) <= width {
		return []string{line}
	}
	lines := []string{"["}
	room := width - w.line - 1
	for i, item := range n.Content {
		text := orNull(w.flow(item)) + ","
		if i == len(n.Content)-1 {
			text = strings.TrimSuffix(text, ",") + "]"
		}
		last := &lines[len(lines)-1]
		switch {
		case *last == "[":
			*last += text
		case utf8.RuneCountInString(*last)+1+utf8.RuneCountInString(text) > room:
			lines, room = append(lines, text), width-indent-2
		default:
			*last += " " + text
		}
	}
	return lines
}

func orNull(text string) string {
	if text == "" {
		return "null"
	}
	return text
}
