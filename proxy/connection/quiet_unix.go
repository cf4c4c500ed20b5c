//go:build unix

package connection

import (
	"errors"
	"syscall"
)

// watch prepares quiet.
func (l *line) watch(conn syscall.Conn) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return
	}
	l.raw = raw
	l.look = func(descriptor uintptr) {
		var one [1]byte
		_, _, err := syscall.Recvfrom(int(descriptor), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		l.heard = !errors.Is(err, syscall.EAGAIN)
	}
}

// quiet tells that a kept connection is as it was left: not closed by the other side, and with nothing
// that it said unasked. A request on any other would be lost, and nobody could say whether it was done.
func (l *line) quiet() bool {
	if l.raw == nil {
		return false
	}
	l.heard = true
	err := l.raw.Control(l.look) // Read would mind the last request's deadline
	return err == nil && !l.heard
}
