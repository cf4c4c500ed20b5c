package main

import (
	"bytes"
	"encoding/json"
	"strings"
)

// layOut writes compact JSON for people: what fits in the width stands in one line, members and
// elements of the rest in one each. The tokens stay as they are. What is no JSON is given back.
func layOut(text []byte, width int) string {
	if !json.Valid(text) {
		return string(text)
	}
	var b strings.Builder
	(&layout{text: text, width: width}).value(&b, "")
	return b.String()
}

// layout walks valid, compact JSON.
type layout struct {
	text  []byte
	width int
	at    int
}

func (l *layout) value(b *strings.Builder, indent string) {
	raw := l.text[l.at : l.at+valueLength(l.text[l.at:])]
	if line := spaced(raw); raw[0] != '{' && raw[0] != '[' || len(indent)+len(line) <= l.width {
		b.WriteString(line)
		l.at += len(raw)
		return
	}
	end := l.at + len(raw) - 1
	b.WriteByte(raw[0])
	for l.at++; l.at < end; {
		b.WriteString("\n" + indent + "  ")
		if raw[0] == '{' {
			name := valueLength(l.text[l.at:])
			b.Write(l.text[l.at : l.at+name])
			b.WriteString(": ")
			l.at += name + 1
		}
		l.value(b, indent+"  ")
		if l.at < end {
			b.WriteByte(',')
			l.at++
		}
	}
	b.WriteString("\n" + indent)
	b.WriteByte(raw[len(raw)-1])
	l.at++
}

// valueLength is how long the JSON value is that the text begins with.
func valueLength(text []byte) int {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted:
			if c == '\\' {
				i++
			}
			quoted = c != '"'
			if !quoted && depth == 0 {
				return i + 1
			}
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth <= 0 {
				return i + max(depth+1, 0)
			}
		case depth == 0 && c == ',':
			return i
		}
	}
	return len(text)
}

// spaced writes compact JSON in one line with a space behind each colon and comma.
func spaced(raw []byte) string {
	var b bytes.Buffer
	quoted := false
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		b.WriteByte(c)
		switch {
		case quoted && c == '\\':
			i++
			b.WriteByte(raw[i])
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ',' || c == ':'):
			b.WriteByte(' ')
		}
	}
	return b.String()
}
