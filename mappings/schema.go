package mappings

import (
	"encoding/json"
	"fmt"
	"strings"
)

// schema is a JSON Schema that is being made.
type schema = map[string]any

// schemaVersion is the draft that editors know best.
const schemaVersion = "http://json-schema.org/draft-07/schema#"

// Schemas gives the JSON Schemas (draft 7) of a pack's files, by the schemas' names: "endpoint.json" and
// so on. They are made of the vocabulary and of the operators' own words.
func Schemas() map[string][]byte {
	made := map[string][]byte{"openapi.json": written(openAPISchema())}
	for _, name := range []string{"api", "endpoint", "flow"} {
		made[name+".json"] = written(packSchema("A pack's "+name, schema{"$ref": "#/definitions/" + name}))
	}
	made["shapes.json"] = written(packSchema("A pack's shapes", schema{
		"type": "object", "description": "The shapes by their names.", "additionalProperties": templateRef}))
	return made
}

func written(s schema) []byte {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic("a schema is always JSON: " + err.Error())
	}
	return append(text, '\n')
}

func packSchema(title string, root schema) schema {
	definitions := languageDefinitions()
	for _, part := range Vocabulary() {
		definitions[part.Name] = fieldsSchema(part)
	}
	used := schema{}
	keepUsed(used, definitions, root)
	return schema{"$schema": schemaVersion, "title": title, "allOf": []any{root}, "definitions": used}
}

// keepUsed copies the definitions that a schema refers to.
func keepUsed(used, all schema, at any) {
	switch v := at.(type) {
	case schema:
		for key, value := range v {
			name, isText := value.(string)
			if name, local := strings.CutPrefix(name, "#/definitions/"); key == "$ref" && isText && local && used[name] == nil {
				used[name] = all[name]
				keepUsed(used, all, all[name])
			}
			keepUsed(used, all, value)
		}
	case []any:
		for _, value := range v {
			keepUsed(used, all, value)
		}
	}
}

func fieldsSchema(part Part) schema {
	properties, required := schema{}, []any{}
	for _, f := range part.Fields {
		s := f.schema()
		s["description"] = f.Summary
		properties[f.Name] = s
		if f.Needed {
			required = append(required, f.Name)
		}
	}
	s := schema{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		s["required"] = required
	}
	var either []any
	for _, name := range part.Either {
		either = append(either, schema{"required": []any{name}})
	}
	if len(either) > 0 {
		s["anyOf"] = either
	}
	return s
}

// defined makes a schema that refers to a definition, with room for a description beside it.
func defined(name string) schema {
	return schema{"allOf": []any{schema{"$ref": "#/definitions/" + name}}}
}

func listOf(item schema) schema { return schema{"type": "array", "items": item} }

func mapOf(value schema) schema { return schema{"type": "object", "additionalProperties": value} }

func (f Field) text() schema {
	s := schema{"type": "string"}
	if len(f.OneOf) > 0 {
		var words []any
		for _, word := range f.OneOf {
			words = append(words, word)
		}
		s["enum"] = words
	}
	return s
}

func (f Field) schema() schema {
	status := schema{"type": "integer", "minimum": 100, "maximum": 599}
	switch f.Form {
	case TextForm:
		return f.text()
	case TextOrNumberForm:
		return schema{"type": []any{"string", "number"}}
	case FlagForm:
		return schema{"type": "boolean"}
	case StatusForm:
		return status
	case StatusesForm:
		return schema{"anyOf": []any{status, listOf(status)}}
	case TextsForm:
		return listOf(f.text())
	case TextMapForm:
		return mapOf(schema{"type": "string"})
	case TextListMapForm:
		return mapOf(listOf(schema{"type": "string"}))
	case WholeForm:
		return schema{"anyOf": []any{listOf(schema{"type": "string"}), mapOf(listOf(schema{"type": "string"}))}}
	case SpellForm:
		return schema{"enum": []any{true, false, "only"}}
	case NamesForm:
		return schema{"anyOf": []any{schema{"const": "all"}, listOf(f.text())}}
	case PathForm:
		return defined("path")
	case PathsForm:
		return listOf(defined("path"))
	case TemplateForm:
		return defined("template")
	case TemplateMapForm:
		return mapOf(templateRef)
	case ExpressionForm:
		return defined("expression")
	case ExpressionsForm:
		return listOf(defined("expression"))
	case ConditionForm:
		return defined("condition")
	case PartForm:
		return defined(f.Of)
	case PartsForm:
		return listOf(defined(f.Of))
	case NamedPartsForm:
		return mapOf(defined(f.Of))
	case AnyForm:
		return schema{}
	}
	panic(fmt.Sprintf("%s has a form without a schema", f.Name))
}
