// Package static carries what the browser downloads as it is: styles, scripts, pictures and the vendored libraries.
//
// All of it is embedded and served under one hash of the whole tree, /static/<hash>/js/live.js, so that relative
// imports between modules stay inside the same version and every answer may be cached for ever.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
)

// Files is the tree as it is embedded.
//
//go:embed css js img vendor
var Files embed.FS

// Prefix is the path below which Handler expects to be mounted, with the slash at the end.
const Prefix = "/static/"

// smallest is the size in bytes below which compressing a file is not worth its header.
const smallest = 512

type asset struct {
	plain       []byte
	contentType string
	etag        string
	compress    func() []byte // gzip, made once, at the latest when first asked for; nil when it would not be smaller
}

var (
	assets   = load()
	treeHash = hashOf(assets)
)

// URL is the address of a file of the tree, "js/live.js" → "/static/3f…/js/live.js". A name that is not there is a
// mistake of ours and panics: it shows in the first test that draws the page.
func URL(name string) string {
	if _, ok := assets[name]; !ok {
		panic(fmt.Sprintf("static: no file %q", name))
	}
	return Prefix + treeHash + "/" + name
}

// Handler serves the tree. Below the current hash an answer may be kept for ever; below any other (a page that was
// open while we were replaced) the present file is given, to be asked for again; nothing else is found.
func Handler() http.Handler {
	go packAll() // two seconds of work, mostly the base map: ready before the first map asks
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "only GET and HEAD are possible here", http.StatusMethodNotAllowed)
			return
		}
		hash, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, Prefix), "/")
		found, ok := assets[name]
		if !ok {
			w.Header().Set("Cache-Control", "no-store")
			http.Error(w, "there is no such file", http.StatusNotFound)
			return
		}
		found.serve(w, r, hash == treeHash)
	})
}

func (a *asset) serve(w http.ResponseWriter, r *http.Request, current bool) {
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	if current {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("Content-Type", a.contentType)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept-Encoding")
	body, etag := a.plain, a.etag
	if packed := a.compress(); packed != nil && acceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body, etag = packed, a.etag+"-gz"
	}
	h.Set("ETag", `"`+etag+`"`)
	if r.Header.Get("If-None-Match") == `"`+etag+`"` {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method == http.MethodGet {
		// A reader that went away is no fault of ours and there is nobody left to tell.
		_, _ = io.Copy(w, bytes.NewReader(body))
	}
}

func acceptsGzip(r *http.Request) bool {
	for _, part := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" && strings.TrimSpace(weight) != "q=0" {
			return true
		}
	}
	return false
}

func load() map[string]*asset {
	all := map[string]*asset{}
	err := fs.WalkDir(Files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		plain, err := Files.ReadFile(name)
		if err != nil {
			return err
		}
		if name == stylesheet {
			plain = bundle(plain)
		}
		sum := sha256.Sum256(plain)
		all[name] = &asset{
			plain:       plain,
			contentType: contentType(name),
			etag:        hex.EncodeToString(sum[:8]),
			compress:    sync.OnceValue(func() []byte { return pack(plain) }),
		}
		return nil
	})
	if err != nil {
		panic(fmt.Sprintf("static: read the embedded files: %v", err))
	}
	return all
}

// stylesheet is the one file that is put together from others: its imports.
const stylesheet = "css/app.css"

var imported = regexp.MustCompile(`@import url\("([^"]+)"\) layer\((\w+)\);`)

// bundle puts each imported file in the place of its import, in its layer, so that styles are one request.
func bundle(sheet []byte) []byte {
	return imported.ReplaceAllFunc(sheet, func(line []byte) []byte {
		parts := imported.FindSubmatch(line)
		part, err := Files.ReadFile(path.Join("css", string(parts[1])))
		if err != nil {
			panic(fmt.Sprintf("static: %s imports what is not there: %v", stylesheet, err))
		}
		return fmt.Appendf(nil, "@layer %s {\n%s}\n", parts[2], part)
	})
}

func packAll() {
	for _, a := range assets {
		a.compress()
	}
}

func pack(plain []byte) []byte {
	if len(plain) < smallest {
		return nil
	}
	var packed bytes.Buffer
	zip, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := zip.Write(plain); err != nil {
		return nil
	}
	if err := zip.Close(); err != nil || packed.Len() >= len(plain) {
		return nil
	}
	return packed.Bytes()
}

// contentType knows our own kinds by heart: what the machine's mime tables say differs from machine to machine.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".md", "", ".txt":
		return "text/plain; charset=utf-8"
	}
	if known := mime.TypeByExtension(path.Ext(name)); known != "" {
		return known
	}
	return "application/octet-stream"
}

func hashOf(all map[string]*asset) string {
	sum := sha256.New()
	err := fs.WalkDir(Files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			fmt.Fprintf(sum, "%s %s\n", name, all[name].etag)
		}
		return err
	})
	if err != nil {
		panic(fmt.Sprintf("static: walk the embedded files: %v", err))
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}
