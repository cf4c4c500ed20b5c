package docs_test

import (
	"bufio"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
)

const partnerGuide = "partner-guide.md"

// TestThePartnerGuidesCallsWork makes every call of the guide at the demo and compares the answer that the guide shows.
func TestThePartnerGuidesCallsWork(t *testing.T) {
	proxy := demoAddress(t)
	guide := parsePage(readPage(t, partnerGuide))
	for i, b := range guide.blocks {
		if b.kind != "sh" {
			continue
		}
		status, answer := curl(t, shellWords(t, strings.ReplaceAll(b.body, "127.0.0.1:8080", proxy)))
		want := b.mark
		if want == "" {
			want = "200"
		}
		if strconv.Itoa(status) != want {
			t.Errorf("%s\n%d %s", b.body, status, answer)
			continue
		}
		compareAnswer(t, b, guide.blocks[i+1], answer)
	}
	if *update {
		generated(t, partnerGuide, guide.String())
	}
}

// compareAnswer holds lines that are marked with "contains" against any place of the answer.
func compareAnswer(t *testing.T, call, shown *block, answer string) {
	t.Helper()
	if shown.mark != "contains" {
		compare(t, call, shown, answer)
		return
	}
	for line := range strings.Lines(shown.body) {
		if !strings.Contains(answer, strings.TrimSuffix(line, "\n")) {
			t.Errorf("%sdoes not answer %s%s", call.body, line, answer)
		}
	}
}

// demoAddress starts the demo and gives the proxy's address.
func demoAddress(t *testing.T) string {
	t.Helper()
	command := truchman(t, "", freeDemo()...)
	first, _ := startServer(t, command, func() (*bufio.Reader, error) {
		pipe, err := command.StdoutPipe()
		return bufio.NewReader(pipe), err
	})
	return hosts.FindString(first)
}

var codeRow = regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| ([0-9]{3}) \\|")

// TestThePartnerGuideHasEveryError holds the guide's table of codes against the list of errors.
func TestThePartnerGuideHasEveryError(t *testing.T) {
	rows := map[string]string{}
	for _, m := range codeRow.FindAllStringSubmatch(readPage(t, partnerGuide), -1) {
		rows[m[1]] = m[2]
	}
	for _, f := range mappings.Failures {
		if rows[f.Name] != strconv.Itoa(f.Status) {
			t.Errorf("%s does not have %s with status %d", partnerGuide, f.Name, f.Status)
		}
		delete(rows, f.Name)
	}
	for name := range rows {
		t.Errorf("%s has %s, which is no error", partnerGuide, name)
	}
}
