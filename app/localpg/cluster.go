package localpg

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// recipe is how a cluster is made. Sorting is by bytes (no locale), so that it is the same on every
// machine; sorting for people names its collation. Checksums find pages that a disk has spoilt.
var recipe = []string{
	"--username=" + superuser,
	"--auth=trust", // see the package's words on who may connect
	"--encoding=UTF8",
	"--no-locale",
	"--data-checksums",
	"--no-instructions",
}

// throwawayRecipe is added for tests: nothing is forced to the disk, and the log's files are small
// enough to be copied often.
var throwawayRecipe = []string{"--no-sync", "--wal-segsize=1"}

func recipeFor(throwaway bool) []string {
	if throwaway {
		return append(slices.Clone(recipe), throwawayRecipe...)
	}
	return recipe
}

// Recipe names what a new cluster of this version is made of: two clusters with the same recipe are
// interchangeable, and a copy of one may serve as the other.
func (b Binaries) Recipe(throwaway bool) string {
	return b.Version + " " + strings.Join(recipeFor(throwaway), " ")
}

// ensureCluster makes the cluster where there is none. It is made under another name and renamed when
// it is whole, so an interrupted attempt never looks like data.
func ensureCluster(ctx context.Context, h home, programs Binaries, throwaway bool, log *slog.Logger) error {
	if exists(filepath.Join(h.data(), "PG_VERSION")) {
		return nil
	}
	log.InfoContext(ctx, "making the database cluster", "data_dir", h.dir, "version", programs.Version, "account", h.account.name)
	if err := os.RemoveAll(h.unborn()); err != nil {
		return fmt.Errorf("remove an unfinished cluster: %w", err)
	}
	if err := closedDir(h.unborn(), h.account); err != nil {
		return fmt.Errorf("make the cluster's directory: %w", err)
	}
	if err := initdb(ctx, h, programs, throwaway); err != nil {
		return err
	}
	// Fails when pgdata holds something that is no cluster: not ours to remove.
	if err := os.Rename(h.unborn(), h.data()); err != nil {
		return fmt.Errorf("put the new cluster in its place: %w", err)
	}
	return syncDir(h.dir)
}

func initdb(ctx context.Context, h home, programs Binaries, throwaway bool) error {
	args := append([]string{"--pgdata=" + h.unborn()}, recipeFor(throwaway)...)
	cmd := exec.CommandContext(ctx, programs.Initdb(), args...)
	cmd.Dir, cmd.Env = "/", environment()
	cmd.SysProcAttr = childOf(h.account, syscall.SIGKILL)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := runLocked(cmd); err != nil {
		return fmt.Errorf("make a PostgreSQL cluster in %s as %s: %w: %s", h.dir, h.account.name, err, lastLines(said.String(), 4))
	}
	return nil
}

// environment is all that PostgreSQL's programs get: nothing of PGDATA, PGOPTIONS and the like, and
// messages in the language we read them in.
func environment() []string {
	env := []string{"LC_ALL=C", "PATH=" + os.Getenv("PATH")}
	if path, set := os.LookupEnv("LD_LIBRARY_PATH"); set {
		env = append(env, "LD_LIBRARY_PATH="+path)
	}
	return env
}

// syncDir makes a rename outlive a power failure.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync %s: %w", dir, err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("sync %s: %w", dir, err)
	}
	return nil
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], " | ")
}
