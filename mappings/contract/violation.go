package contract

import (
	"strconv"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// Violation is one breach of a contract. It holds names and rules, never a value of the document.
type Violation struct {
	Node    int    // the offending node; for a missing member the object, for an unknown one the member itself
	Place   *Place // what was broken; for missing and unknown members the object's
	Keyword string // of JSON Schema: "type", "required", "additionalProperties", "enum", "pattern" …
	Member  string // the decoded name of a missing or unknown member

	kind document.Kind
}

// Message says what is wrong, to stand behind the culprit's place: "is missing", "must be at most 50 characters".
func (v *Violation) Message() string {
	switch v.Keyword {
	case "required":
		return "is missing"
	case "additionalProperties":
		return v.unknown()
	case "type":
		if v.kind == document.Number && v.Place.Types.Overlaps(TypeNumber) {
			return v.Place.Describe("type") + ", without a fraction"
		}
		return v.Place.Describe("type") + ", not " + kindNames[v.kind]
	}
	return v.Place.Describe(v.Keyword)
}

var kindNames = [...]string{document.Null: "null", document.False: "a boolean", document.True: "a boolean", document.Number: "a number",
	document.String: "a string", document.Object: "an object", document.Array: "an array"}

// longestWord is what a name may be to be searched for among the known ones.
const longestWord = 64

func (v *Violation) unknown() string {
	const message = "is not a member of this document"
	if len(v.Member) > longestWord {
		return message
	}
	if near := source.Nearest(v.Member, v.Place.names); near != "" {
		return message + "; did you mean " + strconv.Quote(near) + "?"
	}
	return message
}

// Describe says what a keyword asks of values here: "must be one of mr, ms, mrs". Of a keyword that this place does not
// have, as one broken deeper in a value, it says that the value does not fit.
func (p *Place) Describe(keyword string) string {
	switch {
	case keyword == "type":
		return "must be " + p.Types.String()
	case keyword == "required" && p.needed > 0:
		return "must have " + listed(p.neededNames(), " and ")
	case keyword == "additionalProperties" && p.Members != nil:
		return "must have no other members than " + listed(p.names, " and ")
	case keyword == "enum" && p.enum != nil:
		return "must be " + p.enum.String()
	case keyword == "const" && p.constant != nil:
		return "must be " + p.constant.String()
	}
	if said := p.describeText(keyword); said != "" {
		return said
	}
	if said := p.describeBounds(keyword); said != "" {
		return said
	}
	return "does not fit the contract (" + keyword + ")"
}

func (p *Place) neededNames() []string {
	var names []string
	for _, m := range p.Members {
		if m.required {
			names = append(names, m.Name)
		}
	}
	return names
}

func (p *Place) describeText(keyword string) string {
	t := p.text
	switch {
	case t == nil:
	case keyword == "minLength" && t.shortest == 1:
		return "must not be empty"
	case keyword == "minLength" && t.shortest > 0:
		return "must be at least " + counted(int(t.shortest), "character")
	case keyword == "maxLength" && t.longest != unbounded:
		return "must be at most " + counted(int(t.longest), "character")
	case keyword == "pattern" && t.pattern != nil:
		return "must match " + t.pattern.String()
	case keyword == "format" && t.format != nil:
		return formats[p.Format].says
	}
	return ""
}

func (p *Place) describeBounds(keyword string) string {
	if b := p.number.bound(keyword); b != nil {
		return boundWords[keyword] + b.text
	}
	switch s := p.size; {
	case keyword == "maxItems" && (s == nil || s.items.most == unbounded):
		return "has more elements than can be read"
	case s == nil:
	case keyword == "minItems" && s.items.least > 0:
		return "must have at least " + counted(s.items.least, "element")
	case keyword == "maxItems":
		return "must have at most " + counted(s.items.most, "element")
	case keyword == "minProperties" && s.properties.least > 0:
		return "must have at least " + counted(s.properties.least, "member")
	case keyword == "maxProperties" && s.properties.most != unbounded:
		return "must have at most " + counted(s.properties.most, "member")
	}
	return ""
}

var boundWords = map[string]string{"minimum": "must be at least ", "maximum": "must be at most ",
	"exclusiveMinimum": "must be more than ", "exclusiveMaximum": "must be less than "}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// mostShown is how many values a message lists.
const mostShown = 20

// String names the values for messages: "one of mr, ms, mrs".
func (v *values) String() string {
	if len(v.shown) == 1 {
		return v.shown[0]
	}
	if len(v.shown) > mostShown {
		return "one of " + strings.Join(v.shown[:mostShown], ", ") + " …"
	}
	return "one of " + strings.Join(v.shown, ", ")
}
