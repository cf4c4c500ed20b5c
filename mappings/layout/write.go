package layout

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// writer writes the nodes of a sheet anew.
type writer struct {
	sheet  *sheet
	out    strings.Builder
	line   int     // how long the line is that is being written
	next   int     // the first source line whose comments and blank lines are not written
	inline bool    // the next entry stands behind a dash
	open   []block // the blocks that the last entry stands in
}

// block is a map or a list that is written in lines: its column in the source, and its indent.
type block struct{ column, indent int }

func (w *writer) document(root *yaml.Node) {
	if w.oneLine(root, 0) {
		w.lead(w.sheet.ends[root].line, 0, 0)
		w.put(w.flow(root))
		w.tail(w.sheet.ends[root].line)
	} else {
		w.block(root, 0)
	}
	w.lead(len(w.sheet.lines), 0, 0)
}

// oneLine tells whether a node is written in the line of its key or dash.
func (w *writer) oneLine(n *yaml.Node, column int) bool {
	if n.Kind == yaml.ScalarNode || len(n.Content) == 0 {
		return true
	}
	if n.Style&yaml.FlowStyle == 0 {
		return false
	}
	from, to := n.Line-1, w.sheet.ends[n].line
	if from == to {
		return true
	}
	for line := from; line < min(to, len(w.sheet.lines)); line++ {
		if w.sheet.comments[line].text != "" {
			return false
		}
	}
	return filled(n) || column+utf8.RuneCountInString(w.flow(n)) <= width
}

func (w *writer) block(n *yaml.Node, indent int) {
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			w.item(n, item, indent)
		}
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		w.entry(n, n.Content[i], n.Content[i+1], indent)
	}
}

// entry writes a member of a map, in lines of its own.
func (w *writer) entry(n, key, value *yaml.Node, indent int) {
	name := w.scalar(key) + ":"
	short := w.oneLine(value, indent+utf8.RuneCountInString(name)+1)
	w.begin(n, w.firstLineEnd(key, value, short), indent)
	w.put(name)
	w.value(value, short, w.firstLineEnd(key, value, short), indent)
}

// item writes an element of a list.
func (w *writer) item(n, item *yaml.Node, indent int) {
	if w.oneLine(item, indent+2) {
		end := w.firstLineEnd(item, item, true)
		w.begin(n, end, indent)
		w.put("-")
		w.value(item, true, end, indent)
		return
	}
	w.begin(n, item.Line-1, indent)
	w.put("- ")
	w.inline = true
	w.block(item, indent+2)
}

// firstLineEnd is the source line that the first written line of an entry ends with.
func (w *writer) firstLineEnd(key, value *yaml.Node, short bool) int {
	_, text := w.sheet.blocks[value]
	switch {
	case !short:
		return w.sheet.ends[key].line
	case text:
		return value.Line - 1
	}
	return max(w.sheet.ends[key].line, w.sheet.ends[value].line)
}

// begin starts the line of an entry, behind the comments that stand before it.
func (w *writer) begin(n *yaml.Node, line, indent int) {
	if w.inline {
		w.inline = false
		w.remember(block{n.Column - 1, indent})
		return
	}
	w.lead(line, n.Column-1, indent)
	w.remember(block{n.Column - 1, indent})
	w.put(strings.Repeat(" ", indent))
}

// value writes what stands behind a colon or a dash, the comment of the line, and the lines below.
func (w *writer) value(value *yaml.Node, short bool, line, indent int) {
	text, isText := w.sheet.blocks[value]
	switch {
	case !short && value.Style&yaml.FlowStyle != 0 && value.Content[0].Line-1 == line:
		w.end() // the line's comment belongs to an entry
		w.block(value, indent+2)
		return
	case !short:
		w.tail(line)
		w.block(value, indent+2)
		return
	case isText:
		w.put(" " + text.head())
		w.tail(line)
		w.text(text, indent+2)
		w.next = max(w.next, text.end+1)
		return
	case value.Kind == yaml.ScalarNode:
		w.lines(w.scalarLines(value), indent+2)
	default:
		w.lines(w.fill(value, indent), indent+2)
	}
	w.tail(line)
}

// lines writes a scalar of one or several lines behind a colon or a dash.
func (w *writer) lines(lines []string, indent int) {
	for i, line := range lines {
		switch {
		case i == 0 && line != "":
			w.put(" " + line)
		case i > 0:
			w.end()
			if line != "" {
				w.put(strings.Repeat(" ", indent) + line)
			}
		}
	}
}

func (w *writer) text(text blockText, indent int) {
	for _, line := range text.lines {
		if line != "" {
			w.put(strings.Repeat(" ", indent) + line)
		}
		w.end()
	}
}

func (b blockText) head() string {
	if b.digit {
		return b.header[:1] + "2" + b.header[1:]
	}
	return b.header
}

func (w *writer) put(text string) {
	w.out.WriteString(text)
	w.line += utf8.RuneCountInString(text)
}

func (w *writer) end() {
	w.out.WriteByte('\n')
	w.line = 0
}
