package static_test

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience bounds every wait for the page; a stuck page fails, it does not hang.
const patience = 10 * time.Second

// browser starts one Chromium for all tests of the live client. Without one they fail: what cannot be seen is not true.
func browser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.ExecPath(chromium(t)), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-background-networking", true))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(allocator)
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return ctx
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("no Chromium found in PATH; install the package chromium")
	return ""
}

// tab is one open page.
type tab struct {
	t     *testing.T
	ctx   context.Context
	close context.CancelFunc
}

func open(t *testing.T, browser context.Context, url string) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		t.Fatalf("open %s: %v", url, err)
	}
	return &tab{t, ctx, cancel}
}

// until waits for a condition of the page.
func (b *tab) until(condition string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("until(() => "+condition+")", chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("waiting for %s: %v\nheard %s\nstates %s", condition, err, b.get("heard.join()"), b.get("states.join()"))
	}
}

func (b *tab) get(expression string) string {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

func (b *tab) hears(n int) {
	b.t.Helper()
	b.until(fmt.Sprintf("heard.includes('status %d')", n))
}

// heardAll checks that the durable frames from one number to another came, once each and in order.
func (b *tab) heardAll(from, to int) {
	b.t.Helper()
	var want []string
	for n := from; n <= to; n++ {
		want = append(want, fmt.Sprintf("status %d", n))
	}
	if got := b.get("heard.filter((each) => each.startsWith('status')).join()"); got != strings.Join(want, ",") {
		b.t.Errorf("heard %s, want %s", got, strings.Join(want, ","))
	}
}

func TestLiveClient(t *testing.T) {
	chrome := browser(t)
	for _, with := range []string{"worker", "alone"} { // by SharedWorker, and without one
		t.Run(with, func(t *testing.T) {
			live(t, chrome, "&with="+with)
		})
	}
	t.Run("tabs share", func(t *testing.T) { tabs(t, chrome) })
}

// live plays what may happen to one page's stream.
func live(t *testing.T, chrome context.Context, with string) {
	t.Run("begins where the page was drawn", func(t *testing.T) {
		t.Parallel()
		p := newPlay(t)
		p.say(3)
		b := open(t, chrome, p.URL+"/page?cursor="+epoch+".1"+with)
		b.hears(3)
		p.say(1)
		b.hears(4)
		b.heardAll(2, 4)
		b.until("document.documentElement.dataset.liveState === 'live'")
	})
	t.Run("a cut connection loses nothing", func(t *testing.T) {
		t.Parallel()
		p := newPlay(t)
		b := open(t, chrome, p.URL+"/page?"+with)
		for n := range 3 {
			p.say(1)
			b.hears(2*n + 1)
			p.drop()
			p.say(1)
			b.hears(2*n + 2)
		}
		b.heardAll(1, 6)
		if !strings.Contains(b.get("states.join()"), "reconnecting") {
			t.Error("the page never said that it was reconnecting")
		}
	})
	t.Run("answers that close an EventSource for good", func(t *testing.T) {
		t.Parallel()
		p := newPlay(t)
		b := open(t, chrome, p.URL+"/page?"+with)
		p.say(1)
		b.hears(1)
		for n, status := range []int{500, 502, 429, 401, 204} { // 401 although the session lives: a proxy's, or a moment's
			p.change(func() { p.refuse = []int{status, status} })
			p.drop()
			p.say(1)
			b.hears(n + 2)
			if want := fmt.Sprintf("after=%s.%d", epoch, n+1); !strings.Contains(p.lastAsk(), want) {
				t.Errorf("after %d the stream was asked for with %q, want %s", status, p.lastAsk(), want)
			}
		}
		b.heardAll(1, 6)
	})
	t.Run("silence is noticed", func(t *testing.T) {
		t.Parallel()
		p := newPlay(t)
		p.change(func() { p.silent = true })
		b := open(t, chrome, p.URL+"/page?watchdog=300"+with)
		b.until("states.includes('reconnecting')")
		p.change(func() { p.silent = false })
		p.say(1)
		b.hears(1)
		b.heardAll(1, 1)
	})
	t.Run("a restart", func(t *testing.T) {
		t.Parallel()
		p := newPlay(t)
		b := open(t, chrome, p.URL+"/page?"+with)
		p.say(1)
		b.hears(1)
		p.restarted(2)
		b.hears(3)
		b.heardAll(1, 3)
	})
	t.Run("too old a cursor fetches the page afresh", func(t *testing.T) {
		t.Parallel()
		p := newPlay(t)
		b := open(t, chrome, p.URL+"/page?"+with)
		p.say(1)
		b.hears(1)
		p.change(func() { p.stale = true })
		p.drop()
		b.until("states.includes('stale')")
		b.until("document.querySelector('main').dataset.drawn === '1' && document.documentElement.dataset.liveState === 'live'")
		p.say(1)
		b.hears(2)
		b.heardAll(1, 2)
	})
	t.Run("a half-written form is left alone, and the page says it is stale", func(t *testing.T) {
		t.Parallel()
		p := newPlay(t)
		b := open(t, chrome, p.URL+"/page?"+with)
		b.until("document.documentElement.dataset.liveState === 'live'")
		b.get("document.querySelector('#note').value = 'fog on the approach'")
		p.say(1)
		b.hears(1)
		p.change(func() { p.stale = true })
		p.drop()
		b.until("states.at(-1) === 'stale'")
		if got := b.get("document.querySelector('main').dataset.drawn + document.querySelector('#note').value"); got != "0fog on the approach" {
			t.Errorf("the page is now %q", got)
		}
		b.get("document.querySelector('#note').value = ''")
		b.until("document.querySelector('main').dataset.drawn === '1' && states.at(-1) === 'live'")
	})
	for _, session := range []int{401, 303} { // refused, or sent to sign in
		t.Run(fmt.Sprintf("an ended session goes to sign in, %d", session), func(t *testing.T) {
			t.Parallel()
			p := newPlay(t)
			b := open(t, chrome, p.URL+"/page?a=b"+with)
			b.until("document.documentElement.dataset.liveState === 'live'")
			p.change(func() { p.session, p.refuse = session, []int{401, 401, 401, 401} })
			p.drop("event: session.revoked\ndata: {}\n\n")
			b.atSignIn("/page?a=b")
		})
	}
	t.Run("of volatile values only newer ones", func(t *testing.T) {
		t.Parallel()
		p := newPlay(t)
		position := func(n, second int) string {
			return fmt.Sprintf("event: position\ndata: {\"n\":%d,\"shipment\":\"ZL1\",\"at\":\"2026-01-01T00:00:%02dZ\"}\n\n", n, second)
		}
		p.change(func() { p.volatile = []string{position(1, 10), position(2, 5), position(3, 20)} })
		b := open(t, chrome, p.URL+"/page?"+with)
		b.until("heard.includes('position 3')")
		if got := b.get("heard.join()"); got != "position 1,position 3" {
			t.Errorf("heard %s", got)
		}
	})
}

// atSignIn waits until the page has gone to sign in, to come back to where it was.
func (b *tab) atSignIn(from string) {
	b.t.Helper()
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		at, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("location.pathname + decodeURIComponent(location.search)"))
		if err == nil && strings.HasPrefix(at, "/login?next="+from) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	b.t.Errorf("still at %s", b.get("location.href"))
}

