package localpg

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestClusterMovesWhereTheAccountOfRootsServerCanReachIt(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root's server runs as another account")
	}
	open, closed := tenant{}.dir(t), t.TempDir()
	useAlternatives(t, open)
	if err := os.Chmod(filepath.Dir(closed), 0o700); err != nil {
		t.Fatal(err)
	}
	asked := filepath.Join(closed, "data")
	want := filepath.Join(open, "haulcast-"+nameFor(asked))

	var log bytes.Buffer
	first := started(t, Options{DataDir: asked, Throwaway: true, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if got := first.DataDir(); got != want {
		t.Errorf("the cluster is in %s, want %s", got, want)
	}
	for _, part := range []string{"level=WARN", asked, want} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("the log does not mention %q: %s", part, &log)
		}
	}
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}

	if err := os.Chmod(filepath.Dir(closed), 0o755); err != nil {
		t.Fatal(err)
	}
	second := started(t, Options{DataDir: asked, Throwaway: true, Logger: quiet()})
	if got := second.DataDir(); got != want {
		t.Errorf("the way is free now, and a new cluster was made in %s: the data in %s is left behind", got, want)
	}
}

func TestAnotherDirectorysPlaceIsNotTaken(t *testing.T) {
	h := home{dir: filepath.Join(t.TempDir(), "place"), account: self()}
	if err := moveTo(h, "/one", quiet()); err != nil {
		t.Fatal(err)
	}
	if err := moveTo(h, "/one", quiet()); err != nil {
		t.Errorf("the same directory again: %v", err)
	}
	if err := moveTo(h, "/other", quiet()); err == nil || !strings.Contains(err.Error(), "belongs to the data directory") {
		t.Errorf("another directory got the place: %v", err)
	}
}

func TestDataOfAnotherAccountIsRefusedInASentence(t *testing.T) {
	t.Parallel()
	asEach(t, func(t *testing.T, who tenant) {
		dir := who.seeded(t)
		foreign, want := 0, "belongs to root, and PostgreSQL may not run as root"
		if who.credential != nil {
			foreign, want = 1, "start as that account or as root, or set DATA_DIR"
		}
		if os.Geteuid() != 0 {
			t.Skip("only root can give files away")
		}
		if err := os.Chown(filepath.Join(dir, "pgdata"), foreign, foreign); err != nil {
			t.Fatal(err)
		}
		a, err := who.start(dir)
		if err == nil {
			t.Fatal("it started", a.end(15, 0))
		}
		if !strings.Contains(a.said.String(), want) {
			t.Errorf("it said %q, want something with %q", a.said, want)
		}
	})
}

func TestDirectoryThatCannotBeWrittenIsSaidSo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Options{DataDir: file, Logger: quiet()})
	if err == nil || !strings.Contains(err.Error(), "set DATA_DIR to another place") {
		t.Errorf("got %v, want a sentence that says what to set", err)
	}
}

func TestSocketsDirectoryOfSomebodyElseIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := closedDir(dir, self()); err == nil {
		t.Error("a directory that others may enter was taken")
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(t.TempDir(), link); err != nil {
		t.Fatal(err)
	}
	if err := closedDir(link, self()); err == nil {
		t.Error("a link was followed")
	}
}

func TestPathsThatWouldNotDoForASocket(t *testing.T) {
	fits := "/" + strings.Repeat("x", socketPathLimit()-len("/"+"/"+socketName))
	for path, want := range map[string]bool{fits: true, fits + "x": false, "/a,b": false, "/a b": true} {
		if got := usableAsHost(path); got != want {
			t.Errorf("usableAsHost of %d bytes %q: got %v", len(path), path, got)
		}
	}
}

// useAlternatives points the other place for clusters somewhere else for one test.
func useAlternatives(t *testing.T, dir string) {
	t.Helper()
	before := alternatives
	alternatives = dir
	t.Cleanup(func() { alternatives = before })
}

// started is a server in this process, stopped when the test is over.
func started(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(s.Stop(t.Context()), s.Err()); err != nil {
			t.Error(err)
		}
	})
	return s
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
