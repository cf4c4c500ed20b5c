package chart_test

import (
	"reflect"
	"strings"
	"testing"

	"helm.sh/helm/v4/pkg/engine"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/fake"
)

// cluster is one that has objects; the chart's `lookup` asks it.
type cluster struct{ client dynamic.Interface }

func (c cluster) GetClientFor(apiVersion, kind string) (dynamic.NamespaceableResourceInterface, bool, error) {
	group, err := schema.ParseGroupVersion(apiVersion)
	return c.client.Resource(group.WithResource(strings.ToLower(kind) + "s")), true, err
}

// TestAnUpgradeKeepsWhatWasDrawn installs the defaults and renders them again in a cluster that has their Secrets: keys of
// partners and the pods stay as they are. Without the cluster all keys are others.
func TestAnUpgradeKeepsWhatWasDrawn(t *testing.T) {
	first := installed(t, nil, with())
	var there []runtime.Object
	for _, object := range first {
		if object["kind"] == "Secret" {
			there = append(there, &unstructured.Unstructured{Object: object})
		}
	}
	if second := installed(t, nil, with(there...)); !reflect.DeepEqual(first, second) {
		t.Error("an upgrade changes objects")
	}
	if other := installed(t, nil, with()); reflect.DeepEqual(find(t, first, "Secret", "truchman-demo"), find(t, other, "Secret", "truchman-demo")) {
		t.Error("two installations have the same keys")
	}
}

// with gives a cluster that has objects.
func with(objects ...runtime.Object) cluster {
	return cluster{fake.NewSimpleDynamicClient(runtime.NewScheme(), objects...)}
}

// TestAChangedConfigMapOfYoursRollsThePods: the chart does not write it, so an upgrade looks it up; with reload: hot it is left to the proxy.
func TestAChangedConfigMapOfYoursRollsThePods(t *testing.T) {
	values := readValues(t, "testdata/values/configmap.yaml")
	checksum := func(reload, config string) any {
		values["reload"] = reload
		all := installed(t, values, with(&unstructured.Unstructured{Object: map[string]any{
			"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": "mine", "namespace": "banking"}, "data": map[string]any{"config.yaml": config}}}))
		return at(find(t, all, "Deployment", "truchman"), "spec", "template", "metadata", "annotations")
	}
	if reflect.DeepEqual(checksum("restart", "a"), checksum("restart", "b")) {
		t.Error("another configuration leaves the pods as they are")
	}
	if !reflect.DeepEqual(checksum("restart", "a"), checksum("restart", "a")) {
		t.Error("the same configuration rolls the pods")
	}
	if !reflect.DeepEqual(checksum("hot", "a"), checksum("hot", "b")) {
		t.Error("a configuration that is read hot rolls the pods")
	}
}

// installed renders values in a cluster.
func installed(t *testing.T, values map[string]any, in cluster) []map[string]any {
	t.Helper()
	chart, composed, err := compose(values)
	if err != nil {
		t.Fatal(err)
	}
	files, err := engine.RenderWithClientProvider(chart, composed, in)
	if err != nil {
		t.Fatal(err)
	}
	return objects(t, rendered(files))
}
