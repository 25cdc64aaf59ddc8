package localpg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

const (
	// survivorPatience is how long a server without an app may take to write everything down.
	survivorPatience = 20 * time.Second
	// glance is how often something that ends soon is looked at.
	glance = 10 * time.Millisecond
)

// recordedPID is the process that postmaster.pid names; 0 when there is none.
func recordedPID(data string) (int, error) {
	content, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the server's process number: %w", err)
	}
	line, _, _ := bytes.Cut(content, []byte("\n"))
	pid, err := strconv.Atoi(string(bytes.TrimSpace(line)))
	if err != nil {
		return 0, nil //nolint:nilerr // cut short by a crash; the server copes
	}
	return pid, nil
}

// stopSurvivor stops a server that outlived its app. Nobody else can be using it: this process holds
// the directory's lock. It returns the process number to ignore in the lock files that are left; 0 for none.
func stopSurvivor(ctx context.Context, data string, log *slog.Logger) (stale int, err error) {
	pid, err := recordedPID(data)
	if err != nil || pid == 0 {
		return 0, err
	}
	if !serves(pid, data) {
		return pid, nil
	}
	log.WarnContext(ctx, "stopping a database server that outlived its app", "pid", pid)
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT} {
		if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return 0, fmt.Errorf("stop the server (process %d) that outlived its app: %w", pid, err)
		}
		if gone, err := awaitGone(ctx, pid); gone || err != nil {
			return pid, err
		}
	}
	return 0, fmt.Errorf("the server (process %d) that outlived its app does not stop: end it, or set DATA_DIR or DATABASE_URL", pid)
}

func awaitGone(ctx context.Context, pid int) (bool, error) {
	deadline := time.Now().Add(survivorPatience)
	for alive(pid) {
		if time.Now().After(deadline) {
			return false, nil
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-time.After(glance): // it is not our child, so it cannot be waited for
		}
	}
	return true, nil
}

// quitOrphans ends processes of a killed server that still work, the way the server itself would have
// when it saw one of them crash. Their work is lost already: the next start recovers from the log.
func quitOrphans(ctx context.Context, data string, log *slog.Logger) {
	for _, pid := range serving(data) {
		log.WarnContext(ctx, "ending a process of a killed database server", "pid", pid)
		_ = syscall.Kill(pid, syscall.SIGQUIT) // gone already, or the server's guard goes on refusing
	}
}
