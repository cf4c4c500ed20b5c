package contract

import (
	"slices"
	"strings"
)

// Keywords lists the keywords of JSON Schema that contracts check, $ref first.
func Keywords() []string { return slices.Clone(keywordNames) }

// Formats lists the formats that contracts check.
func Formats() []string { return slices.Clone(formatNames) }

// Annotations lists the keywords that say something to readers only; names with x- are annotations too.
func Annotations() []string { return slices.Clone(annotations) }

// Annotates tells whether a keyword says something to readers only: a title, an example, any name with x-.
func Annotates(keyword string) bool { return annotates(keyword) }

// Checks tells whether contracts check the keyword.
func Checks(keyword string) bool {
	return slices.Contains(keywordNames, keyword) && !strings.HasPrefix(keyword, "$")
}
