//go:build linux || darwin

package main

import "syscall"

// freeSpace is how many bytes a directory's file system has left for us.
func freeSpace(directory string) (free uint64, known bool) {
	var stat syscall.Statfs_t
	if syscall.Statfs(directory, &stat) != nil {
		return 0, false
	}
	return stat.Bavail * uint64(stat.Bsize), true
}
