package localpg

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
)

// alternatives is where root keeps clusters whose own directory the server's account cannot reach.
// A variable for the tests only.
var alternatives = "/var/lib"

// home is a data directory that this process has locked.
type home struct {
	dir     string // absolute, without symbolic links
	sockets string // where the socket is
	account account
	lock    *os.File
}

func (h home) data() string    { return filepath.Join(h.dir, "pgdata") }
func (h home) unborn() string  { return filepath.Join(h.dir, "pgdata.new") }
func (h home) logFile() string { return filepath.Join(h.dir, "postgres.log") }

// withAddress adds to an InUseError where the running instance's server answers: always at the same place for the same
// directory.
func withAddress(err error, h home) error {
	var used InUseError
	if !errors.As(err, &used) {
		return err
	}
	used.sockets, err = socketDir(h)
	if err != nil {
		return errors.Join(used, err)
	}
	return used
}

// openHome finds or makes the place for a data directory and locks it.
func openHome(asked string, log *slog.Logger) (home, error) {
	h, err := settle(asked, log)
	if err != nil {
		return home{}, err
	}
	if h.lock, err = lockDir(h.dir, h.account); err != nil {
		return home{}, withAddress(err, h)
	}
	if h.sockets, err = socketDir(h); err != nil {
		return home{}, errors.Join(err, h.lock.Close())
	}
	return h, nil
}

func settle(asked string, log *slog.Logger) (home, error) {
	dir, err := makeDir(asked)
	if err != nil {
		return home{}, err
	}
	if os.Geteuid() == 0 {
		return settleAsRoot(dir, log)
	}
	h := home{dir: dir, account: self()}
	owner, exists, err := ownerOf(h.data())
	if err != nil {
		return home{}, fmt.Errorf("data directory %s: %w", dir, err)
	}
	if exists && owner.uid != h.account.uid {
		return home{}, fmt.Errorf("the data in %s belongs to the account %s: start as that account or as root, or set DATA_DIR to another folder", dir, owner.name)
	}
	return h, nil
}

// makeDir makes the directory where it is missing: closed to others, except that root's lets them
// pass through, because the server's account must reach its cluster inside.
func makeDir(asked string) (string, error) {
	mode := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711
	}
	_, err := os.Stat(asked)
	missing := os.IsNotExist(err)
	if err := os.MkdirAll(asked, mode); err != nil {
		return "", fmt.Errorf("make data directory, or set DATA_DIR to another place: %w", err)
	}
	if missing {
		if err := os.Chmod(asked, mode); err != nil { // whatever the umask took away
			return "", fmt.Errorf("make data directory: %w", err)
		}
	}
	return resolve(asked)
}

// settleAsRoot chooses the server's account and, where that account cannot reach dir, another place.
// A cluster that exists is never left behind for a new one, whatever the rights are by now.
func settleAsRoot(dir string, log *slog.Logger) (home, error) {
	here := home{dir: dir}
	there := home{dir: alternative(dir)}
	for _, h := range []home{here, there} {
		owner, exists, err := ownerOf(h.data())
		if err != nil {
			return home{}, fmt.Errorf("data directory %s: %w", h.dir, err)
		}
		if exists {
			h.account = owner
			return h, usableByOwner(h, dir, log)
		}
	}
	chosen, err := substitute()
	if err != nil {
		return home{}, err
	}
	here.account, there.account = chosen, chosen
	if chosen.mayEnter(dir) {
		return here, nil
	}
	return there, moveTo(there, dir, log)
}

func usableByOwner(h home, asked string, log *slog.Logger) error {
	if h.account.uid == 0 {
		return fmt.Errorf("%s belongs to root, and PostgreSQL may not run as root: give it to another account (chown -R postgres), or set DATA_DIR or DATABASE_URL", h.data())
	}
	if !h.account.mayEnter(h.dir) {
		return fmt.Errorf("the account %s, which owns %s, cannot reach it: let it pass through the directories above (chmod o+x), or set DATA_DIR or DATABASE_URL", h.account.name, h.data())
	}
	if h.dir != asked {
		warnMoved(h, asked, log)
	}
	return nil
}

// moveTo makes the alternative place. The note inside keeps two data directories from sharing it.
func moveTo(h home, asked string, log *slog.Logger) error {
	if err := os.Mkdir(h.dir, 0o711); err != nil && !os.IsExist(err) {
		return fmt.Errorf("the account %s cannot reach %s, and there is no other place: set DATA_DIR to one that it can reach, or DATABASE_URL: %w", h.account.name, asked, err)
	}
	note := filepath.Join(h.dir, "belongs-to")
	content, err := os.ReadFile(note)
	if err == nil && string(content) != asked+"\n" {
		return fmt.Errorf("%s belongs to the data directory %q: set DATA_DIR to another folder, or DATABASE_URL", h.dir, content)
	}
	if err := os.WriteFile(note, []byte(asked+"\n"), 0o600); err != nil {
		return fmt.Errorf("make data directory: %w", err)
	}
	warnMoved(h, asked, log)
	return nil
}

func warnMoved(h home, asked string, log *slog.Logger) {
	log.Warn("database kept elsewhere: a directory above the data directory is closed to the account that runs postgres, which may not be root",
		"data_dir", asked, "used_instead", h.dir, "account", h.account.name)
}

// alternative names the other place by the path it stands for, so that no two share one and the next
// start finds it again.
func alternative(dir string) string {
	return filepath.Join(alternatives, "haulcast-"+nameFor(dir))
}

func nameFor(path string) string {
	sum := sha256.Sum256([]byte(path))
	return hex.EncodeToString(sum[:])[:12]
}

// resolve makes one path of all that lead to a directory.
func resolve(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(absolute)
}
