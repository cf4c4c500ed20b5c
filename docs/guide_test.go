package docs_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// guide is the mapping guide being followed in a directory of its own. The addresses that it shows are
// replaced by free ones on the way in, and put back on the way out.
type guide struct {
	page      *page
	directory string
	addresses *strings.Replacer // as shown → as used
	shown     *strings.Replacer // as used → as shown
	netxd     string
}

// guideAddresses are those that the guide shows: the proxy, its health, the simulated NetXD.
var guideAddresses = []string{"127.0.0.1:8080", "127.0.0.1:9090", "127.0.0.1:7001"}

// newGuide writes the guide's files.
func newGuide(t *testing.T) *guide {
	t.Helper()
	g := &guide{page: parsePage(readPage(t, "mapping-guide.md")), directory: t.TempDir()}
	var there, back []string
	for _, shown := range guideAddresses {
		used := freeAddress(t)
		there, back, g.netxd = append(there, shown, used), append(back, used, shown), used
	}
	g.addresses, g.shown = strings.NewReplacer(there...), strings.NewReplacer(back...)
	for _, b := range g.page.blocks {
		if b.file != "" {
			g.write(t, b.file, g.addresses.Replace(b.body))
		}
	}
	return g
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }() // it only ever listened
	return listener.Addr().String()
}

func (g *guide) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(g.directory, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestTheGuideCanBeFollowed runs every command of the guide in order and compares every answer.
func TestTheGuideCanBeFollowed(t *testing.T) {
	g := newGuide(t)
	for i, b := range g.page.blocks {
		if b.kind != "sh" {
			continue
		}
		got := g.run(t, b)
		if i+1 == len(g.page.blocks) {
			continue
		}
		if printed := g.page.blocks[i+1]; printed.kind == "text" || printed.kind == "json" {
			compare(t, b, printed, got)
		}
	}
	if *update {
		generated(t, "mapping-guide.md", g.page.String())
	}
}

func compare(t *testing.T, command, printed *block, got string) {
	t.Helper()
	if command.mark == "contains" {
		for line := range strings.Lines(printed.body) {
			if !strings.Contains(got, strings.TrimSuffix(line, "\n")) {
				t.Errorf("%sdoes not print %s%s", command.body, line, got)
			}
		}
		return
	}
	want := printed.body
	if printed.kind == "json" {
		got, want = indented(t, got), indented(t, want)
	}
	if *update {
		printed.body = got
	} else if got != want {
		t.Errorf("%s\nprints\n%s\nand the guide says\n%s", command.body, got, want)
	}
}

func indented(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, bytes.TrimSpace([]byte(text)), "", "  "); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return b.String() + "\n"
}

// run runs a block of one command and gives what it printed.
func (g *guide) run(t *testing.T, b *block) string {
	t.Helper()
	if b.mark == "broken" {
		g.breakShapes(t)
		defer g.mendShapes(t)
	}
	first, rest, piped := strings.Cut(g.addresses.Replace(b.body), " | ")
	words, in := shellWords(t, first), ""
	if piped {
		in, words = words[1], shellWords(t, rest)
	}
	switch {
	case words[0] == "mkdir":
		return ""
	case words[0] == "curl":
		_, answer := curl(t, words)
		return g.shown.Replace(answer)
	case words[0] != "truchman":
		t.Fatalf("the guide runs %s", words[0])
	case b.mark == "background":
		g.start(t, words[1:])
		return ""
	}
	command := truchman(t, g.directory, words[1:]...)
	command.Stdin = strings.NewReader(in)
	out, err := command.CombinedOutput()
	if err != nil && b.mark != "broken" && b.mark != "refused" {
		t.Errorf("%s: %v\n%s", b.body, err, out)
	}
	return g.shown.Replace(string(out))
}

// start starts a server, waits for the line that says that it listens, and stops it with the test.
func (g *guide) start(t *testing.T, args []string) {
	t.Helper()
	if args[0] == "simulate" {
		args = append(args, "--listen", g.netxd)
	} else {
		args = append(args, "--set", "server.stop.drain=0s")
	}
	command := truchman(t, g.directory, args...)
	startServer(t, command, func() (*bufio.Reader, error) {
		if args[0] == "simulate" {
			pipe, err := command.StdoutPipe()
			return bufio.NewReader(pipe), err
		}
		pipe, err := command.StderrPipe()
		return bufio.NewReader(pipe), err
	})
}

// startServer starts a command, gives its first line, and stops it with an interrupt when the test ends.
func startServer(t *testing.T, command *exec.Cmd, output func() (*bufio.Reader, error)) (string, *bufio.Reader) {
	t.Helper()
	reader, err := output()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := reader.ReadString('\n')
	if err != nil {
		t.Fatalf("%v says nothing: %v", command.Args, err)
	}
	t.Cleanup(func() {
		_ = command.Process.Signal(os.Interrupt) // where it has ended, Wait says how
		_, _ = reader.WriteTo(io.Discard)        // to its end, as Wait asks
		if err := command.Wait(); err != nil {
			t.Errorf("%v did not stop cleanly: %v", command.Args, err)
		}
	})
	return line, reader
}

// shapesFile is the file that the guide breaks.
const shapesFile = "packs/harbour/shapes.yaml"

func (g *guide) breakShapes(t *testing.T) {
	t.Helper()
	g.write(t, shapesFile, strings.NewReplacer("$.first_name", "$.first_nam", "$date", "$dat").Replace(g.file(t, shapesFile)))
}

func (g *guide) mendShapes(t *testing.T) {
	t.Helper()
	g.write(t, shapesFile, g.file(t, shapesFile))
}

// file gives a file as the guide shows it.
func (g *guide) file(t *testing.T, name string) string {
	t.Helper()
	for _, b := range g.page.blocks {
		if b.file == name {
			return b.body
		}
	}
	t.Fatalf("the guide has no file %s", name)
	return ""
}
