package schemas_test

import (
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/deploy/tools/schemas"
	"sigs.k8s.io/yaml"
)

func TestObjectsAreCheckedStrictly(t *testing.T) {
	checker, err := schemas.New()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 80, targetPort: http}]}}":              "",
		"{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: http}]}}":                              "/spec/ports/0/port",
		"{apiVersion: v1, kind: Service, metadata: {nmae: a}}":                                                             "'nmae'",
		"{apiVersion: v1, kind: Nothing}":                                                                                  "no schema of v1.Nothing",
		"{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: a}, spec: {parentRef: []}}":          "'parentRef'",
		"{apiVersion: monitoring.coreos.com/v1, kind: PrometheusRule, metadata: {name: a}, spec: {groups: [{rules: []}]}}": "'name'",
	} {
		var object map[string]any
		if err := yaml.Unmarshal([]byte(text), &object); err != nil {
			t.Fatal(err)
		}
		switch err := checker.Check(object); {
		case want == "" && err != nil:
			t.Errorf("%s: %v", text, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v does not tell of %s", text, err, want)
		}
	}
}
