package testcluster

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"haulcast/app/localpg"
)

// fill puts a fresh cluster into a place: a copy of one that was made once, by the same recipe.
func (r root) fill(ctx context.Context, p *place) error {
	programs, err := localpg.FindBinaries(p.data())
	if err != nil {
		return err
	}
	template, err := r.template(ctx, programs)
	if err != nil {
		return fmt.Errorf("make the cluster that the tests' ones are copied from: %w", err)
	}
	if err := os.Mkdir(p.data(), 0o711); err != nil {
		return err
	}
	if err := copyTree(filepath.Join(template, "pgdata"), filepath.Join(p.data(), "pgdata")); err != nil {
		return fmt.Errorf("copy the cluster %s: %w", template, err)
	}
	return nil
}

// template is the directory of a stopped cluster made by today's recipe; the first process makes it,
// others that come meanwhile wait.
func (r root) template(ctx context.Context, programs localpg.Binaries) (string, error) {
	sum := sha256.Sum256([]byte(programs.Recipe(true)))
	name := "template-" + hex.EncodeToString(sum[:])[:12]
	making, err := r.hold(name)
	if err != nil {
		return "", err
	}
	defer making.Close()
	finished := filepath.Join(r.dir, name)
	if _, err := os.Stat(finished); err == nil {
		return finished, nil
	}
	unfinished := finished + ".new"
	if err := os.RemoveAll(unfinished); err != nil {
		return "", err
	}
	server, err := localpg.Start(ctx, options(unfinished))
	if err != nil {
		return "", err
	}
	if err := server.Stop(ctx); err != nil {
		return "", err
	}
	return finished, os.Rename(unfinished, finished)
}

// copyTree copies directories and files with their owners and rights; a cluster has nothing else.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		below, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		target := filepath.Join(to, below)
		if entry.IsDir() {
			err = os.Mkdir(target, info.Mode().Perm())
		} else {
			err = copyFile(path, target, info.Mode().Perm())
		}
		if err != nil {
			return err
		}
		stat := info.Sys().(*syscall.Stat_t)
		return os.Lchown(target, int(stat.Uid), int(stat.Gid))
	})
}

func copyFile(from, to string, mode fs.FileMode) (err error) {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	_, err = io.Copy(target, source)
	return err
}
