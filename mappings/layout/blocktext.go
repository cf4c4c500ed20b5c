package layout

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// blockText is a literal or folded scalar as it is written.
type blockText struct {
	header string   // "|", ">-": without the number of its indent
	digit  bool     // the header had a number
	lines  []string // without their indent
	end    int      // its last line
}

// findBlocks notes the literal and folded scalars. Around is the column of what a scalar belongs to.
func (s *sheet) findBlocks(n *yaml.Node, around int) {
	if n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		s.blocks[n] = s.readBlock(n, around)
	}
	for i, inner := range n.Content {
		parent := n.Column - 1
		if n.Kind == yaml.MappingNode && i%2 == 1 {
			parent = n.Content[i-1].Column - 1
		}
		s.findBlocks(inner, parent)
	}
}

func (s *sheet) readBlock(n *yaml.Node, around int) blockText {
	at := start(n)
	header, _, _ := strings.Cut(string(s.lines[at.line][at.column:]), " ")
	b := blockText{header: strings.Trim(strings.TrimSpace(header), "123456789"), end: at.line}
	indent := -1
	if i := strings.IndexAny(header, "123456789"); i >= 0 {
		b.digit = true
		b.header = header[:i] + header[i+1:]
		indent = max(around, 0) + int(header[i]-'0')
	}
	pending := 0
	for line := at.line + 1; line < len(s.lines); line++ {
		text := string(s.lines[line])
		spaces := len(text) - len(strings.TrimLeft(text, " "))
		if spaces == len(text) && (indent < 0 || spaces <= indent) {
			pending++
			continue
		}
		if indent < 0 && spaces > around {
			indent = spaces
		}
		if indent < 0 || spaces < indent {
			break
		}
		b.take(pending, text[indent:])
		pending = 0
	}
	if strings.Contains(b.header, "+") {
		b.take(pending)
	}
	b.end += len(b.lines)
	for line := at.line + 1; line <= b.end; line++ {
		s.inside[line] = true
	}
	if !strings.HasSuffix(n.Value, "\n") && len(b.lines) > 0 {
		b.header = b.header[:1] + "-" // at the end of a file without a last line end
	}
	return b
}

func (b *blockText) take(blank int, lines ...string) {
	b.lines = append(append(b.lines, make([]string, blank)...), lines...)
}
