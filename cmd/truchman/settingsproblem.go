package main

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// place is where a setting was written: in a line and column (both from 1) of the file, or in an
// override. The zero value is the file as a whole.
type place struct {
	line, column int
	set          string
}

// settingsProblem is one thing that is wrong.
type settingsProblem struct {
	at                place
	cause, suggestion string
}

// settingsProblems collects what is wrong with one configuration.
type settingsProblems struct {
	name   string
	text   []byte
	hidden map[int]bool // lines that may hold a secret, shown up to their first value only
	list   []settingsProblem
}

func (p *settingsProblems) hide(line int) {
	if p.hidden == nil {
		p.hidden = map[int]bool{}
	}
	p.hidden[line] = true
}

func (p *settingsProblems) add(at place, cause, suggestion string) {
	for _, known := range p.list {
		if known.at == at && known.cause == cause {
			return
		}
	}
	p.list = append(p.list, settingsProblem{at, cause, suggestion})
}

// err is nil where nothing is wrong, else all of it: the file's in its order, then the overrides'.
func (p *settingsProblems) err() error {
	if len(p.list) == 0 {
		return nil
	}
	sort.SliceStable(p.list, func(i, j int) bool {
		a, b := p.list[i].at, p.list[j].at
		if a.set != "" || b.set != "" {
			return a.set == "" && b.set != ""
		}
		return a.line < b.line || a.line == b.line && a.column < b.column
	})
	texts := make([]string, len(p.list))
	for i, problem := range p.list {
		texts[i] = p.render(problem)
	}
	return &settingsError{texts, !slices.ContainsFunc(p.list, func(problem settingsProblem) bool { return !strings.Contains(problem.cause, atRestart) })}
}

// settingsError is everything that is wrong with a configuration, one text for each problem.
type settingsError struct {
	Problems []string
	restart  bool // nothing is wrong but that a running proxy cannot take it up
}

// Error gives all problems, an empty line between them.
func (e *settingsError) Error() string { return strings.Join(e.Problems, "\n\n") }

// render writes the place and the cause, the line with a caret under the column, the suggestion.
func (p *settingsProblems) render(problem settingsProblem) string {
	var b strings.Builder
	at := problem.at
	switch {
	case at.set != "":
		fmt.Fprintf(&b, "--set %s: %s", at.set, problem.cause)
	case at.line == 0 && p.name == "":
		b.WriteString("defaults: " + problem.cause)
	case at.line == 0:
		fmt.Fprintf(&b, "%s: %s", p.name, problem.cause)
	default:
		line := (&source.File{Text: p.text}).Line(at.line)
		if p.hidden[at.line] {
			line = withoutValue(line)
		}
		fmt.Fprintf(&b, "%s:%d:%d: %s\n  %s\n  %s^", p.name, at.line, at.column, problem.cause, line, caretIndent(line, at.column))
	}
	if problem.suggestion != "" {
		b.WriteString("\n  " + problem.suggestion)
	}
	return b.String()
}

// withoutValue keeps a line up to its key; of a line without a key it keeps the indent.
func withoutValue(line string) string {
	if key, value, found := strings.Cut(line, ":"); found {
		if strings.TrimSpace(value) == "" {
			return line
		}
		return key + ": ..."
	}
	return line[:len(line)-len(strings.TrimLeft(line, " \t-"))] + "..."
}

// caretIndent keeps tabs, so that the caret stands under the column in every terminal.
func caretIndent(line string, column int) string {
	var b strings.Builder
	for i := range max(column-1, 0) {
		if i < len(line) && line[i] == '\t' {
			b.WriteByte('\t')
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String()
}
