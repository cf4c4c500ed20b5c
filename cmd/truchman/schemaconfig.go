package main

import (
	"reflect"
)

// configurationSchema is the schema of config.yaml, out of the structs that it is read into.
func configurationSchema() map[string]any {
	schema := settingSchema(reflect.TypeFor[configuration]())
	schema["title"] = "The configuration of truchman"
	return schema
}

// settingSchema is the schema of a Go type, by the kinds that the reader goes by.
func settingSchema(t reflect.Type) map[string]any {
	switch kind := settingKindOf(t); kind {
	case structSetting:
		return structSchema(t)
	case mapSetting:
		return orNothing(map[string]any{"type": "object", "additionalProperties": settingSchema(t.Elem())})
	case listSetting:
		return orNothing(map[string]any{"type": "array", "items": settingSchema(t.Elem())})
	case pointerSetting:
		return settingSchema(t.Elem())
	case yamlSetting:
		return map[string]any{}
	case boolSetting:
		return withReference(map[string]any{"type": "boolean"})
	case intSetting:
		return withReference(map[string]any{"type": "integer"})
	case uintSetting:
		return withReference(map[string]any{"type": "integer", "minimum": 0})
	case floatSetting:
		return withReference(map[string]any{"type": "number"})
	default:
		// a text, a secret, a duration, a size: any single value is read as its text
		return map[string]any{"type": []any{"string", "number", "boolean", "null"}}
	}
}

func structSchema(t reflect.Type) map[string]any {
	properties := map[string]any{}
	for _, field := range settingFields(t) {
		s := settingSchema(field.Type)
		s["description"] = field.Doc
		properties[field.Key] = s
	}
	return orNothing(map[string]any{"type": "object", "properties": properties, "additionalProperties": false})
}

// orNothing lets a key without a value stand: it leaves the default.
func orNothing(schema map[string]any) map[string]any {
	schema["type"] = []any{schema["type"], "null"}
	return schema
}

// withReference lets ${NAME} stand for a number or a boolean, and quotes around it.
func withReference(schema map[string]any) map[string]any {
	return map[string]any{"anyOf": []any{schema, map[string]any{"type": []any{"string", "null"}}}}
}
