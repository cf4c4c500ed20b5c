package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
)

func TestFmtLaysOutAndNamesSchemas(t *testing.T) {
	directory := t.TempDir()
	pack := filepath.Join(directory, "packs", "bank")
	if err := os.MkdirAll(filepath.Join(pack, "testdata"), 0o700); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"api.yaml": "name:   bank # ours\n", "update.yaml": "operation: customer.update\n",
		"customer.get.yaml": "operation: customer.get\nsteps: []\n", "testdata/case.yaml": "title: It works\n"}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(pack, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if code, out, _ := cli(t, "fmt", "--check", directory); code != exitFailed || out != filepath.Join(pack, "api.yaml")+"\n" {
		t.Errorf("exit code %d: %s", code, out)
	}
	for range 2 {
		if code, _, problems := cli(t, "fmt", "--schemas", filepath.Join(directory, "schema"), directory); code != exitFine {
			t.Fatalf("exit code %d: %s", code, problems)
		}
	}
	for name, want := range map[string]string{
		"api.yaml":           "$schema=../../schema/api.json\nname: bank # ours\n",
		"update.yaml":        "$schema=../../schema/endpoint.json\noperation: customer.update\n",
		"customer.get.yaml":  "$schema=../../schema/flow.json\noperation: customer.get\nsteps: []\n",
		"testdata/case.yaml": "$schema=../../../schema/case.json\ntitle: It works\n",
	} {
		text, err := os.ReadFile(filepath.Join(pack, name))
		if err != nil || string(text) != "# yaml-language-server: "+want {
			t.Errorf("%s is %q (%v)", name, text, err)
		}
	}
	if code, out, _ := cli(t, "fmt", "--check", directory); code != exitFine || out != "" {
		t.Errorf("exit code %d: %s", code, out)
	}
}

func TestFmtRefusesWhatIsNoYAML(t *testing.T) {
	file := fileOf(t, "api.yaml", "a: [1\n")
	code, _, problems := cli(t, "fmt", file)
	if text, _ := os.ReadFile(file); code != exitConfiguration || !strings.Contains(problems, file+":2:1: yaml: ") || string(text) != "a: [1\n" {
		t.Errorf("exit code %d, %s", code, problems)
	}
}

func TestShippedFilesNameTheirSchemas(t *testing.T) {
	for _, pack := range mappings.ShippedNames() {
		err := filepath.WalkDir(filepath.Join("../../mappings", pack), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".yaml") {
				return err
			}
			text, err := os.ReadFile(path)
			f := formatting{schemas: "../../schema"}
			if err == nil && string(f.withSchema(path, text)) != string(text) {
				t.Errorf("%s does not name its schema: run truchman fmt --schemas schema on its pack", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
