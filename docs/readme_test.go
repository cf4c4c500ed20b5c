package docs_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	uuids   = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	numbers = regexp.MustCompile(`"id": "[0-9]+"`)
	hosts   = regexp.MustCompile(`127\.0\.0\.1:[0-9]+`)
)

// shownDemo gives what a run of the demo makes anew the form that the README shows.
func shownDemo(printed string) string {
	made := 0
	numbered := func(form string) func(string) string {
		return func(string) string { made++; return fmt.Sprintf(form, made) }
	}
	printed = hosts.ReplaceAllString(printed, "127.0.0.1:8080")
	printed = uuids.ReplaceAllStringFunc(printed, numbered("5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b7d%02d"))
	return numbers.ReplaceAllStringFunc(printed, numbered(`"id": "41%02d"`))
}

// TestTheReadmesDemoIsTheDemos starts the demo, makes every call of the README, and compares the README's
// lines with those that the demo prints.
func TestTheReadmesDemoIsTheDemos(t *testing.T) {
	lines := demoBlock(t)
	command := truchman(t, "", "demo", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--netxd", "127.0.0.1:0", "--rakbank", "127.0.0.1:0")
	first, out := startServer(t, command, func() (*bufio.Reader, error) {
		pipe, err := command.StdoutPipe()
		return bufio.NewReader(pipe), err
	})
	second, err := out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	proxy, netxd := hosts.FindString(first), hosts.FindAllString(second, 2)[1]
	for i, line := range shellLines(lines) {
		if line[0] == '#' {
			continue
		}
		says := shellLines(lines)[i-1]
		status, answer := curl(t, shellWords(t, strings.ReplaceAll(line, "127.0.0.1:8080", proxy)))
		want := 200
		if strings.HasPrefix(says, "# Refused") {
			want = 422
		}
		if status != want {
			t.Errorf("%s\n%s\n%d %s", says, line, status, answer)
		}
	}
	simulatorLines(t, netxd)
	printed := restOf(t, command.Process, out)
	readme := readPage(t, "../README.md")
	generated(t, "../README.md", strings.Replace(readme, lines, shownDemo(printed), 1))
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

func demoBlock(t *testing.T) string {
	t.Helper()
	for _, b := range parsePage(readPage(t, "../README.md")).blocks {
		if strings.HasPrefix(b.body, "# The normalized API to NetXD") {
			return b.body
		}
	}
	t.Fatal("the README does not have the demo's lines")
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
