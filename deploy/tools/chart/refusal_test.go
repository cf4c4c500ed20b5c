package chart_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWhatIsWrongIsRefused renders each file of testdata/refused: its first line is what the refusal says.
func TestWhatIsWrongIsRefused(t *testing.T) {
	paths, err := filepath.Glob("testdata/refused/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatal("no files", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			line, _, _ := strings.Cut(string(text), "\n")
			want := strings.TrimPrefix(line, "# ")
			if _, err := render(readValues(t, path)); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v does not say %q", err, want)
			}
		})
	}
}
