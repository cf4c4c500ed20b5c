package chart_test

import (
	"encoding/json"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

// TestThePreflightNeedsNothingThatIsNotThere: the Job runs before the chart's objects are made, so what it refers to is a hook of a lower
// weight, or not the chart's.
func TestThePreflightNeedsNothingThatIsNotThere(t *testing.T) {
	for _, path := range []string{"testdata/values/preflight.yaml", "testdata/values/preflight-check.yaml"} {
		files, err := render(readValues(t, path))
		if err != nil {
			t.Fatal(err)
		}
		all := objects(t, files)
		job := pods(t, all)["Job truchman-preflight"].Spec
		for _, object := range all {
			name := object["kind"].(string) + " " + at(object, "metadata", "name").(string)
			before := at(object, "metadata", "annotations", "helm.sh/hook") == "pre-install,pre-upgrade" && at(object, "metadata", "annotations", "helm.sh/hook-weight") == "-1"
			if slices.Contains(needs(job), name) && !before {
				t.Errorf("%s: the Job needs %s, which comes later", path, name)
			}
		}
	}
}

// needs lists what a pod refers to, as "Kind name".
func needs(pod corev1.PodSpec) []string {
	names := []string{"ServiceAccount " + pod.ServiceAccountName}
	for _, name := range secretsOf(pod) {
		names = append(names, "Secret "+name)
	}
	for _, volume := range pod.Volumes {
		if volume.ConfigMap != nil {
			names = append(names, "ConfigMap "+volume.ConfigMap.Name)
		}
		if volume.PersistentVolumeClaim != nil {
			names = append(names, "PersistentVolumeClaim "+volume.PersistentVolumeClaim.ClaimName)
		}
	}
	return names
}

// TestThePreflightFindsNothingWrong runs the doctor as the Job has it, toward a simulated bank: nothing that the pod lacks counts as a fault.
func TestThePreflightFindsNothingWrong(t *testing.T) {
	files, err := render(readValues(t, "testdata/values/preflight.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	all := objects(t, files)
	bank := start(t, regexp.MustCompile(`listens on (http://\S+);`), product(t), "simulate", "netxd", "--listen", "127.0.0.1:0")
	pod := pods(t, all)["Job truchman-preflight"].Spec
	there := mount(t, all, pod, t.TempDir())
	var args []string
	for _, arg := range pod.Containers[0].Args {
		args = append(args, strings.Replace(there.moved(arg), "=/tmp/", "="+there.at("/tmp")+"/", 1))
	}
	command := exec.CommandContext(t.Context(), product(t), append(args, "--set", "banks.netxd.address="+bank, "--output", "json")...)
	command.Env = []string{"NETXD_CREDENTIAL=Basic eA==", "NETXD_API_KEY=key"}
	said, err := command.Output()
	var told struct {
		Findings []struct{ Status, Key, Check, Found string }
	}
	if bad := json.Unmarshal(said, &told); bad != nil || err != nil {
		t.Errorf("%v, %v: %s", bad, err, said)
	}
	for _, check := range []string{"address", "bolt"} {
		if !strings.Contains(string(said), `"check": "`+check+`"`) && !strings.Contains(string(said), `"check":"`+check+`"`) {
			t.Errorf("nothing is said of %s: %s", check, said)
		}
	}
	for _, f := range told.Findings {
		if f.Status == "fail" {
			t.Errorf("%+v", f)
		}
	}
}
