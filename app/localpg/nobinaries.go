package localpg

import (
	"fmt"
	"strings"
)

// noBinariesError says what is missing and what to do about it, in one sentence.
type noBinariesError struct {
	wanted int    // the version that the data needs; 0 when there is no data yet
	data   string // the cluster that needs it
	found  []Binaries
}

// Is makes it an ErrNoBinaries.
func (e noBinariesError) Is(target error) bool { return target == ErrNoBinaries }

// Error is the sentence.
func (e noBinariesError) Error() string {
	if e.wanted != 0 {
		return fmt.Sprintf("no PostgreSQL %d found on this machine (%s), and the data in %s was made by it: install PostgreSQL %d, or set DATA_DIR to another folder, or DATABASE_URL to a server you have",
			e.wanted, e.present(), e.data, e.wanted)
	}
	return fmt.Sprintf("no PostgreSQL %d or newer found on this machine (%s): install it (Debian, Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server; macOS: brew install postgresql), or set DATABASE_URL to a server you have",
		oldestMajor, e.present())
}

func (e noBinariesError) present() string {
	if len(e.found) == 0 {
		return "there is none at all"
	}
	versions := make([]string, len(e.found))
	for i, b := range e.found {
		versions[i] = b.Version
	}
	return "there is " + strings.Join(versions, ", ")
}
