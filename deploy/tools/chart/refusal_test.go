package chart_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWhatIsWrongIsRefused renders each file of testdata/refused: each of its first lines is in the refusal, which says all at once.
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
			_, err = render(readValues(t, path))
			for line := range strings.SplitSeq(string(text), "\n") {
				want, says := strings.CutPrefix(line, "# ")
				if !says {
					break
				}
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%v does not say %q", err, want)
				}
			}
		})
	}
}