// tabs plays several pages of one browser.
func tabs(t *testing.T, chrome context.Context) {
	t.Run("eight pages, one stream", func(t *testing.T) {
		t.Parallel()
		p := newPlay(t)
		var all []*tab
		for range 8 {
			all = append(all, open(t, chrome, p.URL+"/page?cursor="+epoch+".0"))
			p.say(1) // the later ones missed some, and get them from the worker
		}
		p.say(1)
		for _, b := range all {
			b.hears(9)
			b.heardAll(1, 9)
		}
		if p.most != 1 {
			t.Errorf("there were %d streams at once, want 1", p.most)
		}
	})
	t.Run("a page older than the stream reaches is fetched afresh", func(t *testing.T) {
		t.Parallel()
		p := newPlay(t)
		p.say(5)
		first := open(t, chrome, p.URL+"/page?")
		first.until("document.documentElement.dataset.liveState === 'live'")
		late := open(t, chrome, p.URL+"/page?cursor="+epoch+".2")
		late.until("document.querySelector('main').dataset.drawn === '5' && document.body.dataset.cursor === '" + epoch + ".5'")
		p.say(1)
		late.hears(6)
		first.hears(6)
	})
	t.Run("what a page already shows is not told again", func(t *testing.T) {
		t.Parallel()
		p := newPlay(t)
		early := open(t, chrome, p.URL+"/page?")
		early.until("document.documentElement.dataset.liveState === 'live'")
		p.change(func() { p.behind = 2 })
		p.say(2)
		late := open(t, chrome, p.URL+"/page?") // drawn with both, before the shared stream tells them
		late.until("document.documentElement.dataset.liveState === 'live'")
		p.change(func() { p.behind = 0 })
		p.say(1)
		early.hears(3)
		early.heardAll(1, 3)
		late.hears(3)
		late.heardAll(3, 3)
	})
	t.Run("another session never hears the former's stream", func(t *testing.T) {
		t.Parallel()
		p := newPlay(t)
		one := open(t, chrome, p.URL+"/page?key=one")
		one.until("document.documentElement.dataset.liveState === 'live'")
		two := open(t, chrome, p.URL+"/page?key=two")
		two.until("document.documentElement.dataset.liveState === 'live'")
		if p.most != 2 {
			t.Errorf("two sessions shared %d stream", p.most)
		}
	})
	t.Run("the last page to go closes the stream", func(t *testing.T) {
		t.Parallel()
		p := newPlay(t)
		b := open(t, chrome, p.URL+"/page?")
		b.until("document.documentElement.dataset.liveState === 'live'")
		b.close()
		deadline := time.After(patience)
		for {
			p.mu.Lock()
			opened, changed := p.open, p.changed
			p.mu.Unlock()
			if opened == 0 {
				return
			}
			select {
			case <-changed:
			case <-deadline:
				t.Fatal("the stream is still open")
			}
		}
	})
}
