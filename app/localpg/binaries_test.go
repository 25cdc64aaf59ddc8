package localpg

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProgramsAreChosenByTheDataThenByAge(t *testing.T) {
	old, newer, newest, ancient := Binaries{Version: "15.2", Major: 15}, Binaries{Version: "15.18", Major: 15}, Binaries{Version: "18beta1", Major: 18}, Binaries{Version: "9.6.24", Major: 9}
	for _, c := range []struct {
		name   string
		found  []Binaries
		wanted int
		want   string // a version, or what the error says
	}{
		{"newest without data", []Binaries{old, newest, newer}, 0, "18beta1"},
		{"newest of the data's version", []Binaries{old, newest, newer}, 15, "15.18"},
		{"none at all", nil, 0, "no PostgreSQL 14 or newer found on this machine (there is none at all): install it"},
		{"too old", []Binaries{ancient}, 0, "(there is 9.6.24): install it"},
		{"other version than the data's", []Binaries{old, newer}, 18, "no PostgreSQL 18 found on this machine (there is 15.2, 15.18), and the data in /data/pgdata was made by it: install PostgreSQL 18, or set DATA_DIR"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := choose(c.found, c.wanted, "/data/pgdata")
			if err != nil {
				if !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "DATABASE_URL") || !errors.Is(err, ErrNoBinaries) {
					t.Errorf("got %v, want ErrNoBinaries with %q", err, c.want)
				}
				return
			}
			if got.Version != c.want {
				t.Errorf("got %s, want %s", got.Version, c.want)
			}
		})
	}
}

func TestProgramsOfThisMachineAreFound(t *testing.T) {
	b, err := FindBinaries(filepath.Join(t.TempDir(), "not", "yet"))
	if err != nil {
		t.Fatal(err)
	}
	if b.Major < oldestMajor || !strings.HasPrefix(b.Version, fmt.Sprint(b.Major)) || !exists(b.Initdb()) || !exists(b.Postgres()) {
		t.Errorf("got %+v", b)
	}
}

func TestDataOfAVersionThatIsNotHereIsNamed(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "pgdata", "PG_VERSION"), "99\n", 0o600)
	_, err := FindBinaries(dir)
	if !errors.Is(err, ErrNoBinaries) || !strings.Contains(err.Error(), "no PostgreSQL 99 found") {
		t.Errorf("got %v", err)
	}
}

func TestOnlyWholeInstallationsCount(t *testing.T) {
	dir := t.TempDir()
	whole, noInitdb, broken, link := filepath.Join(dir, "16", "bin"), filepath.Join(dir, "17", "bin"), filepath.Join(dir, "18", "bin"), filepath.Join(dir, "link")
	server := "#!/bin/sh\necho 'postgres (PostgreSQL) 16.3 (Debian 16.3-1)'\n"
	writeFile(t, filepath.Join(whole, "postgres"), server, 0o755)
	writeFile(t, filepath.Join(whole, "initdb"), "", 0o755)
	writeFile(t, filepath.Join(noInitdb, "postgres"), server, 0o755)
	writeFile(t, filepath.Join(broken, "postgres"), "#!/bin/sh\nexit 1\n", 0o755)
	writeFile(t, filepath.Join(broken, "initdb"), "", 0o755)
	if err := os.Symlink(whole, link); err != nil {
		t.Fatal(err)
	}
	got := programsIn(directories([]string{filepath.Join(dir, "*", "bin")}, link+":"+filepath.Join(dir, "missing")))
	if len(got) != 1 || got[0] != (Binaries{Dir: whole, Version: "16.3", Major: 16}) {
		t.Errorf("got %+v, want only %s, once", got, whole)
	}
}

// The set-up script installs PostgreSQL unless it finds one; it must find what we find.
func TestSetUpLooksInTheSamePlaces(t *testing.T) {
	script, err := os.ReadFile("../../.ci/setup")
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range places {
		if !strings.Contains(string(script), "\t"+place) {
			t.Errorf(".ci/setup does not look in %s", place)
		}
	}
	if want := fmt.Sprintf("oldest_postgres=%d\n", oldestMajor); !strings.Contains(string(script), want) {
		t.Errorf(".ci/setup does not say %s", want)
	}
}

func writeFile(t *testing.T, path, content string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
}
