package proxy

import (
	"errors"
	"fmt"

	"github.com/truchman-proxy/truchman/mappings/document"
)

// syntaxCause says what is wrong with a provider's text without any of it: its names could be data.
func syntaxCause(err error) string {
	var syntax *document.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("%s at byte %d", syntax.Reason, syntax.Offset)
	}
	return "it cannot be read"
}
