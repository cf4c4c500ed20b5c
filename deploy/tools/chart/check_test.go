package chart_test

import (
	"path/filepath"
	"testing"

	"helm.sh/helm/v4/pkg/chart/v2/lint"
	"helm.sh/helm/v4/pkg/chart/v2/lint/support"

	"github.com/truchman-proxy/truchman/deploy/tools/schemas"
)

// iconMissing is advice that does not count: the product has no icon.
const iconMissing = "icon is recommended"

func TestTheChartIsStrictlyClean(t *testing.T) {
	paths, err := filepath.Glob("testdata/values/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		for _, message := range lint.RunAll(directory, readValues(t, path), "banking").Messages {
			if message.Severity > support.InfoSev || message.Err.Error() != iconMissing {
				t.Errorf("%s: %s", path, message)
			}
		}
	}
}

func TestEveryObjectIsOneOfKubernetes(t *testing.T) {
	checker, err := schemas.New()
	if err != nil {
		t.Fatal(err)
	}
	eachFeature(t, func(t *testing.T, _ string, files map[string]string) {
		names := map[string]bool{}
		for _, object := range objects(t, files) {
			name := object["kind"].(string) + " " + at(object, "metadata", "name").(string)
			if err := checker.Check(object); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if names[name] {
				t.Errorf("%s is there twice", name)
			}
			names[name] = true
		}
	})
}
