package source

import (
	"fmt"
	"sort"
	"strings"
)

// Problem is one thing that is wrong in a file.
type Problem struct {
	At         Position
	Rule       string // the operator or the part of the language that refused: "$date", "path", "yaml"
	Cause      string
	Suggestion string // what to do, without a full stop; may be empty
}

// String renders the problem: the place and the cause, the line with a caret under the column, and
// the suggestion.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.At.String() + ": " + p.Rule + ": " + p.Cause)
	if p.At.File != nil && p.At.Line > 0 {
		line := p.At.File.Line(p.At.Line)
		fmt.Fprintf(&b, "\n  %s\n  %s^", line, caretIndent(line, p.At.Column))
	}
	if p.Suggestion != "" {
		b.WriteString("\n  " + p.Suggestion)
	}
	return b.String()
}

// caretIndent keeps tabs, so that the caret stands under the column in every terminal.
func caretIndent(line string, column int) string {
	var b strings.Builder
	for _, r := range line {
		if column--; column < 1 {
			break
		}
		if r != '\t' {
			r = ' '
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Problems collects what is wrong, so that one run reports all of it.
type Problems struct{ list []Problem }

// Add notes a problem at a node; a nil node stands for no place at all.
func (p *Problems) Add(at *Node, rule, cause, suggestion string) {
	var position Position
	if at != nil {
		position = at.At
	}
	p.AddAt(position, rule, cause, suggestion)
}

// AddAt notes a problem at a position.
func (p *Problems) AddAt(at Position, rule, cause, suggestion string) {
	problem := Problem{at, rule, cause, suggestion}
	for _, known := range p.list {
		if known == problem {
			return // a shape that is used twice is wrong once
		}
	}
	p.list = append(p.list, problem)
}

// Len is how many problems there are.
func (p *Problems) Len() int { return len(p.list) }

// Err is nil where there is no problem, else *Error with all of them in the order of the files.
func (p *Problems) Err() error {
	if len(p.list) == 0 {
		return nil
	}
	list := append([]Problem(nil), p.list...)
	sort.SliceStable(list, func(i, j int) bool { return before(list[i].At, list[j].At) })
	return &Error{Problems: list}
}

func before(a, b Position) bool {
	if a.File != b.File {
		return fileName(a) < fileName(b)
	}
	if a.Line != b.Line {
		return a.Line < b.Line
	}
	return a.Column < b.Column
}

func fileName(p Position) string {
	if p.File == nil {
		return ""
	}
	return p.File.Name
}

// Error is everything that is wrong with what was loaded.
type Error struct{ Problems []Problem }

// Error renders all problems, a blank line between them.
func (e *Error) Error() string {
	texts := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		texts[i] = p.String()
	}
	return strings.Join(texts, "\n\n")
}
