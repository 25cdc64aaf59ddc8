package ui

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"

	"haulcast/static"
)

const iconFolder = "vendor/lucide-1.62.0"

// shape is what stands inside a drawing's <svg>…</svg>.
var shape = regexp.MustCompile(`(?s)<svg[^>]*>(.*)</svg>`)

// sprite holds every icon once, as symbols that Icon refers to; layouts place it at the top of the page.
var sprite = sync.OnceValue(func() string {
	names, err := fs.Glob(static.Files, iconFolder+"/*.svg")
	if err != nil {
		panic(fmt.Sprintf("ui: list the icons: %v", err))
	}
	var b strings.Builder
	for _, name := range names {
		b.WriteString(symbol(name))
	}
	return b.String()
})

func symbol(name string) string {
	drawing, err := static.Files.ReadFile(name)
	if err != nil {
		panic(fmt.Sprintf("ui: read the icon %s: %v", name, err))
	}
	inside := strings.Join(strings.Fields(shape.FindStringSubmatch(string(drawing))[1]), " ")
	return fmt.Sprintf(`<symbol id="i-%s" viewBox="0 0 24 24">%s</symbol>`,
		strings.TrimSuffix(path.Base(name), ".svg"), strings.TrimSpace(inside))
}
