package mappings_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
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
