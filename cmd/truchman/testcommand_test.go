package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
)

// TestCommand runs the verb on a copy of a shipped pack with one right and one wrong case.
func TestCommand(t *testing.T) {
	directory := t.TempDir()
	files, _ := mappings.Shipped("rakbank")
	if err := os.CopyFS(filepath.Join(directory, "rakbank"), without(t, files)); err != nil {
		t.Fatal(err)
	}
	cases := filepath.Join(directory, "rakbank", "testdata")
	write(t, filepath.Join(cases, "right.yaml"), rightCase)
	write(t, filepath.Join(cases, "wrong.yaml"), strings.Replace(rightCase, "status: 501\n  body", "status: 500\n  body", 1))

	text, err := runTests("rakbank", "--packs", directory)
	if err == nil || err.Error() != "1 of the packs' cases failed" {
		t.Errorf("%v", err)
	}
	want := `ok    rakbank/testdata/right.yaml  A customer is read
FAIL  rakbank/testdata/wrong.yaml  A customer is read
      - answer: 500
      + answer: 501
          {
            "type": "urn:truchman:problem:unsupported-operation",
            "title": "The bank does not offer this operation",
1 passed, 1 failed
`
	if text != want {
		t.Errorf("got\n%s", text)
	}
	if text, err = runTests("rakbank", "--packs", directory, "--run", "right"); err != nil || !strings.HasSuffix(text, "1 passed, 0 failed\n") {
		t.Errorf("%v\n%s", err, text)
	}
	if text, err = runTests("rakbank", "--packs", directory, "--update"); err != nil || !strings.HasSuffix(text, "2 passed, 0 failed\n") {
		t.Errorf("%v\n%s", err, text)
	}
	if text, err = runTests("rakbank", "--packs", directory); err != nil || !strings.HasSuffix(text, "2 passed, 0 failed\n") {
		t.Errorf("%v\n%s", err, text)
	}
	if _, err = runTests("nobody"); err == nil || err.Error() != "there is no pack named nobody" {
		t.Errorf("%v", err)
	}
}

// without leaves the pack's own cases out.
func without(t *testing.T, files fs.FS) fs.FS {
	t.Helper()
	kept := t.TempDir()
	if err := os.CopyFS(kept, files); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(kept, "testdata")); err != nil {
		t.Fatal(err)
	}
	return os.DirFS(kept)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func runTests(args ...string) (string, error) {
	var out bytes.Buffer
	command := newTestCommand()
	command.SilenceErrors, command.SilenceUsage = true, true
	command.SetArgs(args)
	command.SetOut(&out)
	err := command.Execute()
	return out.String(), err
}
