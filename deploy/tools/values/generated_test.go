package values_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/deploy/tools/values"
)

const root = "../../.."

func TestTheGeneratedFilesAreUpToDate(t *testing.T) {
	files, err := values.Generated(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		if got, err := os.ReadFile(filepath.Join(root, name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is stale: run go -C deploy/tools run . chart", name)
		}
	}
}

func TestEverySettingIsExplained(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "charts/truchman/values.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := values.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range all {
		explained(t, v)
	}
}

// known are settings that are named and formed as Kubernetes has them.
var known = "podAnnotations podLabels nodeSelector tolerations affinity priorityClassName extraEnv extraVolumes extraVolumeMounts enabled type port annotations className labels create minReplicas maxReplicas persistence hosts parentRefs hostnames"

func explained(t *testing.T, v values.Value) {
	t.Helper()
	name := v.Path[strings.LastIndex(v.Path, ".")+1:]
	if v.About == "" && !strings.Contains(" "+known+" ", " "+name+" ") {
		t.Errorf("%s has no comment", v.Path)
	}
	for _, member := range v.Members {
		explained(t, member)
	}
}

func TestWhatIsWrongInTheValuesIsToldAtItsPlace(t *testing.T) {
	_, err := values.Parse([]byte("a: 1\n# @schema {\nb: 2\n"))
	if err == nil || !strings.HasPrefix(err.Error(), "values.yaml:3: b: @schema is not JSON") {
		t.Errorf("%v", err)
	}
}
