package chart_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	v2 "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/engine"
	sigsyaml "sigs.k8s.io/yaml"
)

const directory = "../../../charts/truchman"

// compose loads the chart and lays values over its own, which its schema checks.
func compose(values map[string]any) (*v2.Chart, common.Values, error) {
	chart, err := loader.Load(directory)
	if err != nil {
		return nil, nil, err
	}
	options := common.ReleaseOptions{Name: "truchman", Namespace: "banking", Revision: 1, IsInstall: true}
	composed, err := util.ToRenderValues(chart, values, options, nil)
	return chart, composed, err
}

// render gives the chart's files for a values file, as `helm template truchman` does.
func render(values map[string]any) (map[string]string, error) {
	chart, composed, err := compose(values)
	if err != nil {
		return nil, err
	}
	files, err := engine.Render(chart, composed)
	return rendered(files), err
}

// rendered leaves out what is empty or only defines.
func rendered(files map[string]string) map[string]string {
	maps.DeleteFunc(files, func(name, text string) bool {
		return strings.HasPrefix(filepath.Base(name), "_") || strings.TrimSpace(text) == ""
	})
	return files
}

func readValues(t *testing.T, path string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]any{}
	if err := sigsyaml.Unmarshal(text, &values); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return values
}

// objects parts rendered files into their objects, as JSON would decode them; a member that is there twice is an error.
func objects(t *testing.T, files map[string]string) []map[string]any {
	t.Helper()
	var all []map[string]any
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.HasSuffix(name, "NOTES.txt") {
			continue
		}
		for part := range strings.SplitSeq("\n"+files[name], "\n---") {
			var object map[string]any
			if err := sigsyaml.UnmarshalStrict([]byte(part), &object); err != nil {
				t.Fatalf("%s: %v\n%s", name, err, part)
			}
			if object != nil {
				all = append(all, object)
			}
		}
	}
	return all
}

// eachFeature runs a test for every values file.
func eachFeature(t *testing.T, test func(t *testing.T, name string, files map[string]string)) {
	paths, err := filepath.Glob("testdata/values/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatal("no values files", err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".yaml")
		t.Run(name, func(t *testing.T) {
			files, err := render(readValues(t, path))
			if err != nil {
				t.Fatal(err)
			}
			test(t, name, files)
		})
	}
}

// find gives the one object of a kind and name.
func find(t *testing.T, all []map[string]any, kind, name string) map[string]any {
	t.Helper()
	for _, object := range all {
		if object["kind"] == kind && object["metadata"].(map[string]any)["name"] == name {
			return object
		}
	}
	t.Fatalf("no %s %s", kind, name)
	return nil
}

// at follows members and numbers of items into an object.
func at(object any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			inner, _ := object.(map[string]any)
			object = inner[step]
		case int:
			object = object.([]any)[step]
		}
	}
	return object
}

func encode(t *testing.T, value any) string {
	t.Helper()
	text, err := yaml.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
