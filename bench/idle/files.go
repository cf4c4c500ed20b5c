package main

import (
	"fmt"
	"syscall"
)

// besides is how many files a process has open besides its connections.
const besides = 1000

// allowFiles raises the limit of open files, which the processes that are started inherit.
func allowFiles(connections int) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	wanted := uint64(connections + besides)
	if limit.Cur >= wanted {
		return nil
	}
	limit.Cur, limit.Max = wanted, max(limit.Max, wanted)
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return fmt.Errorf("%d files may be open at most (ulimit -n), %d are needed: %w", limit.Max, wanted, err)
	}
	return nil
}
