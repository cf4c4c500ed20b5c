//go:build !unix

package connection

import "syscall"

func (l *line) watch(syscall.Conn) {}

// quiet is not known here: no connection is used twice.
func (l *line) quiet() bool { return false }
