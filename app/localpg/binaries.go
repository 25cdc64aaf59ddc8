package localpg

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// oldestMajor is the first version with client_connection_check_interval.
const oldestMajor = 14

// ErrNoBinaries is in the error of [FindBinaries] and [Start] when the machine has no PostgreSQL that fits.
var ErrNoBinaries = errors.New("no PostgreSQL server programs found")

// Binaries are the server's programs: initdb and postgres, of one version, in one directory.
type Binaries struct {
	// Dir is the directory, without symbolic links.
	Dir string
	// Version is what the server says of itself, for example "15.18".
	Version string
	// Major is the version that a cluster's files depend on.
	Major int
}

// Initdb is the path of the program that makes a cluster.
func (b Binaries) Initdb() string { return filepath.Join(b.Dir, "initdb") }

// Postgres is the path of the server.
func (b Binaries) Postgres() string { return filepath.Join(b.Dir, "postgres") }

// places are where package managers put the programs; what is in PATH is looked at as well.
var places = []string{
	"/usr/lib/postgresql/*/bin",                       // Debian, Ubuntu
	"/usr/pgsql-*/bin",                                // the PostgreSQL project's RPMs
	"/usr/libexec/postgresql*",                        // Alpine
	"/opt/homebrew/opt/postgresql@*/bin",              // Homebrew on Apple silicon
	"/usr/local/opt/postgresql@*/bin",                 // Homebrew on Intel
	"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin", // Homebrew on Linux
	"/Applications/Postgres.app/Contents/Versions/*/bin",
	"/usr/local/pgsql/bin", // built from source
}

// FindBinaries looks for the server's programs: those of the version that made the cluster in
// dataDir, else the newest of the machine. Its error is [ErrNoBinaries] when there are none.
func FindBinaries(dataDir string) (Binaries, error) {
	dir, err := resolve(dataDir)
	if os.IsNotExist(err) {
		return choose(machinePrograms(), 0, "")
	}
	if err != nil {
		return Binaries{}, fmt.Errorf("data directory %s: %w", dataDir, err)
	}
	for _, dir := range []string{dir, alternative(dir)} {
		if h := (home{dir: dir}); exists(filepath.Join(h.data(), "PG_VERSION")) {
			return programsFor(h)
		}
	}
	return choose(machinePrograms(), 0, "")
}

// programsFor finds the programs that fit the cluster of a home, or any when it has none yet.
func programsFor(h home) (Binaries, error) {
	content, err := os.ReadFile(filepath.Join(h.data(), "PG_VERSION"))
	if os.IsNotExist(err) {
		return choose(machinePrograms(), 0, "")
	}
	if err != nil {
		return Binaries{}, fmt.Errorf("read the cluster's version: %w", err)
	}
	major, err := strconv.Atoi(string(bytes.TrimSpace(content)))
	if err != nil {
		return Binaries{}, fmt.Errorf("the version %q of the cluster in %s is not a number: set DATA_DIR to another folder", content, h.data())
	}
	return choose(machinePrograms(), major, h.data())
}

// choose takes the newest of what was found, or the newest of the wanted major version when a cluster
// in data depends on it.
func choose(found []Binaries, wanted int, data string) (Binaries, error) {
	usable := slices.DeleteFunc(slices.Clone(found), func(b Binaries) bool {
		return b.Major < oldestMajor || (wanted != 0 && b.Major != wanted)
	})
	if len(usable) == 0 {
		return Binaries{}, noBinariesError{wanted: wanted, data: data, found: found}
	}
	return slices.MaxFunc(usable, func(a, b Binaries) int {
		return cmp.Or(cmp.Compare(a.Major, b.Major), cmp.Compare(minor(a.Version), minor(b.Version)))
	}), nil
}

func machinePrograms() []Binaries { return programsIn(directories(places, os.Getenv("PATH"))) }

// directories lists where to look, PATH last, each once.
func directories(patterns []string, path string) []string {
	var dirs []string
	for _, pattern := range patterns {
		matches, err := filepath.Glob(pattern)
		if err != nil {
			panic("malformed pattern " + pattern) // ours, never the user's
		}
		dirs = append(dirs, matches...)
	}
	return append(dirs, filepath.SplitList(path)...)
}

func programsIn(dirs []string) []Binaries {
	var found []Binaries
	seen := map[string]bool{}
	for _, dir := range dirs {
		server, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
		if err != nil {
			continue // none here
		}
		target := filepath.Dir(server)
		if seen[target] {
			continue
		}
		seen[target] = true
		if b, ok := inspect(target); ok {
			found = append(found, b)
		}
	}
	return found
}

var versionPattern = regexp.MustCompile(`\(PostgreSQL\) (\d+)(?:\.(\d+))?\S*`)

// inspect asks the server for its version; a directory without initdb cannot make a cluster.
func inspect(dir string) (Binaries, bool) {
	b := Binaries{Dir: dir}
	if !exists(b.Initdb()) {
		return b, false
	}
	output, err := exec.Command(b.Postgres(), "--version").Output() //nolint:noctx // a program found on the machine; answers at once
	if err != nil {
		return b, false
	}
	match := versionPattern.FindSubmatch(output)
	if match == nil {
		return b, false
	}
	b.Major, err = strconv.Atoi(string(match[1]))
	b.Version = string(bytes.TrimPrefix(match[0], []byte("(PostgreSQL) ")))
	return b, err == nil
}

func minor(version string) int {
	var major, minor int
	_, _ = fmt.Sscanf(version, "%d.%d", &major, &minor) // "17beta1" has none, which is 0
	return minor
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
