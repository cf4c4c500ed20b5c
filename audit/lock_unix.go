//go:build unix

package audit

import (
	"fmt"
	"os"
	"syscall"
)

// lock keeps a second process from the file: two would break the chain.
func lock(f *os.File) error {
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return fmt.Errorf("another process writes it; give each a file of its own: %w", err)
	}
	return nil
}
