package static_test

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"

	"haulcast/static"
)

func get(t *testing.T, url string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, url, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	static.Handler().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r io.Reader) string {
	t.Helper()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestAFileMayBeKeptForEverUnderItsHash(t *testing.T) {
	answer := get(t, static.URL("js/live.js"))
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("status %d", answer.StatusCode)
	}
	if got := answer.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
		t.Errorf("Cache-Control %q", got)
	}
	if got := answer.Header.Get("Content-Type"); got != "text/javascript; charset=utf-8" {
		t.Errorf("Content-Type %q", got)
	}
	again := get(t, static.URL("js/live.js"), "If-None-Match", answer.Header.Get("ETag"))
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("asked again with its ETag: status %d", again.StatusCode)
	}
}

func TestAPageFromBeforeAnUpdateStillFindsItsFiles(t *testing.T) {
	answer := get(t, static.Prefix+"0123456789ab/js/live.js")
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("status %d, Cache-Control %q", answer.StatusCode, answer.Header.Get("Cache-Control"))
	}
}

func TestNothingElseIsFound(t *testing.T) {
	hash := strings.Split(static.URL("js/live.js"), "/")[2]
	for _, url := range []string{"js", "js/", "", "no/such.js", "../static.go", "static.go"} {
		if answer := get(t, static.Prefix+hash+"/"+url); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%q: status %d", url, answer.StatusCode)
		}
	}
	r := httptest.NewRequest(http.MethodPost, static.URL("js/live.js"), nil)
	w := httptest.NewRecorder()
	static.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: status %d", w.Code)
	}
}

func TestWhoTakesGzipGetsItAndItIsTheSame(t *testing.T) {
	url := static.URL("vendor/world-atlas-2.0.2/countries-50m.json")
	plain := get(t, url, "Accept-Encoding", "identity, gzip;q=0")
	packed := get(t, url, "Accept-Encoding", "br, gzip")
	if plain.Header.Get("Content-Encoding") != "" || packed.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("encodings %q and %q", plain.Header.Get("Content-Encoding"), packed.Header.Get("Content-Encoding"))
	}
	if plain.Header.Get("ETag") == packed.Header.Get("ETag") {
		t.Error("two bodies share an ETag")
	}
	unzip, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if body(t, unzip) != body(t, plain.Body) {
		t.Error("the packed file is another one")
	}
}

func TestTheStylesAreOneFileInLayers(t *testing.T) {
	css := body(t, get(t, static.URL("css/app.css")).Body)
	if strings.Contains(css, "@import") {
		t.Error("an import was left")
	}
	if !strings.HasPrefix(css, "@layer vendor, tokens, base, layout, components, states;") {
		t.Error("the order of the layers is not on the first line")
	}
	err := fs.WalkDir(static.Files, "css", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || name == "css/app.css" {
			return err
		}
		part, err := static.Files.ReadFile(name)
		if err == nil && !strings.Contains(css, string(part)) {
			t.Errorf("%s is imported by nobody", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

var (
	tokenSet  = regexp.MustCompile(`(--[a-z0-9-]+)\s*:`)
	tokenUsed = regexp.MustCompile(`var\((--[a-z0-9-]+)(,)?|(?:color|text)\('(--[a-z0-9-]+)'\)`)
)

func TestEveryTokenUsedIsSet(t *testing.T) {
	css := body(t, get(t, static.URL("css/app.css")).Body)
	set := map[string]bool{}
	for _, m := range tokenSet.FindAllStringSubmatch(css, -1) {
		set[m[1]] = true
	}
	sources := css
	for _, name := range scripts(t) {
		part, err := static.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources += string(part)
	}
	for _, m := range tokenUsed.FindAllStringSubmatch(sources, -1) {
		if name := m[1] + m[3]; m[2] == "" && !set[name] {
			t.Errorf("%s is used and set nowhere", name)
		}
	}
}

func scripts(t *testing.T) []string {
	t.Helper()
	names, err := fs.Glob(static.Files, "js/*.js")
	if err != nil {
		t.Fatal(err)
	}
	return names
}

var imports = regexp.MustCompile(`(?:from|import)\s*\(?\s*'([^']+)'|new URL\('([^']+\.js)'`)

func TestEveryModuleFindsWhatItImports(t *testing.T) {
	for _, name := range scripts(t) {
		content, err := static.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range imports.FindAllStringSubmatch(string(content), -1) {
			if _, err := static.Files.ReadFile(path.Join("js", m[1]+m[2])); err != nil {
				t.Errorf("%s imports %s%s: %v", name, m[1], m[2], err)
			}
		}
	}
}

func TestWhatOthersMadeIsUnchanged(t *testing.T) {
	sums, err := static.Files.Open("vendor/SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sums.Close() }()
	listed := map[string]bool{}
	for lines := bufio.NewScanner(sums); lines.Scan(); {
		want, name, _ := strings.Cut(lines.Text(), "  ")
		content, err := static.Files.ReadFile("vendor/" + name)
		if err != nil {
			t.Errorf("listed and not there: %v", err)
			continue
		}
		if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s is not what was taken from its package", name)
		}
		listed[name] = true
	}
	err = fs.WalkDir(static.Files, "vendor", func(name string, entry fs.DirEntry, err error) error {
		own := strings.TrimPrefix(name, "vendor/")
		if err == nil && !entry.IsDir() && !listed[own] && own != "README.md" && own != "SHA256SUMS" {
			t.Errorf("%s is not listed in SHA256SUMS", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	readme, err := static.Files.ReadFile("vendor/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range listed {
		if folder, _, _ := strings.Cut(name, "/"); !strings.Contains(string(readme), "| "+folder+" |") {
			t.Errorf("README.md does not say what %s is", folder)
		}
	}
}
