package localpg

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// lockPatience covers the moment between an app's death and the kernel letting go of its lock.
const lockPatience = 300 * time.Millisecond

// InUseError says that another running instance has the data directory.
type InUseError struct {
	// Dir is the data directory.
	Dir string
	// PID is the process that holds it; 0 when it is not known.
	PID int

	sockets string
}

// URL is the address of one of the databases of the server that runs there, for a command that wants to work beside it.
func (e InUseError) URL(database string) string { return address(e.sockets, database) }

// Error is one sentence for the person who started the second instance.
func (e InUseError) Error() string {
	holder := "held by another process"
	if e.PID > 0 {
		holder = "held by pid " + strconv.Itoa(e.PID)
	}
	return fmt.Sprintf("data directory is in use by another running instance: %s (%s); stop it, or set DATA_DIR or DATABASE_URL", e.Dir, holder)
}

// lockDir makes this process the directory's only user until the returned file is closed or the
// process ends in whatever way: the lock is the kernel's, not the file's content.
func lockDir(dir string, owner account) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(dir, "instance.lock"), os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o644)
	if err != nil {
		return nil, fmt.Errorf("data directory %s cannot be used by this account, set DATA_DIR to one that can: %w", dir, err)
	}
	if err := awaitLock(file); err != nil {
		defer file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, InUseError{Dir: dir, PID: holder(file)}
		}
		return nil, fmt.Errorf("lock %s: %w", file.Name(), err)
	}
	if err := errors.Join(owner.own(file.Name()), writeHolder(file)); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", file.Name(), err), file.Close())
	}
	return file, nil
}

func awaitLock(file *os.File) error {
	deadline := time.Now().Add(lockPatience)
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) || time.Now().After(deadline) {
			return err
		}
		time.Sleep(20 * time.Millisecond) // flock cannot wait with a limit
	}
}

func writeHolder(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err := file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

func holder(file *os.File) int {
	content, err := io.ReadAll(io.NewSectionReader(file, 0, 32))
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(content)))
	if err != nil {
		return 0
	}
	return pid
}
