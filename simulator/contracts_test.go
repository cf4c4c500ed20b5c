package simulator_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/simulator"
)

// Every example of a component schema, and every example of an answer, is what its schema says.
func TestExamplesKeepTheirSchemas(t *testing.T) {
	for _, api := range simulator.Names() {
		components := document(t, api).(map[string]any)["components"].(map[string]any)["schemas"].(map[string]any)
		checked := 0
		for name, component := range components {
			s := schema(t, api, name)
			examples, _ := component.(map[string]any)["examples"].([]any)
			for _, example := range examples {
				checked++
				if err := s.Validate(example); err != nil {
					t.Errorf("%s %s: %v", api, name, err)
				}
			}
		}
		errorName := map[string]string{"netxd": "ErrorAnswer", "rakbank": "ErrorResponse", "obp": "ErrorResponse", "openbank": "ErrorResponse"}[api]
		for _, example := range errorExamples(document(t, api)) {
			checked++
			if err := schema(t, api, errorName).Validate(example); err != nil {
				t.Errorf("%s: %v", api, err)
			}
		}
		if checked < 8 {
			t.Errorf("%s: only %d examples found", api, checked)
		}
	}
}

// errorExamples finds the named examples of answers wherever they stand.
func errorExamples(node any) []any {
	var found []any
	switch node := node.(type) {
	case []any:
		for _, item := range node {
			found = append(found, errorExamples(item)...)
		}
	case map[string]any:
		if examples, ok := node["examples"].(map[string]any); ok {
			for _, example := range examples {
				found = append(found, example.(map[string]any)["value"])
			}
		}
		for _, member := range node {
			found = append(found, errorExamples(member)...)
		}
	}
	return found
}

func TestNewRefusesWhatItCannotPlay(t *testing.T) {
	netxd := string(contractText(t, "netxd"))
	for _, test := range []struct {
		name, api, contract string
		options             simulator.Options
		want                string
	}{
		{"unknown name", "other", "", simulator.Options{}, `simulator: "other" is not an API that can be simulated: use one of ` + strings.Join(simulator.Names(), ", ")},
		{"no YAML", "netxd", "a: [", simulator.Options{}, "simulator netxd: contract: "},
		{"no component", "netxd", "openapi: \"3.1.0\"", simulator.Options{}, "components/schemas/UpdateCustomerRequest does not compile"},
		{"key of another kind", "netxd", netxd, simulator.Options{PublicKey: "text"}, "public key: a string does not verify NetXD's signatures"},
		{"customer breaks the contract", "netxd", netxd, simulator.Options{Customers: customers(`{"DOB":"1990"}`)}, "customers: one does not keep the contract: DOB does not have the documented form"},
		{"lifetime in parts of seconds", "rakbank", string(contractText(t, "rakbank")), simulator.Options{TokenLifetime: 5}, "token lifetime 5ns is not in whole seconds"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := simulator.New(test.api, []byte(test.contract), test.options)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %s", err, test.want)
			}
		})
	}
}

func customers(text string) map[string]json.RawMessage {
	return map[string]json.RawMessage{"1": json.RawMessage(text)}
}
