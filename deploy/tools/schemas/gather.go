package schemas

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

// builtin are the kinds of the chart, by their names in Kubernetes' OpenAPI document.
var builtin = map[string]string{
	"v1.ConfigMap":                           "io.k8s.api.core.v1.ConfigMap",
	"v1.PersistentVolumeClaim":               "io.k8s.api.core.v1.PersistentVolumeClaim",
	"v1.Pod":                                 "io.k8s.api.core.v1.Pod",
	"v1.Secret":                              "io.k8s.api.core.v1.Secret",
	"v1.Service":                             "io.k8s.api.core.v1.Service",
	"v1.ServiceAccount":                      "io.k8s.api.core.v1.ServiceAccount",
	"apps/v1.Deployment":                     "io.k8s.api.apps.v1.Deployment",
	"apps/v1.StatefulSet":                    "io.k8s.api.apps.v1.StatefulSet",
	"batch/v1.Job":                           "io.k8s.api.batch.v1.Job",
	"autoscaling/v2.HorizontalPodAutoscaler": "io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler",
	"networking.k8s.io/v1.Ingress":           "io.k8s.api.networking.v1.Ingress",
	"networking.k8s.io/v1.NetworkPolicy":     "io.k8s.api.networking.v1.NetworkPolicy",
	"policy/v1.PodDisruptionBudget":          "io.k8s.api.policy.v1.PodDisruptionBudget",
}

// Sources are the directories of the modules that the schemas come from.
type Sources struct{ Kubernetes, Gateway, Operator string }

// custom are the files of custom resources: in which module, and where.
func (s Sources) custom() []string {
	return []string{
		filepath.Join(s.Gateway, "config/crd/standard/gateway.networking.k8s.io_httproutes.yaml"),
		filepath.Join(s.Gateway, "config/crd/standard/gateway.networking.k8s.io_backendtlspolicies.yaml"),
		filepath.Join(s.Operator, "example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml"),
		filepath.Join(s.Operator, "example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml"),
	}
}

// Gather makes kinds.json: {"kinds": {"apps/v1.Deployment": NAME}, "$defs": {NAME: SCHEMA}}.
func Gather(s Sources) ([]byte, error) {
	definitions, names := map[string]any{}, maps.Clone(builtin)
	if err := gatherBuiltin(filepath.Join(s.Kubernetes, "api/openapi-spec/swagger.json"), definitions); err != nil {
		return nil, err
	}
	for _, path := range s.custom() {
		if err := gatherCustom(path, definitions, names); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return json.Marshal(map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "kinds": names, "$defs": definitions})
}

func gatherBuiltin(path string, into map[string]any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var document struct {
		Definitions map[string]map[string]any `json:"definitions"`
	}
	if err := json.Unmarshal(text, &document); err != nil {
		return err
	}
	wanted := slices.Collect(maps.Values(builtin))
	for len(wanted) > 0 {
		name := wanted[0]
		wanted = wanted[1:]
		if _, done := into[name]; done {
			continue
		}
		schema, known := document.Definitions[name]
		if !known {
			return fmt.Errorf("%s has no definition %s", path, name)
		}
		into[name] = strict(schema, func(reference string) { wanted = append(wanted, reference) })
	}
	return nil
}

func gatherCustom(path string, into map[string]any, names map[string]string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var resource struct {
		Spec struct {
			Group    string
			Names    struct{ Kind string }
			Versions []struct {
				Name   string
				Schema struct {
					OpenAPIV3Schema map[string]any `json:"openAPIV3Schema"`
				}
			}
		}
	}
	if err := yaml.Unmarshal(text, &resource); err != nil {
		return err
	}
	for _, version := range resource.Spec.Versions {
		if version.Name != "v1" {
			continue
		}
		name := resource.Spec.Group + "." + resource.Spec.Names.Kind
		schema := strict(version.Schema.OpenAPIV3Schema, func(string) {}).(map[string]any)
		schema["properties"].(map[string]any)["metadata"] = map[string]any{"$ref": "#/$defs/" + metadata}
		into[name], names[resource.Spec.Group+"/v1."+resource.Spec.Names.Kind] = schema, name
	}
	return nil
}

const metadata = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"

// strict copies a schema without texts, with references into $defs, and closed to unknown members. CEL rules are left out.
func strict(schema any, refers func(name string)) any {
	switch s := schema.(type) {
	case []any:
		copied := make([]any, len(s))
		for i, inner := range s {
			copied[i] = strict(inner, refers)
		}
		return copied
	case map[string]any:
		return strictMap(s, refers)
	}
	return schema
}

func strictMap(schema map[string]any, refers func(string)) map[string]any {
	if either, _ := schema["x-kubernetes-int-or-string"].(bool); either || schema["format"] == "int-or-string" {
		return map[string]any{"type": []string{"integer", "string"}}
	}
	copied := map[string]any{}
	for key, value := range schema {
		switch {
		case key == "properties":
			properties := map[string]any{}
			for name, property := range value.(map[string]any) {
				properties[name] = strict(property, refers)
			}
			copied[key] = properties
		case key == "$ref":
			name := strings.TrimPrefix(value.(string), "#/definitions/")
			refers(name)
			copied[key] = "#/$defs/" + name
		case slices.Contains([]string{"enum", "required"}, key):
			copied[key] = value
		case key != "description" && key != "default" && key != "format" && !strings.HasPrefix(key, "x-kubernetes-"):
			copied[key] = strict(value, refers)
		}
	}
	open, _ := schema["x-kubernetes-preserve-unknown-fields"].(bool)
	if _, said := copied["additionalProperties"]; copied["properties"] != nil && !said && !open {
		copied["additionalProperties"] = false
	}
	return copied
}
