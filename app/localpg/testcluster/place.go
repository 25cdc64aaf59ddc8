package testcluster

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// root is the directory that holds all test clusters of one account: each process's place, and the
// clusters they are copied from. Every place is locked by its process for as long as it lives.
type root struct{ dir string }

// place is one process's directory.
type place struct {
	dir  string
	lock *os.File
}

const (
	placePrefix = "process-"
	lockName    = "lock"
)

// openRoot makes the account's directory in the temporary one. As root it lets others pass through,
// because the server runs as another account.
func openRoot() (root, error) {
	mode := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711
	}
	var errs []error
	for _, temp := range []string{os.TempDir(), "/tmp"} {
		r := root{filepath.Join(temp, "haulcast-test-"+strconv.Itoa(os.Geteuid()))}
		err := r.open(mode)
		if err == nil {
			return r, nil
		}
		errs = append(errs, err)
	}
	return root{}, errors.Join(errs...)
}

func (r root) open(mode os.FileMode) error {
	if !passable(filepath.Dir(r.dir)) {
		return fmt.Errorf("%s is closed to the account that the server runs as: set TMPDIR to another directory", filepath.Dir(r.dir))
	}
	if err := os.Mkdir(r.dir, mode); err != nil && !os.IsExist(err) {
		return err
	}
	info, err := os.Lstat(r.dir)
	if err != nil {
		return err
	}
	// In a shared temporary directory anybody could have put it there.
	if stat := info.Sys().(*syscall.Stat_t); !info.IsDir() || int(stat.Uid) != os.Geteuid() {
		return fmt.Errorf("%s is not a directory of this account: remove it, or set TMPDIR to another directory", r.dir)
	}
	return os.Chmod(r.dir, mode)
}

// passable tells whether another account gets to a directory; only root's server is another account.
func passable(dir string) bool {
	if os.Geteuid() != 0 {
		return true
	}
	for ; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil || info.Mode()&0o001 == 0 {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
}

// newPlace makes and locks this process's directory.
func (r root) newPlace() (*place, error) {
	guard, err := r.hold("guard")
	if err != nil {
		return nil, err
	}
	defer guard.Close()
	dir, err := os.MkdirTemp(r.dir, placePrefix+strconv.Itoa(os.Getpid())+"-")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o711); err != nil { // the root above decides who gets here
		return nil, err
	}
	lock, err := lockFile(filepath.Join(dir, lockName), syscall.LOCK_EX)
	return &place{dir: dir, lock: lock}, err
}

func (p *place) data() string { return filepath.Join(p.dir, "data") }

// remove deletes the place's files; the lock goes last, so a sweep does not meet half of it.
func (p *place) remove() error {
	return errors.Join(os.RemoveAll(p.dir), p.lock.Close())
}

// sweep removes the places of processes that have ended without doing so themselves. It is a courtesy
// to the disk: what it cannot do, the next process tries again.
func (r root) sweep() {
	guard, err := r.hold("guard") // keeps out who has made a place and not locked it yet
	if err != nil {
		return
	}
	defer guard.Close()
	entries, err := os.ReadDir(r.dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if entry.IsDir() && strings.HasPrefix(entry.Name(), placePrefix) {
			r.removeIfDead(filepath.Join(r.dir, entry.Name()))
		}
	}
}

func (r root) removeIfDead(dir string) {
	lock, err := lockFile(filepath.Join(dir, lockName), syscall.LOCK_EX|syscall.LOCK_NB)
	if err != nil {
		return // its process lives
	}
	defer lock.Close()
	_ = os.RemoveAll(dir)
}

// hold waits for one of the account's locks; closing the file lets go of it.
func (r root) hold(name string) (*os.File, error) {
	return lockFile(filepath.Join(r.dir, name+".lock"), syscall.LOCK_EX)
}

func lockFile(path string, how int) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), how); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), file.Close())
	}
	return file, nil
}
