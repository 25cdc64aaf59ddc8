package journeys

import (
	_ "embed"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

//go:embed testdata/axe.min.js
var axe string

// violations is what axe-core finds wrong in a page, one line for each thing.
// Its argument says which rules.
const violations = `axe.run(document, {resultTypes: ['violations'], %s}).then(({ violations }) => violations.flatMap(
	({ id, help, nodes }) => nodes.map(({ html, failureSummary }) => id + ' (' + help + '): ' + html + '\n' + failureSummary)))`

// What axe looks at: everything, and what the same page in other colours and on another screen may do worse.
const (
	everything = ""
	otherLook  = "runOnly: ['color-contrast', 'target-size', 'link-in-text-block', 'scrollable-region-focusable', 'meta-viewport']"
)

// TestAxeFindsNothing wrong on any page: light on a desk's screen and dark on a phone's. The pages keep to the content
// security policy, complain of nothing in the console, and don't scroll sideways on the phone.
func TestAxeFindsNothing(t *testing.T) {
	t.Parallel()
	newCompany(t).eachPerson(t, func(t *testing.T, w *window, pages []page) {
		for _, p := range pages {
			w.size(1440, 900)
			w.theme("light")
			w.show(p)
			w.quiet(p)
			w.find(p.name+", light, 1440 px", everything)
			w.size(390, 844)
			w.theme("dark")
			w.until("innerWidth === 390 && !document.getAnimations().some((each) => each instanceof CSSTransition)")
			w.find(p.name+", dark, 390 px", otherLook)
			if wide := w.text("document.documentElement.scrollWidth"); wide != "390" {
				t.Errorf("%s is %s px wide on a screen of 390 px: %s", p.name, wide, w.text(tooWide))
			}
		}
	})
}

// tooWide names the elements that reach over the right edge.
const tooWide = `[...document.querySelectorAll('main *, header *')].filter((e) => e.getBoundingClientRect().right > 391)
	.slice(0, 5).map((e) => e.tagName + '.' + e.className).join(', ')`

// quiet checks that nothing complained since the last page.
func (w *window) quiet(p page) {
	w.t.Helper()
	for _, each := range w.forget() {
		w.t.Errorf("%s: %s", p.name, each)
	}
}

func (w *window) find(where, rules string) {
	w.t.Helper()
	w.do("load axe", chromedp.Evaluate[chromedp.Void]("if (!window.axe) {"+axe+"}"))
	found, err := ask(w, chromedp.Evaluate[[]string](fmt.Sprintf(violations, rules), chromedp.EvalAwaitPromise))
	if err != nil {
		w.t.Fatalf("%s: run axe: %v", where, err)
	}
	if len(found) > 0 {
		w.t.Errorf("%s:\n%s", where, strings.Join(found, "\n"))
	}
	w.forget() // axe tries what the policy forbids
}
