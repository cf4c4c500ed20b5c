package image_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/deploy/tools/image"
)

// TestTheDockerfileSaysTheSame compares how a container starts in both ways of building the image.
func TestTheDockerfileSaysTheSame(t *testing.T) {
	text, err := os.ReadFile("../../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	_, last, _ := strings.Cut(string(text), "\nFROM scratch\n")
	config := image.Config("v1.2.3")
	for _, line := range []string{
		"USER " + config.User, "WORKDIR " + config.WorkingDir, "ENTRYPOINT " + list(t, config.Entrypoint), "CMD " + list(t, config.Cmd),
		"EXPOSE " + strings.ReplaceAll(strings.Join(slices.Sorted(maps.Keys(config.ExposedPorts)), " "), "/tcp", ""),
	} {
		if !strings.Contains("\n"+last, "\n"+line+"\n") {
			t.Errorf("the Dockerfile does not say %q", line)
		}
	}
	for name, value := range config.Labels {
		if !strings.Contains(last, name+`="`+strings.Replace(value, "v1.2.3", "$VERSION", 1)+`"`) {
			t.Errorf("the Dockerfile has no label %s=%q", name, value)
		}
	}
}

// list writes a list as a Dockerfile has it.
func list(t *testing.T, words []string) string {
	t.Helper()
	text, err := json.Marshal(words)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), `","`, `", "`)
}
