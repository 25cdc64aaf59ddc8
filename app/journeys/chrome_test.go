package journeys

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"haulcast/app/apptest"
	"haulcast/app/localpg/testcluster"
)

func TestMain(m *testing.M) {
	code := testcluster.Run(m)
	shared.stop()
	os.Exit(code)
}

// patience bounds every wait for a page; a stuck page fails, it does not hang. It is long because the machine may be busy.
const patience = 30 * time.Second

// shared is the one Chromium of the process: starting one takes longer than most of what is tested with it.
var shared = struct {
	once sync.Once
	ctx  context.Context
	stop context.CancelFunc
	err  error
}{stop: func() {}}

// chrome is that Chromium as one test uses it; each person in it has cookies, tabs and workers of their own.
type chrome struct {
	t   *testing.T
	ctx context.Context
}

func startChrome(t *testing.T) *chrome {
	t.Helper()
	shared.once.Do(func() { shared.ctx, shared.stop, shared.err = launch() })
	if shared.err != nil {
		t.Fatalf("start Chromium: %v", shared.err)
	}
	return &chrome{t: t, ctx: shared.ctx}
}

func launch() (context.Context, context.CancelFunc, error) {
	path, err := chromium()
	if err != nil {
		return nil, func() {}, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.ExecPath(path), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-background-networking", true))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(allocator)
	return ctx, func() { end(); stop() }, chromedp.Do(ctx)
}

func chromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("none found in PATH; `make test` installs it")
}

// stranger opens a window that is signed in to nothing.
func (b *chrome) stranger(base string) *window {
	b.t.Helper()
	return open(b.t, b.ctx, base, chromedp.WithNewBrowserContext())
}

// as opens a window and signs in on the sign-in page, as the person would.
func (b *chrome) as(p apptest.Person, base string) *window {
	b.t.Helper()
	w := b.stranger(base)
	w.goTo("/login")
	w.fill("#email", p.Email)
	w.fill("#password", apptest.Password)
	w.press("main form button[type=submit]")
	w.until("location.pathname !== '/login'")
	return w
}
