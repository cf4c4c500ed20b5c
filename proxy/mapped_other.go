//go:build !unix

package proxy

func obtain(n int) []byte { return make([]byte, 0, n) }

func discard([]byte) {}
