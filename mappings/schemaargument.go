package mappings

import (
	"regexp"
	"strings"
)

var argumentWords = regexp.MustCompile(`^[a-z0-9]+(?:, [a-z0-9]+)+ or [a-z0-9]+$`)

// argumentSchema reads the notation in which operators say how their argument is written: words in
// capitals, lists in brackets with … for more of the same, maps in braces, words to choose from.
func argumentSchema(notation string) schema {
	switch {
	case argumentWords.MatchString(notation):
		return Field{OneOf: strings.Split(strings.Replace(notation, " or ", ", ", 1), ", ")}.text()
	case strings.Contains(notation, " or ["):
		first, second, _ := strings.Cut(notation, " or ")
		return schema{"anyOf": []any{argumentSchema(first), argumentSchema(second)}}
	case !strings.HasPrefix(notation, "[") && strings.Contains(notation, " or {"):
		first, second, _ := strings.Cut(notation, " or ")
		return schema{"anyOf": []any{argumentSchema(first), argumentSchema(second)}}
	case strings.HasPrefix(notation, "["):
		return listArgument(argumentParts(notation))
	case strings.HasPrefix(notation, "{"):
		return mapArgument(argumentParts(notation))
	}
	return wordArgument(notation)
}

func wordArgument(notation string) schema {
	switch notation {
	case "a two-way path", "PATH":
		return pathRef
	case "a condition", "CONDITION":
		return conditionRef
	case "an expression", "EXPRESSION", "A", "B":
		return expressionRef
	case "a template":
		return templateRef
	case "true":
		return schema{"const": true}
	case "true or outward":
		return schema{"enum": []any{true, "outward"}}
	case "N", "NUMBER":
		return schema{"type": "number"}
	case "VALUE":
		return schema{}
	case "a path in the same body":
		return schema{"type": "string"}
	}
	if strings.ToUpper(notation) == notation {
		return schema{"type": "string"}
	}
	return scalarSchema
}

func listArgument(parts []string) schema {
	if parts[len(parts)-1] == "…" {
		return schema{"type": "array", "items": argumentSchema(parts[0]), "minItems": 1}
	}
	var items []any
	for _, part := range parts {
		items = append(items, argumentSchema(part))
	}
	return schema{"type": "array", "items": items, "minItems": len(items), "maxItems": len(items)}
}

// mapArgument reads {in: EXPRESSION, where: …}; a key in capitals stands for names of the user's own, and
// so do pairs of which there may be more.
func mapArgument(parts []string) schema {
	if parts[len(parts)-1] == "…" {
		return mapOf(scalarSchema)
	}
	properties, required := schema{}, []any{}
	for _, part := range parts {
		name, value, _ := strings.Cut(part, ": ")
		if strings.ToUpper(name) == name {
			return mapOf(argumentSchema(value))
		}
		properties[name] = argumentSchema(value)
		required = append(required, name)
	}
	return schema{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// argumentParts splits what stands in brackets at its own commas.
func argumentParts(notation string) []string {
	inner := notation[1 : len(notation)-1]
	var parts []string
	depth, from := 0, 0
	for i, r := range inner {
		switch r {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case ',':
			if depth == 0 {
				parts = append(parts, strings.TrimSpace(inner[from:i]))
				from = i + 1
			}
		}
	}
	return append(parts, strings.TrimSpace(inner[from:]))
}
