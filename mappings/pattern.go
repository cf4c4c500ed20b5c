package mappings

import "regexp"

// pattern is a regular expression of a pack.
type pattern struct{ re *regexp.Regexp }

// compilePattern is nil where RE2 does not take the text.
func compilePattern(text string) *pattern {
	re, err := regexp.Compile(text)
	if err != nil {
		return nil
	}
	return &pattern{re}
}

func (p *pattern) matches(text []byte) bool { return p.re.Match(text) }
