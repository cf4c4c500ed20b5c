package mappings

import "github.com/truchman-proxy/truchman/mappings/contract"

// openAPISchema is the schema of a pack's openapi.yaml: what the loader reads of it, and in schemas only
// the keywords that contracts check or that say something to readers. The rest of OpenAPI is left free.
func openAPISchema() schema {
	names := schema{}
	one, several := schema{"$ref": "#/definitions/schema"}, mapOf(schema{"$ref": "#/definitions/schema"})
	for _, keyword := range contract.Keywords() {
		names[keyword] = schema{}
	}
	for keyword, s := range map[string]schema{
		"properties": several, "items": one, "required": listOf(schema{"type": "string"}), "enum": {"type": "array"},
		"pattern": {"type": "string"}, "format": Field{OneOf: contract.Formats()}.text(), "$ref": {"type": "string", "pattern": "^#/"},
	} {
		names[keyword] = s
	}
	names["additionalProperties"] = schema{"anyOf": []any{schema{"type": "boolean"}, one}}
	for _, keyword := range contract.Annotations() {
		names[keyword] = schema{}
	}
	free := schema{"type": "object"}
	return schema{
		"$schema": schemaVersion, "title": "A pack's contract", "type": "object", "required": []any{"openapi", "paths"},
		"properties": schema{
			"openapi": schema{"type": "string", "pattern": `^3\.`}, "info": free, "paths": free,
			"components": schema{"type": "object", "properties": schema{"schemas": several}},
		},
		"definitions": schema{"schema": schema{"type": "object", "properties": names, "additionalProperties": false,
			"patternProperties": schema{"^x-": schema{}}}},
	}
}
