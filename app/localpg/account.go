package localpg

import (
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is who the server runs as.
type account struct {
	name     string
	uid, gid int
	// dropped is true when it is another account than this process's own: we are root, it is not.
	dropped bool
}

// substitutes are the accounts root gives its server to, in order: the one made for PostgreSQL on
// Linux, on macOS, and those that every machine has and that may do nothing.
var substitutes = []string{"postgres", "_postgres", "nobody", "daemon"}

func self() account {
	a := account{uid: os.Geteuid(), gid: os.Getegid()}
	a.name = nameOf(a.uid)
	return a
}

// substitute picks the account for a new cluster when this process is root.
func substitute() (account, error) {
	for _, name := range substitutes {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.Atoi(u.Uid)
		gid, errGID := strconv.Atoi(u.Gid)
		if errUID == nil && errGID == nil && uid != 0 {
			return account{name: name, uid: uid, gid: gid, dropped: true}, nil
		}
	}
	return account{}, fmt.Errorf("PostgreSQL may not run as root, and this machine has no account to run it as (looked for %v): start as an ordinary user, or set DATABASE_URL", substitutes)
}

// ownerOf is the account that owns a file, and false when there is no such file.
func ownerOf(path string) (account, bool, error) {
	info, err := os.Stat(path)
	if os.IsNotExist(err) {
		return account{}, false, nil
	}
	if err != nil {
		return account{}, false, err
	}
	uid, gid := ids(info)
	return account{name: nameOf(uid), uid: uid, gid: gid, dropped: uid != os.Geteuid()}, true, nil
}

func ids(info fs.FileInfo) (uid, gid int) {
	stat := info.Sys().(*syscall.Stat_t) // always, on Unix
	return int(stat.Uid), int(stat.Gid)
}

func nameOf(uid int) string {
	u, err := user.LookupId(strconv.Itoa(uid))
	if err != nil {
		return "uid " + strconv.Itoa(uid)
	}
	return u.Username
}

// credential makes a child run as the account, without root's supplementary groups; nil: as ourselves.
func (a account) credential() *syscall.Credential {
	if !a.dropped {
		return nil
	}
	return &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)} //nolint:gosec // read from the account list, never negative
}

// own gives a file to the account where it is not the one who made it.
func (a account) own(path string) error {
	if !a.dropped {
		return nil
	}
	return os.Lchown(path, a.uid, a.gid)
}

// mayEnter tells whether the account can reach what lies in dir: every directory from the root down
// to dir must let it through. Access lists beyond the mode bits are not looked at.
func (a account) mayEnter(dir string) bool {
	for ; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil || !a.passes(info) {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
}

func (a account) passes(info fs.FileInfo) bool {
	uid, gid := ids(info)
	switch {
	case uid == a.uid:
		return info.Mode()&0o100 != 0
	case gid == a.gid:
		return info.Mode()&0o010 != 0
	default:
		return info.Mode()&0o001 != 0
	}
}
