package values

import (
	"encoding/json"
	"maps"
	"strings"
)

// egress is what the schemas of several settings refer to: peers of a NetworkPolicy, and their TCP ports.
var egress = map[string]any{
	"type": "object", "additionalProperties": false, "required": []string{"to", "ports"},
	"properties": map[string]any{
		"to":    map[string]any{"type": "array", "minItems": 1, "items": map[string]any{"$ref": reference + "io.k8s.api.networking.v1.NetworkPolicyPeer"}},
		"ports": map[string]any{"type": "array", "minItems": 1, "items": map[string]any{"type": "integer", "minimum": 1, "maximum": 65535}},
	},
}

// Schema gives values.schema.json: JSON Schema 2020-12 in which no unknown member passes.
func Schema(values []Value) ([]byte, error) {
	whole := object(values)
	whole["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	whole["title"] = "Values of the chart truchman"
	// Helm adds what subcharts would share.
	whole["properties"].(map[string]any)["global"] = map[string]any{"type": "object"}
	definitions := map[string]any{
		"egress":        egress,
		"egressOrEmpty": map[string]any{"anyOf": []any{map[string]any{"type": "object", "maxProperties": 0}, map[string]any{"$ref": reference + "egress"}}},
	}
	if err := define(definitions, whole, egress); err != nil {
		return nil, err
	}
	whole["$defs"] = definitions
	text, err := json.MarshalIndent(whole, "", "  ")
	return append(text, '\n'), err
}

func object(values []Value) map[string]any {
	properties := map[string]any{}
	for _, v := range values {
		properties[v.Path[strings.LastIndex(v.Path, ".")+1:]] = v.schema()
	}
	return map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
}

func (v Value) schema() map[string]any {
	if v.Members != nil {
		return v.described(object(v.Members))
	}
	schema := map[string]any{}
	if v.Schema["$ref"] == nil && v.Schema["enum"] == nil {
		schema["type"] = kind(v.Default)
	}
	maps.Copy(schema, v.Schema)
	return v.described(schema)
}

func (v Value) described(schema map[string]any) map[string]any {
	if v.About != "" {
		schema["description"] = v.About
	}
	return schema
}

func kind(value any) string {
	switch value.(type) {
	case bool:
		return "boolean"
	case int:
		return "integer"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}
