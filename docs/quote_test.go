package docs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestQuotedLinesStandInTheirFiles holds that every line that the guide quotes from a pack is there, in
// the order of the quotation.
func TestQuotedLinesStandInTheirFiles(t *testing.T) {
	quoted := 0
	for _, b := range parsePage(readPage(t, "mapping-guide.md")).blocks {
		if b.kind != "yaml" || b.file != "" {
			continue
		}
		text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(b.mark)))
		if err != nil {
			t.Errorf("a block of YAML names no file that it quotes: %v", err)
			continue
		}
		rest := "\n" + string(text)
		for line := range strings.Lines(b.body) {
			quoted++
			_, after, found := strings.Cut(rest, "\n"+line)
			if !found {
				t.Errorf("%s does not have, after what was quoted before:\n%s", b.mark, line)
			}
			rest = "\n" + after
		}
	}
	if quoted == 0 {
		t.Error("nothing is quoted")
	}
}
