package journeys

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// window is one tab of one person. Whatever it is asked for takes at most patience.
type window struct {
	t     *testing.T
	ctx   context.Context
	base  string
	close context.CancelFunc
	console
}

func open(t *testing.T, parent context.Context, base string, options ...chromedp.ContextOption) *window {
	t.Helper()
	w := &window{t: t, base: base}
	w.ctx, w.close = chromedp.NewContext(parent, append(options, chromedp.WithListener(w.listen))...)
	t.Cleanup(w.close)
	// A tab lives as long as the context it is first used with: this one, not one of a single wait.
	if err := chromedp.Do(w.ctx); err != nil {
		t.Fatalf("open a window: %v", err)
	}
	w.size(1440, 900)
	return w
}

// tab opens another tab of the same person.
func (w *window) tab(path string) *window {
	w.t.Helper()
	other := open(w.t, w.ctx, w.base)
	other.goTo(path)
	return other
}

// ask does one thing with a window and gives its answer.
func ask[T any](w *window, action chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, action)
}

func (w *window) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		w.t.Fatalf("%s: %v\n%s", what, err, w.account())
	}
}

func (w *window) size(width, height int64) {
	w.t.Helper()
	w.do("resize", chromedp.EmulateViewport(width, height))
}

// theme is what the person's system asks pages to look like: light or dark.
func (w *window) theme(name string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	if err != nil {
		w.t.Fatalf("turn the system %s: %v", name, err)
	}
}

func (w *window) goTo(path string) { w.t.Helper(); w.do("go to "+path, chromedp.Navigate(w.base+path)) }

// live goes to a page and waits until it says that it is live; what it is told of from then on it was not drawn with.
func (w *window) live(path string) {
	w.t.Helper()
	w.goTo(path)
	w.until(isLive)
	w.js("window.untouched = true") // gone if the page is loaded anew
}

// What a page says about its stream.
const (
	isLive         = "document.documentElement.dataset.liveState === 'live'"
	isReconnecting = "document.documentElement.dataset.liveState === 'reconnecting'"
)

func (w *window) js(expression string) {
	w.t.Helper()
	w.do(expression, chromedp.Evaluate[chromedp.Void](expression))
}

func (w *window) text(expression string) string {
	w.t.Helper()
	value, err := ask(w, chromedp.Evaluate[string]("String("+expression+")"))
	if err != nil {
		w.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

func (w *window) is(expression string) bool {
	w.t.Helper()
	return w.text("Boolean("+expression+")") == "true"
}

// until waits for a condition of the page.
func (w *window) until(condition string) { w.t.Helper(); w.within(patience, condition) }

// within waits for a condition, but not longer than told. A page that is just being loaded has no answer yet.
func (w *window) within(long time.Duration, condition string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, long)
	defer cancel()
	for {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+condition+")"))
		if err == nil && ok {
			return
		}
		select {
		case <-ctx.Done():
			w.t.Fatalf("after %s still not: %s (%v)\n%s", long, condition, err, w.account())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// account is what stands in the window, for the person who reads of a failure.
func (w *window) account() string {
	ctx, cancel := context.WithTimeout(w.ctx, 5*time.Second)
	defer cancel()
	said, err := chromedp.Run(ctx, chromedp.Evaluate[string](`'the page at ' + location.href + ' (' +
		document.documentElement.dataset.liveState + ') says:\n' + (document.querySelector('main') ?? document.body).innerText`))
	if err != nil {
		return fmt.Sprintf("the page can't be asked: %v\n%s", err, w.complaints())
	}
	return said[:min(len(said), 2000)] + "\n" + strings.Join(w.complaints(), "\n")
}

// fill types into a field as a person does.
func (w *window) fill(selector, value string) {
	w.t.Helper()
	w.do("fill "+selector, chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.SendKeys(chromedp.CSS(selector), value))
}

func (w *window) press(selector string) {
	w.t.Helper()
	w.do("press "+selector, chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector)))
}

// stayed checks that the page was never loaded anew since live.
func (w *window) stayed() {
	w.t.Helper()
	if !w.is("window.untouched") {
		w.t.Error("the page was loaded anew")
	}
}

// row is the board's row of a shipment, as an expression.
func row(number string) string { return fmt.Sprintf("document.querySelector('[data-row=%q]')", number) }

// field is the text of a slot below an element, as an expression.
func field(of, name string) string {
	return fmt.Sprintf("(%s?.querySelector('[data-field=%q]')?.textContent.trim() ?? '')", of, name)
}

// q quotes a text for an expression.
func q(s string) string { return "'" + strings.ReplaceAll(s, "'", `\'`) + "'" }
