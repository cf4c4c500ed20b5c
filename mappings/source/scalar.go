package source

import (
	"fmt"
	"regexp"

	"go.yaml.in/yaml/v4"
)

var (
	jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)
	retyped    = regexp.MustCompile(`^(?:` +
		`[yYnN]|[yY]es|YES|[nN]o|NO|[oO]n|ON|[oO]ff|OFF|True|TRUE|False|FALSE|Null|NULL|~|<<` + // YAML 1.1 booleans, nulls, merge
		`|[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|[-+]?\.[0-9_]+(?:[eE][-+]?[0-9]+)?` + // numbers that JSON does not write so
		`|[-+]?0[xX][0-9a-fA-F_]+|0[oO][0-7]+|0b[01_]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)` +
		`|[-+]?[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9_]*)?` + // sexagesimal
		`|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?)$`) // timestamps
)

// plainly tells of most texts at a glance that nothing takes them for anything else: paths, and words that
// are longer than those that are read as booleans or null.
func plainly(text string) bool {
	first := text[0]
	return first == '$' || len(text) > 5 && (first >= 'a' && first <= 'z' || first >= 'A' && first <= 'Z')
}

// scalar types a value by JSON's own rules: what stands without quotes is null, true, false, a
// number as JSON writes it, or a string that no YAML reads as anything else.
func (r *reader) scalar(n *Node, y *yaml.Node) {
	n.Kind, n.Text = String, y.Value
	quoted := y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
	if y.Style&yaml.TaggedStyle != 0 {
		r.problems.Add(n, "yaml", "tags are not used in packs", "quote a value that must be a string")
	}
	if quoted {
		return
	}
	n.Plain = true
	switch {
	case y.Value == "" || y.Value == "null":
		n.Kind = Null
	case y.Value == "true" || y.Value == "false":
		n.Kind = Bool
	case plainly(y.Value):
	case jsonNumber.MatchString(y.Value):
		n.Kind = Number
	case retyped.MatchString(y.Value):
		r.problems.Add(n, "yaml", fmt.Sprintf("%s could be read as something other than this text", y.Value),
			fmt.Sprintf("write %q for the string, or the value in full", y.Value))
	}
}
