package chart_test

import (
	"testing"

	"github.com/truchman-proxy/truchman/deploy/tools/image"
)

// TestTheChartNamesTheImageThatIsBuilt: "make image" with the chart's appVersion gives what the defaults ask for.
func TestTheChartNamesTheImageThatIsBuilt(t *testing.T) {
	chart, _, err := compose(nil)
	if err != nil {
		t.Fatal(err)
	}
	files, err := render(nil)
	if err != nil {
		t.Fatal(err)
	}
	all := objects(t, files)
	pod := at(find(t, all, "Deployment", "truchman"), "spec", "template", "spec", "containers", 0, "image")
	if want := image.Repository + ":" + chart.Metadata.AppVersion; "docker.io/"+pod.(string) != want {
		t.Errorf("the chart asks for %s, and %s is built", pod, want)
	}
}
