package values

import (
	"fmt"
	"maps"
	"strings"

	"github.com/truchman-proxy/truchman/deploy/tools/schemas"
)

// reference is what references within the schema begin with.
const reference = "#/$defs/"

const (
	byte4 = `(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])`
	cidr  = `^(` + byte4 + `([.]` + byte4 + `){3}/(3[0-2]|[12]?[0-9])|[0-9a-fA-F]*:[0-9a-fA-F:.]*/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))$`
)

// tightened are what Kubernetes' OpenAPI document calls a text, and the API server reads: its mistakes would pass `helm template`.
func tightened() map[string]any {
	address := map[string]any{"type": "string", "pattern": cidr}
	return map[string]any{
		"io.k8s.apimachinery.pkg.api.resource.Quantity": map[string]any{"type": []string{"string", "number"}, "pattern": `^[0-9]+([.][0-9]+)?(m|k|[KMGTPE]i|[MGTPE])?$`},
		"io.k8s.api.networking.v1.IPBlock": map[string]any{
			"type": "object", "additionalProperties": false, "required": []string{"cidr"},
			"properties": map[string]any{"cidr": address, "except": map[string]any{"type": "array", "items": address}},
		},
	}
}

// define adds what the schemas refer to, and what that refers to, out of the schemas of Kubernetes.
func define(into map[string]any, from ...any) error {
	known, err := schemas.Definitions()
	if err != nil {
		return err
	}
	maps.Copy(known, tightened())
	for len(from) > 0 {
		next := from[0]
		from = from[1:]
		for name := range references(next) {
			if into[name] != nil {
				continue
			}
			if into[name] = known[name]; known[name] == nil {
				return fmt.Errorf("values.yaml: there is no schema %s: add its kind to schemas/gather.go", name)
			}
			from = append(from, known[name])
		}
	}
	return nil
}

// references are the names of what a schema refers to.
func references(schema any) map[string]bool {
	found := map[string]bool{}
	switch s := schema.(type) {
	case []any:
		for _, inner := range s {
			maps.Copy(found, references(inner))
		}
	case map[string]any:
		for key, inner := range s {
			if target, is := inner.(string); is && key == "$ref" {
				found[strings.TrimPrefix(target, reference)] = true
			}
			maps.Copy(found, references(inner))
		}
	}
	return found
}
