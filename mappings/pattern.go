package mappings

import (
	"bytes"
	"regexp"
)

// pattern is a regular expression of a pack.
type pattern struct {
	re      *regexp.Regexp
	literal []byte // where the expression is nothing but this text, anywhere
}

// compilePattern is nil where RE2 does not take the text.
func compilePattern(text string) *pattern {
	re, err := regexp.Compile(text)
	if err != nil {
		return nil
	}
	p := &pattern{re: re}
	if prefix, whole := re.LiteralPrefix(); whole && prefix != "" {
		p.literal = []byte(prefix)
	}
	return p
}

func (p *pattern) matches(text []byte) bool {
	if p.literal != nil {
		return bytes.Contains(text, p.literal)
	}
	return p.re.Match(text)
}
