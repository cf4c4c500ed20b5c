// Package source reads the YAML files of packs with the place of every value, and reports what is
// wrong in them the way a compiler does: file, line, column, the line itself, a caret, a suggestion.
package source

import (
	"strconv"
	"strings"
)

// File is one text that positions refer to.
type File struct {
	Name string // as shown in messages: "netxd/shapes.yaml"
	Text []byte
}

// Line returns the 1-based line without its end, and "" where there is none.
func (f *File) Line(number int) string {
	rest := string(f.Text)
	for ; number > 1; number-- {
		_, after, found := strings.Cut(rest, "\n")
		if !found {
			return ""
		}
		rest = after
	}
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSuffix(line, "\r")
}

// Position is a place in a file; Line and Column count from 1, Column in characters.
type Position struct {
	File         *File
	Line, Column int
}

// Short gives "file:line", and "-" where no file is known.
func (p Position) Short() string {
	if p.File == nil {
		return "-"
	}
	return p.File.Name + ":" + strconv.Itoa(p.Line)
}

// String gives "file:line:col", or "file" where the line is not known.
func (p Position) String() string {
	if p.File == nil {
		return "-"
	}
	if p.Line == 0 {
		return p.File.Name
	}
	return p.File.Name + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}
