package docs_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/simulator"
)

var (
	uuids   = regexp.MustCompile(`(X-Request-Id|MsgId): [0-9a-f-]{36}`)
	numbers = regexp.MustCompile(`"id": "[0-9]+"`)
	hosts   = regexp.MustCompile(`127\.0\.0\.1:[0-9]+`)
)

// shownDemo gives what a run of the demo makes anew the form that the README shows.
func shownDemo(printed string) string {
	made := 0
	numbered := func(form string) func(string) string {
		return func(found string) string {
			made++
			name, _, _ := strings.Cut(found, ": ")
			return name + fmt.Sprintf(form, made)
		}
	}
	printed = hosts.ReplaceAllString(printed, "127.0.0.1:8080")
	printed = uuids.ReplaceAllStringFunc(printed, numbered(": 5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b7d%02d"))
	return numbers.ReplaceAllStringFunc(printed, numbered(`: "41%02d"`))
}

const demoIntroduction = `# The demo's calls

<!-- Written by make generate out of the demo itself. -->

What ` + "`make demo`" + ` prints: every front toward every bank, to paste into another terminal. Request ids are new in each run.

`

// TestTheReadmesDemoIsTheDemos starts the demo, makes every call that demo.md shows, and compares the lines
// there with those that the demo prints. The README has those of the normalized API.
func TestTheReadmesDemoIsTheDemos(t *testing.T) {
	lines := demoBlock(t, "demo.md")
	command := truchman(t, "", freeDemo()...)
	first, out := startServer(t, command, func() (*bufio.Reader, error) {
		pipe, err := command.StdoutPipe()
		return bufio.NewReader(pipe), err
	})
	second, err := out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	proxy, netxd := hosts.FindString(first), hosts.FindAllString(second, 3)[2]
	for i, line := range shellLines(lines) {
		if line[0] == '#' {
			continue
		}
		says := shellLines(lines)[i-1]
		status, answer := curl(t, shellWords(t, strings.ReplaceAll(line, "127.0.0.1:8080", proxy)))
		want := 200
		if strings.HasPrefix(says, "# Refused") {
			want = 422
		} else if strings.Contains(says, ": 501 ") {
			want = 501
		}
		if status != want {
			t.Errorf("%s\n%s\n%d %s", says, line, status, answer)
		}
	}
	simulatorLines(t, netxd)
	printed := restOf(t, command.Process, out)
	shown := shownDemo(printed)
	generated(t, "demo.md", demoIntroduction+"```sh\n"+shown+"```\n")
	own, _, _ := strings.Cut(shown, "\n# RAKBank's API")
	readme := readPage(t, "../README.md")
	generated(t, "../README.md", strings.Replace(readme, demoBlock(t, "../README.md"), own, 1))
}

// freeDemo is the demo on ports that the system picks.
func freeDemo() []string {
	arguments := []string{"demo"}
	for _, flag := range append(simulator.Names(), "listen", "admin") {
		arguments = append(arguments, "--"+flag, "127.0.0.1:0")
	}
	return arguments
}

// simulatorLines makes the README's calls of the simulator.
func simulatorLines(t *testing.T, netxd string) {
	t.Helper()
	for _, line := range readmeLines(t, "curl ") {
		if !strings.Contains(line, "127.0.0.1:7001") {
			continue
		}
		if status, answer := curl(t, shellWords(t, strings.ReplaceAll(line, "127.0.0.1:7001", netxd))); status/100 != 2 {
			t.Errorf("%s\n%d %s", line, status, answer)
		}
	}
}

// restOf ends the demo and gives the lines to paste that it printed.
func restOf(t *testing.T, demo *os.Process, out *bufio.Reader) string {
	t.Helper()
	if err := demo.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var rest bytes.Buffer
	if _, err := rest.ReadFrom(out); err != nil {
		t.Fatal(err)
	}
	_, lines, _ := strings.Cut(rest.String(), "\n\n")
	lines, _, _ = strings.Cut(lines, "\nStopped.")
	return lines
}

// readmeLines are the README's command lines that begin so.
func readmeLines(t *testing.T, prefix string) []string {
	t.Helper()
	var lines []string
	for _, b := range parsePage(readPage(t, "../README.md")).blocks {
		if b.kind != "sh" {
			continue
		}
		for _, line := range shellLines(b.body) {
			if strings.HasPrefix(line, prefix) {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

func demoBlock(t *testing.T, page string) string {
	t.Helper()
	for _, b := range parsePage(readPage(t, page)).blocks {
		if strings.HasPrefix(b.body, "# The normalized API to NetXD") {
			return b.body
		}
	}
	t.Fatalf("%s does not have the demo's lines", page)
	return ""
}

// TestTheReadmesCommandsRun runs the README's verbs, and finds its make targets in the Makefile.
func TestTheReadmesCommandsRun(t *testing.T) {
	const run = "go run ./cmd/truchman "
	for _, line := range readmeLines(t, run) {
		command := truchman(t, "..", shellWords(t, strings.TrimPrefix(line, run))...)
		if out, err := command.CombinedOutput(); err != nil || len(out) == 0 {
			t.Errorf("%s: %v\n%s", line, err, out)
		}
	}
	makefile := readPage(t, "../Makefile")
	for _, line := range readmeLines(t, "make ") {
		if target := strings.TrimPrefix(line, "make "); !strings.Contains(makefile, "\n"+target+":") {
			t.Errorf("%s: the Makefile has no such target", line)
		}
	}
	for _, line := range readmeLines(t, "") {
		if word, _, _ := strings.Cut(line, " "); !strings.HasPrefix(line, run) && word != "make" && word != "curl" && word != "#" {
			t.Errorf("%s: no test runs this", line)
		}
	}
}
