package boltfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"github.com/truchman-proxy/truchman/boltfile"
)

func nothing(*bolt.Tx) error { return nil }

func TestTheFileIsItsOwnersOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kept.db")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	db, err := boltfile.Open(path, nothing)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if _, err := boltfile.Open(path, nothing); err == nil || !strings.HasPrefix(err.Error(), path+" is held by another process: stop it") {
		t.Errorf("a second time: %v", err)
	}
}

func TestAFileThatCannotBeUsedIsLetGo(t *testing.T) {
	path, broken := filepath.Join(t.TempDir(), "kept.db"), errors.New("no bucket can be made")
	if _, err := boltfile.Open(path, func(*bolt.Tx) error { return broken }); !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), path+" cannot be used: ") {
		t.Errorf("%v", err)
	}
	db, err := boltfile.Open(path, nothing)
	if err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	if _, err := boltfile.Open(filepath.Dir(path), nothing); err == nil || !strings.Contains(err.Error(), " cannot be opened: ") {
		t.Errorf("a directory: %v", err)
	}
}
