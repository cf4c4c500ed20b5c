package chart_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	sigsyaml "sigs.k8s.io/yaml"
)

func walkThrough(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestTheValuesOfTheWalkThroughAreTaken renders the values that docs/operations.md shows, holds their configuration against the
// product, and looks whether it makes every Secret that they name.
func TestTheValuesOfTheWalkThroughAreTaken(t *testing.T) {
	text := walkThrough(t)
	shown := regexp.MustCompile("(?s)`values.yaml`:\n\n```text\n(.*?)```").FindStringSubmatch(text)
	if shown == nil {
		t.Fatal("no values.yaml")
	}
	var values map[string]any
	whole := strings.Replace(shown[1], `"sha256:..."`, `"sha256:`+strings.Repeat("0", 64)+`"`, 1) // anybody's key opens nothing
	if err := sigsyaml.Unmarshal([]byte(whole), &values); err != nil {
		t.Fatal(err)
	}
	files, err := render(values)
	if err != nil {
		t.Fatal(err)
	}
	all := objects(t, files)
	secrets := []string{at(find(t, all, "Ingress", "truchman"), "spec", "tls", 0, "secretName").(string)}
	for name, pod := range pods(t, all) {
		if name != "Pod truchman-test" {
			checked(t, name, all, pod.Spec)
		}
		secrets = append(secrets, secretsOf(pod.Spec)...)
	}
	slices.Sort(secrets)
	for _, name := range slices.Compact(secrets) {
		if !regexp.MustCompile(`create secret (generic|tls) ` + name + ` `).MatchString(text) {
			t.Errorf("the walk-through does not make the Secret %s", name)
		}
	}
}

// secretsOf names the Secrets that a pod needs.
func secretsOf(pod corev1.PodSpec) (names []string) {
	for _, volume := range pod.Volumes {
		if volume.Secret != nil {
			names = append(names, volume.Secret.SecretName)
		}
	}
	for _, e := range pod.Containers[0].Env {
		if e.ValueFrom != nil {
			names = append(names, e.ValueFrom.SecretKeyRef.Name)
		}
	}
	return names
}

// TestTheWalkThroughBuildsWhatTheChartAsksFor: the image that it builds has the chart's appVersion, wherever it says a version.
func TestTheWalkThroughBuildsWhatTheChartAsksFor(t *testing.T) {
	chart, _, err := compose(nil)
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?:VERSION=|dist/truchman-|/truchman:|image\.tag=)([0-9]+[.][0-9]+[.][0-9]+)`).FindAllStringSubmatch(walkThrough(t), -1)
	for _, match := range found {
		if match[1] != chart.Metadata.AppVersion {
			t.Errorf("%s: the chart asks for %s", match[0], chart.Metadata.AppVersion)
		}
	}
	if len(found) < 5 {
		t.Errorf("only %d versions were found", len(found))
	}
}
