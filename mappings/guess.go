package mappings

import (
	"io/fs"
	pathpkg "path"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/layout"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// GuessMark begins the comment of a line that a scaffold guessed and nobody has confirmed. A person
// confirms a guess by removing the comment.
const GuessMark = "# guess: "

// Guesses lists what a pack's files still have marked as guessed, each with its place.
func Guesses(name string, files fs.FS) []source.Problem {
	names, _ := fs.Glob(files, "*.yaml") // the pattern is well-formed
	var list []source.Problem
	for _, file := range names {
		text, err := fs.ReadFile(files, file)
		if err != nil || !strings.Contains(string(text), GuessMark) {
			continue
		}
		from := &source.File{Name: pathpkg.Join(name, file), Text: text}
		for _, c := range layout.Comments(text) {
			if why, marked := strings.CutPrefix(c.Text, GuessMark); marked {
				at := source.Position{File: from, Line: c.Line, Column: c.Start}
				list = append(list, source.Problem{At: at, Rule: "guess", Cause: why, Suggestion: "correct the line, or remove the comment to confirm it"})
			}
		}
	}
	return list
}
