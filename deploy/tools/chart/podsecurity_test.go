package chart_test

import (
	"encoding/json"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

func TestEveryPodIsRestricted(t *testing.T) {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	eachFeature(t, func(t *testing.T, _ string, files map[string]string) {
		for name, pod := range pods(t, objects(t, files)) {
			result := policy.AggregateCheckResults(evaluator.EvaluatePod(restricted, &pod.ObjectMeta, &pod.Spec))
			if !result.Allowed {
				t.Errorf("%s: %s", name, result.ForbiddenDetail())
			}
			hardened(t, name, &pod.Spec)
		}
	})
}

// hardened checks what goes beyond the standard: no token, a root that cannot be written, a bound on memory.
func hardened(t *testing.T, name string, spec *corev1.PodSpec) {
	t.Helper()
	if spec.AutomountServiceAccountToken == nil || *spec.AutomountServiceAccountToken {
		t.Errorf("%s mounts a service account's token", name)
	}
	for _, c := range append(spec.InitContainers, spec.Containers...) {
		if c.SecurityContext.ReadOnlyRootFilesystem == nil || !*c.SecurityContext.ReadOnlyRootFilesystem {
			t.Errorf("%s: %s can write on its root", name, c.Name)
		}
		if c.Resources.Limits.Memory().IsZero() {
			t.Errorf("%s: %s has no limit of memory", name, c.Name)
		}
	}
}

// pods are those that the objects are or make.
func pods(t *testing.T, all []map[string]any) map[string]corev1.Pod {
	t.Helper()
	found := map[string]corev1.Pod{}
	for _, object := range all {
		var source any
		switch object["kind"] {
		case "Pod":
			source = object
		case "Deployment", "StatefulSet", "Job":
			source = at(object, "spec", "template")
		default:
			continue
		}
		text, err := json.Marshal(source)
		if err != nil {
			t.Fatal(err)
		}
		var pod corev1.Pod
		if err := json.Unmarshal(text, &pod); err != nil {
			t.Fatal(err)
		}
		found[object["kind"].(string)+" "+at(object, "metadata", "name").(string)] = pod
	}
	return found
}
