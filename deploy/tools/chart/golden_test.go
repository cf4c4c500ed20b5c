package chart_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestEachFeatureRendersAsItsGoldenFile(t *testing.T) {
	eachFeature(t, func(t *testing.T, name string, files map[string]string) {
		var got strings.Builder
		for _, object := range objects(t, files) {
			got.WriteString("---\n" + encode(t, object))
		}
		path := filepath.Join("testdata/golden", name+".yaml")
		if *update {
			if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil || string(want) != got.String() {
			t.Errorf("%s differs: look at what go test ./chart -update changes (%v)", path, err)
		}
	})
}
