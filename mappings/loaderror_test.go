package mappings_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// packsIn reads directories of packs into memory; later ones add to earlier ones and replace their files.
func packsIn(t testing.TB, directories ...string) map[string]fs.FS {
	t.Helper()
	packs := map[string]fs.FS{}
	for _, directory := range directories {
		err := filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			relative, _ := filepath.Rel(directory, path)
			pack, file, _ := strings.Cut(filepath.ToSlash(relative), "/")
			text, err := os.ReadFile(path)
			if packs[pack] == nil {
				packs[pack] = fstest.MapFS{}
			}
			packs[pack].(fstest.MapFS)[file] = &fstest.MapFile{Data: text}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return packs
}

func TestBasePacksLoad(t *testing.T) {
	if _, err := mappings.LoadFS(packsIn(t, "testdata/base")); err != nil {
		t.Fatal(err)
	}
}

// TestEveryRuleOfTheLoader loads the base packs with one bad file each.
func TestEveryRuleOfTheLoader(t *testing.T) {
	entries, err := os.ReadDir("testdata/bad")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		t.Run(entry.Name(), func(t *testing.T) {
			directory := filepath.Join("testdata/bad", entry.Name())
			_, err := mappings.LoadFS(packsIn(t, "testdata/base", directory))
			var all *source.Error
			if !errors.As(err, &all) {
				t.Fatalf("the packs load, or fail without a place: %v", err)
			}
			holds(t, directory+".txt", []byte(err.Error()+"\n"))
		})
	}
}

// TestAllProblemsInOneRun has something wrong in each of several files.
func TestAllProblemsInOneRun(t *testing.T) {
	packs := packsIn(t, "testdata/base")
	bank := packs["bank"].(fstest.MapFS)
	bank["api.yaml"].Data = append(bank["api.yaml"].Data, "outcome: {failure: {$presnt: $answer.error}}\n"...)
	bank["shapes.yaml"].Data = []byte("address: {street: $stret.x}\n")
	bank["read.yaml"].Data = []byte("operation: customer.gte\nrequest: {method: POST, path: /read}\n")
	bank["update.yaml"].Data = []byte("operation: customer.update\nrequest_id: header.Id\nrequest:\n  method: POST\n  path: /update\n" +
		"  headers: {Id: $request.id}\n  body:\n    born: {$at: $.born, $date: YYMMDD}\n    nmae: $.name\n    flag: yes\n")
	_, err := mappings.LoadFS(packs)
	var all *source.Error
	if !errors.As(err, &all) {
		t.Fatalf("no list of problems: %v", err)
	}
	var places []string
	for _, p := range all.Problems {
		places = append(places, p.At.String()+" "+p.Rule)
	}
	want := []string{"bank/api.yaml:19:21 condition", "bank/read.yaml:1:12 operation", "bank/shapes.yaml:1:19 path", "bank/update.yaml:8:32 $date",
		"bank/update.yaml:9:5 contract", "bank/update.yaml:10:11 yaml", "bank/update.yaml:10:11 contract"}
	if !slices.Equal(places, want) {
		t.Errorf("problems at\n%s\nwant\n%s", strings.Join(places, "\n"), strings.Join(want, "\n"))
	}
}
