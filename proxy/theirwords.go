package proxy

import (
	"errors"
	"fmt"

	"github.com/truchman-proxy/truchman/mappings/document"
)

// plainCode tells whether a provider's code looks like one: what does not could be anything.
func plainCode(code string) bool {
	for i := range len(code) {
		b := code[i]
		if (b < 'a' || b > 'z') && (b < 'A' || b > 'Z') && (b < '0' || b > '9') && b != '.' && b != '_' && b != '-' {
			return false
		}
	}
	return len(code) <= 64
}

// syntaxCause says what is wrong with a provider's text without any of it: its names could be data.
func syntaxCause(err error) string {
	var syntax *document.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("%s at byte %d", syntax.Reason, syntax.Offset)
	}
	return "it cannot be read"
}
