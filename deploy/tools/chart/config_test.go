package chart_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	sigsyaml "sigs.k8s.io/yaml"
)

// TestEveryConfigurationIsTheProducts holds each config.yaml that the chart writes against the product's own schema.
func TestEveryConfigurationIsTheProducts(t *testing.T) {
	schema := productSchema(t)
	eachFeature(t, func(t *testing.T, _ string, files map[string]string) {
		for _, object := range objects(t, files) {
			text, is := at(object, "data", "config.yaml").(string)
			if !is {
				continue
			}
			var config any
			if err := sigsyaml.UnmarshalStrict([]byte(text), &config); err != nil {
				t.Fatal(err)
			}
			for _, fault := range faults(schema.Validate(config)) {
				t.Errorf("%s: %v", fault, schema.Validate(config))
			}
		}
	})
}

func productSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("../../../schema/config.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("config.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("config.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// faults are the unknown members by their dotted path, and whatever else is wrong by its place.
func faults(err error) []string {
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return nil
	}
	var all []string
	for _, cause := range invalid.Causes {
		all = append(all, faults(cause)...)
	}
	if len(invalid.Causes) > 0 {
		return all
	}
	place := strings.Join(invalid.InstanceLocation, ".")
	if unknown, is := invalid.ErrorKind.(*kind.AdditionalProperties); is {
		for _, name := range unknown.Properties {
			all = append(all, place+"."+name)
		}
		return all
	}
	return []string{place}
}
