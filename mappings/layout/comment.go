package layout

import (
	"strings"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// lead writes the comments and the blank lines that stand before a source line: one blank line for
// several, none at the start of the file.
func (w *writer) lead(line, column, indent int) {
	line = min(line, len(w.sheet.lines)) // a value that is not written can stand behind the last line
	blank := false
	for ; w.next < line; w.next++ {
		if w.sheet.blank(w.next) {
			blank = true
			continue
		}
		if c := &w.sheet.comments[w.next]; c.text != "" && !c.written {
			w.gap(blank)
			blank = false
			w.put(strings.Repeat(" ", w.commentIndent(c.column, column, indent)) + c.text)
			c.written = true
			w.end()
		}
	}
	w.gap(blank && line < len(w.sheet.lines))
}

func (w *writer) gap(blank bool) {
	if blank && w.out.Len() > 0 {
		w.out.WriteByte('\n')
	}
}

// commentIndent keeps a comment that is deeper than what follows with the block that it was written in.
func (w *writer) commentIndent(at, column, indent int) int {
	if at <= column {
		return indent
	}
	for i := len(w.open) - 1; i >= 0; i-- {
		if w.open[i].indent > indent && w.open[i].column <= at {
			return w.open[i].indent
		}
	}
	return indent
}

// remember notes the block of the entry that is being written, and closes the deeper ones.
func (w *writer) remember(b block) {
	for len(w.open) > 0 && w.open[len(w.open)-1].indent >= b.indent {
		w.open = w.open[:len(w.open)-1]
	}
	w.open = append(w.open, b)
}

// tail ends the line that is being written, with the comment of its source line.
func (w *writer) tail(line int) {
	line = min(line, len(w.sheet.lines)-1)
	if c := &w.sheet.comments[line]; c.text != "" && !c.written {
		if c.gap == "" {
			c.gap = " "
		}
		w.put(c.gap + c.text)
		c.written = true
	}
	w.next = max(w.next, line+1)
	w.end()
}

// Comment is a comment of a file.
type Comment struct {
	Line  int // from 1
	Start int // the column, from 1, where its line begins to say something
	Text  string
}

// Comments lists the comments of a file; none where it is no YAML.
func Comments(text []byte) []Comment {
	problems := &source.Problems{}
	clean := plainLines(&source.File{Text: text}, text, problems)
	root := parse("", clean, problems)
	if root == nil || problems.Len() > 0 {
		return nil
	}
	s := newSheet(clean, root)
	var list []Comment
	for i, c := range s.comments {
		if c.text != "" {
			line := string(s.lines[i])
			list = append(list, Comment{i + 1, 1 + len(line) - len(strings.TrimLeft(line, " ")), c.text})
		}
	}
	return list
}
