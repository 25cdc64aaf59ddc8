package demo

import (
	"os/exec"
	"syscall"
)

// detachFromTerminal gives the simulator a process group of its own, so that Ctrl-C reaches the server first, and
// makes it end with the server even when that is killed.
func detachFromTerminal(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
