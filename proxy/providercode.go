package proxy

import (
	"fmt"
	"strings"
	"unicode"
)

// codeShape says of a code that the bank's pack does not list what it looks like, for who has to add it: "a code that its pack does not
// list, of 8 letters, 6 digits and 1 other sign". The code itself is shown to nobody: banks put names and numbers of customers
// where a code belongs, in every form that a code can have.
func codeShape(code string) string {
	if code == "" {
		return "no code"
	}
	letters, digits, others := 0, 0, 0
	for _, r := range code {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsDigit(r):
			digits++
		default:
			others++
		}
	}
	var parts []string
	for _, part := range []struct {
		n    int
		what string
	}{{letters, "letter"}, {digits, "digit"}, {others, "other sign"}} {
		if part.n == 1 {
			parts = append(parts, "1 "+part.what)
		} else if part.n > 1 {
			parts = append(parts, fmt.Sprintf("%d %ss", part.n, part.what))
		}
	}
	return "a code that its pack does not list, of " + strings.Join(parts, ", ")
}
