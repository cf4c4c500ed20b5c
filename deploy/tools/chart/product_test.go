package chart_test

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/truchman-proxy/truchman/deploy/tools/build"
)

var (
	building sync.Once
	program  string
	built    error
)

// product builds the proxy, once.
func product(t *testing.T) string {
	t.Helper()
	building.Do(func() {
		built = build.Binary("../../..", "test", build.Target{OS: runtime.GOOS, Arch: runtime.GOARCH}, program)
	})
	if built != nil {
		t.Fatal(built)
	}
	return program
}

// TestTheProductTakesEveryConfiguration runs "truchman check" as each pod has the configuration: the proxy's, and those of the doctor
// before an installation and in "helm test". What they name is mounted, or there is an error.
func TestTheProductTakesEveryConfiguration(t *testing.T) {
	paths, err := filepath.Glob("testdata/values/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatal("no values files", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".yaml"), func(t *testing.T) {
			t.Parallel()
			values := readValues(t, path)
			if values["existingConfigMap"] != nil || values["fullnameOverride"] != nil {
				t.Skip("its configuration is not the chart's, or has another name")
			}
			files, err := render(runnable(values))
			if err != nil {
				t.Fatal(err)
			}
			all := objects(t, files)
			for name, pod := range pods(t, all) {
				if name != "Pod truchman-test" {
					checked(t, name, all, pod.Spec)
				}
			}
		})
	}
}

// runnable takes out the demo's private key, which is no key, so that the chart draws one.
func runnable(values map[string]any) map[string]any {
	if keys, is := at(values, "demo", "keys").(map[string]any); is {
		delete(keys, "netxd")
	}
	return values
}

// checked lays what a pod has and checks its configuration with its arguments and its environment.
func checked(t *testing.T, name string, all []map[string]any, pod corev1.PodSpec) {
	t.Helper()
	there := mount(t, all, pod, t.TempDir())
	container := pod.Containers[0]
	args := slices.Clone(container.Args)
	if args[0] == "doctor" && !slices.Contains(args, "--set") {
		return // it reads what the proxy reads
	}
	args[0] = "check"
	if i := slices.Index(args, "--timeout"); i > 0 {
		args = slices.Delete(args, i, i+2)
	}
	for i := range args {
		args[i] = there.moved(args[i])
	}
	command := exec.CommandContext(t.Context(), product(t), args...)
	for _, e := range container.Env {
		command.Env = append(command.Env, e.Name+"="+e.Value)
		if e.ValueFrom != nil {
			command.Env[len(command.Env)-1] += "whsec_" + invented(e.Name) // which signs callbacks as well
		}
	}
	if said, err := command.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", name, err, said)
	}
}
