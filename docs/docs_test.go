package docs_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write generated pages, and printed answers, anew")

// binary is the truchman that all tests run, built once.
var binary string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(withBinary(m))
}

func withBinary(m *testing.M) int {
	directory, err := os.MkdirTemp("", "truchman-docs")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(directory) }() // what stays is the system's to clean
	binary = filepath.Join(directory, "truchman")
	if out, err := exec.Command("go", "build", "-o", binary, "../cmd/truchman").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// patience is how long a command may take before the test gives it up.
const patience = time.Minute

// truchman makes a command that dies with the test. Colour is off, since nothing is a terminal.
func truchman(t *testing.T, directory string, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience) // servers stop in Cleanup
	t.Cleanup(cancel)
	command := exec.CommandContext(ctx, binary, args...)
	command.Dir = directory
	return command
}

// generated compares a page with what it must be, or writes it with -update.
func generated(t *testing.T, page, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if readPage(t, page) != want {
		t.Errorf("docs/%s is stale: run make generate", page)
	}
}

func readPage(t *testing.T, page string) string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
