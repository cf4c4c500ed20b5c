package layout

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// place is a line and a column of the source, both from 0; columns count characters.
type place struct{ line, column int }

func (p place) before(q place) bool {
	return p.line < q.line || p.line == q.line && p.column < q.column
}

// sheet is the source in lines, with what YAML's nodes do not tell: where they end, and the comments.
type sheet struct {
	lines    [][]rune
	comments []comment // by line; text "" where there is none
	inside   []bool    // by line: it belongs to a block scalar
	blocks   map[*yaml.Node]blockText
	ends     map[*yaml.Node]place
}

// comment is what stands from a # to the end of its line.
type comment struct {
	text    string
	column  int
	gap     string // what stands between it and the value before it
	written bool
}

func newSheet(text []byte, root *yaml.Node) *sheet {
	s := &sheet{blocks: map[*yaml.Node]blockText{}, ends: map[*yaml.Node]place{}}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(text), "\n"), "\n") {
		s.lines = append(s.lines, []rune(line))
	}
	s.comments = make([]comment, len(s.lines))
	s.inside = make([]bool, len(s.lines))
	s.findBlocks(root, -1)
	s.findComments(s.quotedRanges(root))
	s.findEnds(root)
	return s
}

// quotedRanges gives where quoted scalars stand: a # in them begins no comment.
func (s *sheet) quotedRanges(root *yaml.Node) map[int][][2]int {
	ranges := map[int][][2]int{}
	walk(root, func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) == 0 {
			return
		}
		from, to := start(n), s.quoteEnd(n)
		for line := from.line; line <= to.line; line++ {
			r := [2]int{0, len(s.lines[line])}
			if line == from.line {
				r[0] = from.column
			}
			if line == to.line {
				r[1] = to.column
			}
			ranges[line] = append(ranges[line], r)
		}
	})
	return ranges
}

func (s *sheet) findComments(quoted map[int][][2]int) {
	for i, line := range s.lines {
		if s.inside[i] {
			continue
		}
		for column, r := range line {
			if r == '#' && (column == 0 || line[column-1] == ' ' || line[column-1] == '\t') && !within(quoted[i], column) {
				before := strings.TrimRight(string(line[:column]), " \t")
				gap := strings.ReplaceAll(string(line[len([]rune(before)):column]), "\t", " ")
				s.comments[i] = comment{text: strings.TrimRight(string(line[column:]), " \t"), column: column, gap: gap}
				break
			}
		}
	}
}

func within(ranges [][2]int, column int) bool {
	for _, r := range ranges {
		if r[0] <= column && column < r[1] {
			return true
		}
	}
	return false
}

// blank tells whether a line is empty and no part of a value.
func (s *sheet) blank(line int) bool {
	return !s.inside[line] && strings.Trim(string(s.lines[line]), " \t") == ""
}

func start(n *yaml.Node) place { return place{n.Line - 1, n.Column - 1} }
