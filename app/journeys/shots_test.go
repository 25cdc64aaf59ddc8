package journeys

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

var shots = flag.String("shots", "", "the folder to put pictures of every page into; without it none are taken")

// TestShots takes pictures of every page, light and dark, on a desk's screen and a phone's, when a folder is given.
func TestShots(t *testing.T) {
	if *shots == "" {
		t.Log("no pictures without -shots=FOLDER")
		return
	}
	must(t, os.MkdirAll(*shots, 0o755))
	newCompany(t).eachPerson(t, func(_ *testing.T, w *window, pages []page) {
		for _, p := range pages {
			for _, width := range []int64{1440, 390} {
				for _, theme := range []string{"light", "dark"} {
					w.theme(theme)
					w.size(width, 900)
					w.show(p)
					w.shoot(fmt.Sprintf("%s-%d-%s.png", p.name, width, theme))
				}
			}
		}
	})
}

// best keeps every pixel: the picture is a PNG.
const best = 100

func (w *window) shoot(name string) {
	w.t.Helper()
	// Two frames: what a script has just drawn is then on the screen.
	w.do("draw", chromedp.Evaluate[chromedp.Void](
		"new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))", chromedp.EvalAwaitPromise))
	picture, err := ask(w, chromedp.FullScreenshot(best))
	if err != nil {
		w.t.Fatalf("take %s: %v", name, err)
	}
	must(w.t, os.WriteFile(filepath.Join(*shots, name), picture, 0o600))
}
