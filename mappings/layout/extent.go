package layout

import (
	"unicode"

	"go.yaml.in/yaml/v4"
)

// findEnds notes where each node ends: the place behind its last character.
func (s *sheet) findEnds(n *yaml.Node) place {
	end := start(n)
	for _, inner := range n.Content {
		if last := s.findEnds(inner); end.before(last) {
			end = last
		}
	}
	switch {
	case n.Kind == yaml.ScalarNode:
		end = s.scalarEnd(n)
	case n.Style&yaml.FlowStyle != 0:
		end = s.flowEnd(n, end)
	}
	s.ends[n] = end
	return end
}

func (s *sheet) scalarEnd(n *yaml.Node) place {
	switch {
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		return s.quoteEnd(n)
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return place{s.blocks[n].end, 0}
	}
	return s.plainEnd(n)
}

// quoteEnd finds the closing quote.
func (s *sheet) quoteEnd(n *yaml.Node) place {
	at := start(n)
	quote := s.lines[at.line][at.column]
	for line := at.line; line < len(s.lines); line++ {
		text := s.lines[line]
		column := 0
		if line == at.line {
			column = at.column + 1
		}
		for ; column < len(text); column++ {
			switch {
			case text[column] == '\\' && quote == '"':
				column++
			case text[column] != quote:
			case quote == '\'' && column+1 < len(text) && text[column+1] == '\'':
				column++
			default:
				return place{line, column + 1}
			}
		}
	}
	return at
}

// plainEnd follows the value's characters, over line ends where it was folded.
func (s *sheet) plainEnd(n *yaml.Node) place {
	at := start(n)
	for _, r := range n.Value {
		if unicode.IsSpace(r) {
			continue
		}
		for at.line < len(s.lines) && (at.column >= len(s.lines[at.line]) || unicode.IsSpace(s.lines[at.line][at.column])) {
			if at.column++; at.column >= len(s.lines[at.line]) {
				at = place{at.line + 1, 0}
			}
		}
		at.column++
	}
	return at
}

// flowEnd finds the closing bracket behind the last element. A pair in a list, [a: 1], has none.
func (s *sheet) flowEnd(n *yaml.Node, at place) place {
	from := start(n)
	if opening := s.lines[from.line][from.column]; opening != '{' && opening != '[' {
		return at
	}
	if at == from {
		at.column++
	}
	for ; at.line < len(s.lines); at = (place{at.line + 1, 0}) {
		text := s.lines[at.line]
		if c := s.comments[at.line]; c.text != "" {
			text = text[:c.column]
		}
		for ; at.column < len(text); at.column++ {
			if text[at.column] == '}' || text[at.column] == ']' {
				return place{at.line, at.column + 1}
			}
		}
	}
	return from
}
