package localpg

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// socketPort only names the socket file: nothing listens on a network.
const socketPort = "5432"

const socketName = ".s.PGSQL." + socketPort

// socketPathLimit is how long the path of a Unix socket may be: sun_path less its closing zero.
func socketPathLimit() int {
	if runtime.GOOS == "linux" {
		return 107
	}
	return 103
}

// socketDir makes the directory for the socket, closed to everyone but the server's account: in the
// data directory, or in the temporary one when the socket's path would not do.
func socketDir(h home) (string, error) {
	name := "haulcast-" + nameFor(h.dir)
	var tried []string
	for _, dir := range []string{
		filepath.Join(h.dir, "run"),
		filepath.Join(os.TempDir(), name),
		filepath.Join("/tmp", name),
	} {
		if usableAsHost(dir) && h.account.mayEnter(filepath.Dir(dir)) {
			return dir, closedDir(dir, h.account)
		}
		tried = append(tried, dir)
	}
	return "", fmt.Errorf("no place for the database's socket, whose path may have %d bytes and no comma: set DATA_DIR to a shorter path (tried %s)",
		socketPathLimit(), strings.Join(tried, " and "))
}

// usableAsHost is false for a path that is too long for the kernel, and for one with a comma, which
// clients take for a list of hosts.
func usableAsHost(dir string) bool {
	return len(filepath.Join(dir, socketName)) <= socketPathLimit() && !strings.Contains(dir, ",")
}

// closedDir makes a directory that only the account may enter. One that somebody else made is
// refused: in a shared temporary directory anybody could have put it there.
func closedDir(dir string, owner account) error {
	err := os.Mkdir(dir, 0o700)
	switch {
	case err == nil:
		if err := owner.own(dir); err != nil {
			return fmt.Errorf("give %s to the account %s: %w", dir, owner.name, err)
		}
	case !errors.Is(err, fs.ErrExist):
		return fmt.Errorf("make the socket's directory: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("look at the socket's directory: %w", err)
	}
	if uid, _ := ids(info); !info.IsDir() || uid != owner.uid || info.Mode().Perm() != 0o700 {
		return fmt.Errorf("%s must be a directory that only the account %s may enter: remove it, or set DATA_DIR to another folder", dir, owner.name)
	}
	return nil
}

// clearSockets removes what a killed server left of its socket. The directory is this instance's
// alone and no server of it runs, or the server would have been stopped before.
func clearSockets(dir string) error {
	for _, name := range []string{socketName, socketName + ".lock"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove what is left of a killed server: %w", err)
		}
	}
	return nil
}
