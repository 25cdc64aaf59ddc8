package app

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// floorPlan says which of our packages each package may import; a name ending in /* allows everything below. What is
// not listed here may import none of ours. docs/architecture.md tells why.
var floorPlan = map[string][]string{
	"models":                 {"models/geo"},
	"models/geo":             {},
	"models/trackno":         {},
	"models/photo":           {},
	"models/coldchain":       {"models", "models/geo"},
	"models/eta":             {"models", "models/geo"},
	"models/alarms":          {"models", "models/geo", "models/coldchain", "models/eta"},
	"models/store":           {"models", "models/geo", "models/trackno", "migrations"},
	"models/store/storetest": {"models", "models/geo", "models/trackno", "models/store", "migrations", "app/localpg/testcluster"},

	"views":           {"models"},
	"views/coldchain": {"models", "models/coldchain", "views/ui", "views/layout", "views/words"},
	"views/*":         {"models", "models/geo", "models/trackno", "views/ui", "views/layout", "views/words", "static"},

	"static":     {},
	"migrations": {},

	"app/localpg":   {},
	"app/localpg/*": {"app/localpg"},
	"app/problem":   {"models"},
	"app/upload":    {"models", "app/problem"},
	"app/auth":      {"models", "models/store", "app/problem"},
	"app/tracking":  {"models", "models/geo", "models/photo", "models/trackno", "models/alarms", "models/coldchain", "models/eta", "models/store"},
	"app/ingest":    {"models", "models/geo", "models/trackno", "app/auth", "app/problem", "app/tracking"},
	"app/api":       {"models", "models/geo", "models/coldchain", "models/trackno", "models/store", "app/auth", "app/problem", "app/tracking", "app/upload"},
	"app/web":       {"models", "models/geo", "models/trackno", "models/store", "views/*", "static", "app/auth", "app/problem", "app/tracking", "app/upload"},
	"app/live":      {"models", "models/geo", "models/trackno", "models/store", "views/*"},
	"app/live/*":    {},
	"app/sweep":     {"models", "models/store", "app/tracking"},
	"app/routing":   {"models/geo"},
	"app/notify":    {"models", "models/store", "views/words"},
	"app/demo":      {"models", "models/geo", "models/store", "app/auth", "app/tracking"},
	"app":           {"*"},
	"app/apptest":   {"*"},
	"app/journeys":  {"*"},
	"app/bench":     {"*"},

	"cmd/haulcast": {"app", "app/auth", "models", "models/store"},
	"cmd/eval":     {"models", "models/geo", "models/alarms", "models/eta"},
	"cmd/simulate": {}, // a customer: it knows us by our public addresses only
}

// TestFloorPlan holds every import of the code, tests aside, against the plan.
func TestFloorPlan(t *testing.T) {
	for pkg, imports := range ourImports(t) {
		allowed, listed := lookUp(pkg)
		if !listed {
			t.Errorf("package %s is not in the floor plan", pkg)
		}
		for _, imported := range imports {
			if !permits(allowed, imported) {
				t.Errorf("%s must not import %s", pkg, imported)
			}
		}
	}
}

func lookUp(pkg string) (allowed []string, listed bool) {
	if allowed, listed = floorPlan[pkg]; listed {
		return allowed, true
	}
	allowed, listed = floorPlan[filepath.ToSlash(filepath.Dir(pkg))+"/*"]
	return allowed, listed
}

func permits(allowed []string, imported string) bool {
	return slices.ContainsFunc(allowed, func(a string) bool {
		below, wild := strings.CutSuffix(a, "*")
		return a == imported || wild && strings.HasPrefix(imported, below)
	})
}

// ourImports gives, for each of our packages, which of our packages its code imports.
func ourImports(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || len(d.Name()) > 2 && d.Name()[0] == '.' || d.Name() == "build" || d.Name() == "data") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(strings.TrimPrefix(filepath.Dir(path), "../"))
		if _, ok := found[pkg]; !ok {
			found[pkg] = nil
		}
		for _, spec := range file.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			if ours, ok := strings.CutPrefix(name, "haulcast/"); ok && !slices.Contains(found[pkg], ours) {
				found[pkg] = append(found[pkg], ours)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 10 {
		t.Fatalf("found only %d packages: the walk is broken", len(found))
	}
	return found
}
