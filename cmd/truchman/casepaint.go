package main

import (
	"io"
	"os"
)

// paint colours lines for terminals.
type paint struct{ colours bool }

// newPaint paints where the output is a terminal and NO_COLOR is not set (no-color.org).
func newPaint(out io.Writer) paint {
	file, ok := out.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" {
		return paint{}
	}
	info, err := file.Stat()
	return paint{err == nil && info.Mode()&os.ModeCharDevice != 0}
}

func (p paint) bad(text string) string { return p.in("31", text) }

func (p paint) diff(line diffLine) string {
	text := string(line.Mark) + " " + line.Text
	switch line.Mark {
	case '-':
		return p.in("31", text)
	case '+':
		return p.in("32", text)
	}
	return text
}

func (p paint) in(colour, text string) string {
	if !p.colours {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}
