package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// fillDisk makes the trail the largest file of the stage, and lets no file grow past its size until restore is called, as a full disk
// does to the one that grows.
func (s *personalStage) fillDisk() (restore func()) {
	s.Helper()
	trail := fileSize(s.T, filepath.Join(s.directory, "audit.jsonl"))
	least := 2 * max(fileSize(s.T, filepath.Join(s.directory, "ledger.db")), fileSize(s.T, filepath.Join(s.directory, "callbacks.db")))
	for trail < least {
		s.send("GET", maraPath, "")
		trail = fileSize(s.T, filepath.Join(s.directory, "audit.jsonl"))
	}
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		s.Fatal(err)
	}
	bound := before
	bound.Cur = uint64(least)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &bound); err != nil {
		s.Fatal(err)
	}
	return func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			s.Fatal(err)
		}
	}
}

func fileSize(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
