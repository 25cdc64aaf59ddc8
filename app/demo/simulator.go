package demo

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"
)

// stopTime is how long the simulator may take to stop when asked.
const stopTime = 3 * time.Second

// RunSimulator runs the program `simulate` that lies beside this one, against baseURL, until ctx ends. Where it does not
// lie there (in a container, say, which runs it apart) nothing is started.
func (d *Demo) RunSimulator(ctx context.Context, baseURL string, out io.Writer) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	program := filepath.Join(filepath.Dir(self), "simulate")
	if _, err := os.Stat(program); err != nil {
		d.log.Info("no simulate program beside this one; start it yourself", "plan", d.PlanFile())
		return nil
	}
	cmd := exec.CommandContext(ctx, program, "-url", baseURL, "-plan", d.PlanFile())
	cmd.Stdout, cmd.Stderr = out, out
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = stopTime
	detachFromTerminal(cmd)
	runtime.LockOSThread() // the parent-death signal follows the thread that starts the child
	defer runtime.UnlockOSThread()
	if err := cmd.Run(); err != nil && ctx.Err() == nil {
		return errors.Join(errors.New("the simulator ended"), err)
	}
	return nil
}
