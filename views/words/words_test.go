package words

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func TestASentenceTakesNamedValues(t *testing.T) {
	ctx := With(context.Background(), "en")
	if got := T(ctx, "ui.bell", "count", 3); got != "Notifications, 3 unread" {
		t.Errorf("got %q", got)
	}
	if got := T(ctx, "no.such.key"); got != "no.such.key" {
		t.Errorf("an unknown key must show itself, got %q", got)
	}
	if got := From(With(ctx, "xx")).Tag; got != Default {
		t.Errorf("a language we do not speak became %q", got)
	}
}

func TestCountingPicksTheForm(t *testing.T) {
	l, err := read(fstest.MapFS{"en/a.json": {Data: []byte(`{"a.x.one":"{count} truck","a.x.other":"{count} trucks"}`)}}, "en")
	if err != nil {
		t.Fatal(err)
	}
	if one, many := l.N("a.x", 1), l.N("a.x", 0); one != "1 truck" || many != "0 trucks" {
		t.Errorf("got %q and %q", one, many)
	}
}

func TestAKeyInTwoFilesIsRefused(t *testing.T) {
	both := fstest.MapFS{"en/a.json": {Data: []byte(`{"a":"x"}`)}, "en/b.json": {Data: []byte(`{"a":"y"}`)}}
	if _, err := read(both, "en"); err == nil {
		t.Error("want an error")
	}
}

// asked finds words.T(ctx, "key") and words.N(ctx, "key"), literal finds any key named in the code (titles of stored
// notifications are), and family finds "states." + state.
var (
	asked   = regexp.MustCompile(`(?:words|w|From\(ctx\))\.(T|N)\((?:ctx, |r\.Context\(\), |c\.Request\.Context\(\), )?"([a-z0-9_.-]+)"( *\+)?`)
	literal = regexp.MustCompile(`"([a-z0-9_-]+(?:\.[a-z0-9_-]+)+\.?)"`)
)

// TestEverySentenceIsAskedForAndThere walks the sources: no key is missing, none is left over.
func TestEverySentenceIsAskedForAndThere(t *testing.T) {
	l := languages[Default]
	used, families := map[string]bool{}, []string{}
	for name, source := range sources(t) {
		for _, m := range asked.FindAllStringSubmatch(source, -1) {
			switch {
			case m[3] != "" || strings.HasSuffix(m[2], "."): // a family, checked by walking its members
			case m[1] == "N" && (!l.Has(m[2]+".one") || !l.Has(m[2]+".other")):
				t.Errorf("%s: words.N(%q) has not both forms in en/", name, m[2])
			case m[1] == "T" && !l.Has(m[2]):
				t.Errorf("%s: words.T(%q) is not in en/", name, m[2])
			}
		}
		for _, m := range literal.FindAllStringSubmatch(source, -1) {
			used[m[1]] = true
			if strings.HasSuffix(m[1], ".") {
				families = append(families, m[1])
			}
		}
		for _, m := range regexp.MustCompile(`"([a-z_]+\.)"`).FindAllStringSubmatch(source, -1) {
			families = append(families, m[1])
		}
	}
	for key := range l.sentences {
		stem := strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".other")
		if !used[key] && !used[stem] && !inFamily(key, families) {
			t.Errorf("nothing asks for %q", key)
		}
	}
}

func inFamily(key string, families []string) bool {
	for _, family := range families {
		if strings.HasPrefix(key, family) {
			return true
		}
	}
	return false
}

// sources reads the program's own code: everything that could show a sentence.
func sources(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, root := range []string{"../../app", "../../cmd", "../../models", "../../views"} {
		err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !isSource(name) {
				return err
			}
			content, err := os.ReadFile(name)
			all[name] = string(content)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(all) < 20 {
		t.Fatalf("found only %d sources: is this still the right place to look?", len(all))
	}
	return all
}

func isSource(name string) bool {
	if strings.HasSuffix(name, "_templ.go") || strings.HasSuffix(name, "_test.go") {
		return false
	}
	return strings.HasSuffix(name, ".go") || strings.HasSuffix(name, ".templ")
}

func TestALineOfAnInboxTellsWhatElseItStandsFor(t *testing.T) {
	l := From(context.Background())
	for args, want := range map[string]string{
		`{"subject":"N1","measured":" (9.4 > 8 °C)"}`:               "N1 is too warm (9.4 > 8 °C).",
		`{"subject":"N1","measured":"","more":"1"}`:                 "N1 is too warm. And 1 more alarm.",
		`{"subject":"N1","measured":"","more":"4","waiting":"yes"}`: "N1 is too warm. Nobody has acknowledged it yet. And 4 more alarms.",
		`{"subject":"N1","measured":"","given":"yes"}`:              "N1 is too warm. It was given to you.",
		`{"subject":"N1","measured":"","more":"many"}`:              "N1 is too warm.",
	} {
		if got := l.Notification("notify.alarm.temp.high", []byte(args)); got != want {
			t.Errorf("%s: says %q, want %q", args, got, want)
		}
	}
}
