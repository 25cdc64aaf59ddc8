package localpg

import (
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// postmaster is the server's first process, our child.
type postmaster struct {
	cmd    *exec.Cmd
	exited chan struct{} // closed when the process has been waited for
}

// launch starts the server and returns at once.
func launch(program string, args, env []string, as account, output *os.File) (*postmaster, error) {
	cmd := exec.Command(program, args...) //nolint:noctx // outlives every context: it ends by Stop or with the app
	cmd.Dir, cmd.Env = "/", env           // "/": the account may not read where we were started
	cmd.Stdout, cmd.Stderr = output, output
	cmd.SysProcAttr = childOf(as, syscall.SIGINT)
	p := &postmaster{cmd: cmd, exited: make(chan struct{})}
	started := make(chan error)
	go func() {
		// The kernel's promise to signal the child hangs on the thread that started it, not on the
		// process: the thread is kept until the child has ended.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		_ = cmd.Wait() // how it ended is in ProcessState
		close(p.exited)
	}()
	return p, <-started
}

// runLocked is cmd.Run on a thread that stays, for the same reason.
func runLocked(cmd *exec.Cmd) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		done <- cmd.Run()
	}()
	return <-done
}

func (p *postmaster) pid() int { return p.cmd.Process.Pid }

// signal does nothing to a server that has ended: os.Process knows and says so.
func (p *postmaster) signal(s syscall.Signal) { _ = p.cmd.Process.Signal(s) }

// state says how the server ended; only after exited.
func (p *postmaster) state() string { return p.cmd.ProcessState.String() }

// childOf makes a child run as the account and get a signal when we die in whatever way (Linux), and
// puts it in a group of its own: a terminal's Ctrl-C is for the app, which stops the server in turn.
func childOf(as account, whenWeDie syscall.Signal) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true, Credential: as.credential()}
	dieWithParent(attr, whenWeDie)
	return attr
}
