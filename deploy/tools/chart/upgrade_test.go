package chart_test

import (
	"reflect"
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
	return c.client.Resource(group.WithResource("secrets")), true, err
}

// TestAnUpgradeKeepsWhatWasDrawn installs the defaults and renders them again in a cluster that has their Secrets: keys of
// partners and the pods stay as they are. Without the cluster all keys are others.
func TestAnUpgradeKeepsWhatWasDrawn(t *testing.T) {
	first := installed(t, cluster{fake.NewSimpleDynamicClient(runtime.NewScheme())})
	var there []runtime.Object
	for _, object := range first {
		if object["kind"] == "Secret" {
			there = append(there, &unstructured.Unstructured{Object: object})
		}
	}
	if second := installed(t, cluster{fake.NewSimpleDynamicClient(runtime.NewScheme(), there...)}); !reflect.DeepEqual(first, second) {
		t.Error("an upgrade changes objects")
	}
	if other := installed(t, cluster{fake.NewSimpleDynamicClient(runtime.NewScheme())}); reflect.DeepEqual(find(t, first, "Secret", "truchman-demo"), find(t, other, "Secret", "truchman-demo")) {
		t.Error("two installations have the same keys")
	}
}

// installed renders the defaults in a cluster.
func installed(t *testing.T, in cluster) []map[string]any {
	t.Helper()
	chart, composed, err := compose(nil)
	if err != nil {
		t.Fatal(err)
	}
	files, err := engine.RenderWithClientProvider(chart, composed, in)
	if err != nil {
		t.Fatal(err)
	}
	return objects(t, rendered(files))
}
