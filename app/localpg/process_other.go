//go:build unix && !linux

package localpg

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// dieWithParent: only Linux can do this. Elsewhere the next start stops a server that survived its app.
func dieWithParent(*syscall.SysProcAttr, syscall.Signal) {}

// alive is false for a zombie as well: a dead process that nobody has waited for yet still answers to signal 0.
func alive(pid int) bool {
	state := ps(pid, "state")
	return state != "" && !strings.HasPrefix(state, "Z")
}

// serves tells whether a process is a postmaster that was started for the cluster in data.
func serves(pid int, data string) bool {
	command := ps(pid, "command")
	return alive(pid) && strings.Contains(command, "postgres") && strings.Contains(command, "-D "+data+" ")
}

// serving is empty: without /proc the server's own guard has to be waited for.
func serving(string) []int { return nil }

func ps(pid int, column string) string {
	output, err := exec.Command("ps", "-o", column+"=", "-p", strconv.Itoa(pid)).Output() //nolint:noctx // a number; answers at once
	if err != nil {
		return "" // no such process
	}
	return strings.TrimSpace(string(output))
}
