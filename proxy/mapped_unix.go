//go:build unix

package proxy

import "syscall"

// obtain takes n bytes from the system; pages that are never written take no memory.
func obtain(n int) []byte {
	mapped, err := syscall.Mmap(-1, 0, n, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return make([]byte, 0, n) // discard knows that it is not mapped
	}
	return mapped[:0]
}

// discard gives them back.
func discard(buffer []byte) {
	_ = syscall.Munmap(buffer[:cap(buffer)]) // fails for one of the collector's, which takes it itself
}
