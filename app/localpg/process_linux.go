package localpg

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

func dieWithParent(attr *syscall.SysProcAttr, signal syscall.Signal) { attr.Pdeathsig = signal }

// alive is false for a zombie as well: a dead process that nobody has waited for yet still answers
// to signal 0, for long where process 1 is slow to collect.
func alive(pid int) bool {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	// The name stands in parentheses and may contain any character, so the state follows the last one.
	_, rest, _ := bytes.Cut(content[bytes.LastIndexByte(content, ')')+1:], []byte(" "))
	return len(rest) > 0 && !bytes.ContainsAny(rest[:1], "ZXx")
}

// serves tells whether a process is PostgreSQL working on the cluster in data: every one of its
// processes has that as its working directory. Where the kernel does not show us that (root without
// the right to trace, in a container) the command line of a postmaster still names it.
func serves(pid int, data string) bool {
	if !alive(pid) {
		return false
	}
	proc := fmt.Sprintf("/proc/%d/", pid)
	exe, errExe := os.Readlink(proc + "exe")
	cwd, errCwd := os.Readlink(proc + "cwd")
	if errExe == nil && errCwd == nil {
		// A program replaced while it runs shows as "postgres (deleted)".
		return bytes.HasPrefix([]byte(filepath.Base(exe)), []byte("postgres")) && cwd == data
	}
	content, err := os.ReadFile(proc + "cmdline")
	if err != nil {
		return false
	}
	args := bytes.Split(content, []byte{0})
	return filepath.Base(string(args[0])) == "postgres" && slices.ContainsFunc(args[1:], func(arg []byte) bool { return string(arg) == data })
}

// serving lists the PostgreSQL processes that work on the cluster in data.
func serving(data string) []int {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var pids []int
	for _, entry := range entries {
		if pid, err := strconv.Atoi(entry.Name()); err == nil && serves(pid, data) {
			pids = append(pids, pid)
		}
	}
	return pids
}
