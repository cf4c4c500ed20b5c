// Package tether has the programs that tests and harnesses start end with them. The product starts none.
package tether

import (
	"os/exec"
	"syscall"
)

// Tie has the kernel kill the command's process when this one ends, however it ends. Call it before the command is started; what else
// SysProcAttr says stays. Elsewhere than on Linux it does nothing.
func Tie(command *exec.Cmd) {
	if command.SysProcAttr == nil {
		command.SysProcAttr = new(syscall.SysProcAttr)
	}
	command.SysProcAttr.Pdeathsig = syscall.SIGKILL
}
