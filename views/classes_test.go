// Package views_test walks all views: what they name must exist.
package views_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"haulcast/static"
)

var (
	classes  = regexp.MustCompile(`class="([^"]+)"|templ\.KV\("([^"]+)"`)
	selector = regexp.MustCompile(`\.(-?[a-z][a-z0-9_-]*)`)
)

// TestEveryClassIsStyled finds the class nobody wrote a rule for: a slip of the pen, or a style forgotten.
func TestEveryClassIsStyled(t *testing.T) {
	styled := map[string]bool{}
	each(t, static.Files, "css", ".css", func(_, sheet string) {
		for _, m := range selector.FindAllStringSubmatch(sheet, -1) {
			styled[m[1]] = true
		}
	})
	found := 0
	each(t, os.DirFS("."), ".", ".templ", func(name, source string) {
		for _, m := range classes.FindAllStringSubmatch(source, -1) {
			for _, class := range strings.Fields(m[1] + " " + m[2]) {
				found++
				if !styled[class] {
					t.Errorf("%s: no rule for .%s", name, class)
				}
			}
		}
	})
	if found < 100 {
		t.Fatalf("found only %d classes", found)
	}
}

// each reads all files below a folder that end as given.
func each(t *testing.T, from fs.FS, root, suffix string, do func(name, content string)) {
	t.Helper()
	err := fs.WalkDir(from, root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(name) != suffix {
			return err
		}
		content, err := fs.ReadFile(from, name)
		if err == nil {
			do(name, string(content))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
