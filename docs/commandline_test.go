package docs_test

import (
	"strings"
	"testing"
)

// shellWords splits a line as a shell does: single and double quotes, and a backslash at a line's end.
// Anything else that means something to a shell fails the test.
func shellWords(t *testing.T, line string) []string {
	t.Helper()
	line = strings.ReplaceAll(line, "\\\n", " ")
	var words []string
	var word strings.Builder
	var quote rune
	inside := false
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, inside = r, true
		case r == ' ' || r == '\n':
			if inside {
				words = append(words, word.String())
			}
			word.Reset()
			inside = false
		case strings.ContainsRune("\\$`<>&;*?~", r):
			t.Fatalf("%q in %s is more than the test can do", r, line)
		default:
			word.WriteRune(r)
			inside = true
		}
	}
	if inside {
		words = append(words, word.String())
	}
	return words
}

// shellLines splits a block into command lines; a comment is given as one.
func shellLines(body string) []string {
	var lines []string
	continued := false
	for line := range strings.SplitSeq(strings.TrimSuffix(body, "\n"), "\n") {
		switch {
		case continued:
			lines[len(lines)-1] += "\n" + line
		case line != "":
			lines = append(lines, line)
		}
		continued = strings.HasSuffix(line, "\\")
	}
	return lines
}

func TestShellLinesAreSplitAsAShellDoes(t *testing.T) {
	lines := shellLines("# what\na 'b  c' \\\n  -d '{\"x\": 1}'\n\nd \"e f\"\n")
	if len(lines) != 3 || lines[0] != "# what" {
		t.Fatalf("lines: %q", lines)
	}
	if got := strings.Join(shellWords(t, lines[1]), "|"); got != `a|b  c|-d|{"x": 1}` {
		t.Errorf("words: %s", got)
	}
	if got := strings.Join(shellWords(t, lines[2]), "|"); got != "d|e f" {
		t.Errorf("words: %s", got)
	}
}
