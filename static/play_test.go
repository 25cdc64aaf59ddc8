package static_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"haulcast/static"
)

const epoch = "e1e1e1e1"

// play is a stream server that does what it is told: it keeps a log, replays after a cursor, and can cut, refuse,
// fall silent and restart.
type play struct {
	*httptest.Server
	t *testing.T

	mu       sync.Mutex
	changed  chan struct{} // closed and renewed at every change
	epoch    string
	log      []string      // frames without their id; their number is their place, from 1
	volatile []string      // sent to each stream as it opens
	refuse   []int         // answers to the next asks
	stale    bool          // the next stream begins with sync.stale
	silent   bool          // streams say nothing at all
	behind   int           // frames at the end of the log that streams do not tell yet
	last     []string      // control frames sent just before a stream is cut
	cut      chan struct{} // closed: every open stream ends
	session  int           // what /session answers
	open     int
	most     int
	asks     []string // "after=… last=…" of every ask
}

// newPlay serves until the test is over.
func newPlay(t *testing.T) *play {
	t.Helper()
	p := unserved(t)
	p.Server = httptest.NewServer(p.routes())
	t.Cleanup(p.stop)
	return p
}

func unserved(t *testing.T) *play {
	return &play{t: t, epoch: epoch, changed: make(chan struct{}), cut: make(chan struct{}), session: http.StatusOK}
}

func (p *play) stop() {
	p.change(func() { p.silent = false; close(p.cut); p.cut = make(chan struct{}) })
	p.CloseClientConnections()
	p.Close()
}

func (p *play) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(static.Prefix, static.Handler())
	mux.HandleFunc("/stream", p.stream)
	mux.HandleFunc("/session", func(w http.ResponseWriter, _ *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		w.WriteHeader(p.session)
	})
	mux.HandleFunc("/record.js", recorder)
	mux.HandleFunc("/login", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<!doctype html><title>sign in</title>") })
	mux.HandleFunc("/page", p.page)
	return mux
}

// recorder keeps what the page heard, and waits for a condition.
func recorder(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/javascript")
	if r.URL.RawQuery == "alone" {
		fmt.Fprintln(w, "delete window.SharedWorker;")
	}
	fmt.Fprint(w, `window.heard = []; window.states = [];
for (const name of ['status', 'eta', 'alarm', 'order', 'notification', 'excursion', 'position', 'temperature']) {
  document.addEventListener('live:' + name, (event) => heard.push(name + ' ' + event.detail.n));
}
document.addEventListener('live:state', ({ detail }) => { if (states.at(-1) !== detail.state) states.push(detail.state); });
window.until = (condition) => new Promise((done) => {
  const look = () => (condition() ? done(true) : setTimeout(look, 15));
  look();
});`)
}

// page is drawn at the cursor asked for, by default at the log's present end; main tells how far the log was.
func (p *play) page(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	cursor := r.URL.Query().Get("cursor")
	if cursor == "" || r.Header.Get("Sec-Fetch-Dest") == "empty" { // a refresh is always drawn as of now
		cursor = fmt.Sprintf("%s.%d", p.epoch, len(p.log))
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; worker-src 'self'")
	fmt.Fprintf(w, `<!doctype html><html lang="en"><body data-live="/stream" data-cursor="%s" data-live-key="%s" data-live-check="/session"
data-login="/login" data-live-watchdog="%s" data-live-backoff="20,80"><main data-drawn="%d"><input id="note"></main>
<script src="/record.js?%s"></script><script type="module" src="%s"></script></body></html>`,
		cursor, or(r.URL.Query().Get("key"), "key"), or(r.URL.Query().Get("watchdog"), "35000"), len(p.log),
		r.URL.Query().Get("with"), static.URL("js/live.js"))
}

func or(value, other string) string {
	if value == "" {
		return other
	}
	return value
}

// change does something to the play and wakes the streams.
func (p *play) change(do func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	do()
	close(p.changed)
	p.changed = make(chan struct{})
}

// say adds n durable frames to the log.
func (p *play) say(n int) {
	p.change(func() {
		for range n {
			p.log = append(p.log, fmt.Sprintf("event: status\ndata: {\"n\":%d,\"shipment\":\"ZL1\"}\n\n", len(p.log)+1))
		}
	})
}

// drop ends every open stream, after saying the control frames given.
func (p *play) drop(last ...string) {
	p.change(func() { p.last = last; close(p.cut); p.cut = make(chan struct{}) })
}

func (p *play) stream(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asks = append(p.asks, "after="+r.URL.Query().Get("after")+" last="+r.Header.Get("Last-Event-ID"))
	if len(p.refuse) > 0 {
		status := p.refuse[0]
		p.refuse = p.refuse[1:]
		p.mu.Unlock()
		w.WriteHeader(status)
		return
	}
	cut, silent, stale := p.cut, p.silent, p.stale
	p.stale = false
	p.open++
	p.most = max(p.most, p.open)
	p.mu.Unlock()
	defer p.change(func() { p.open-- })
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	p.follow(w, r, cut, silent, stale)
}

func (p *play) follow(w http.ResponseWriter, r *http.Request, cut chan struct{}, silent, stale bool) {
	rc := http.NewResponseController(w)
	send := func(s string) { fmt.Fprint(w, s); _ = rc.Flush() } // the browser may have gone: then the context ends us
	at := max(number(r.URL.Query().Get("after")), number(r.Header.Get("Last-Event-ID")))
	if silent {
		_ = rc.Flush()
		select {
		case <-cut:
		case <-r.Context().Done():
		}
		return
	}
	send("retry: 30\n\n")
	begun := false
	for {
		select {
		case <-cut: // what is said after the cut is not for this stream
			p.mu.Lock()
			last := p.last
			p.mu.Unlock()
			send(strings.Join(last, ""))
			return
		default:
		}
		p.mu.Lock()
		end := len(p.log) - p.behind
		frames, volatile, changed := p.log[min(at, end):end], p.volatile, p.changed
		p.mu.Unlock()
		if stale {
			send(fmt.Sprintf("id: %s.%d\nevent: sync.stale\ndata: {\"reason\":\"expired\",\"cursor\":\"%s.%d\"}\n\n", p.epoch, end, p.epoch, end))
			frames, stale = nil, false
		}
		for i, frame := range frames {
			send(fmt.Sprintf("id: %s.%d\n%s", p.epoch, at+i+1, frame))
		}
		at = max(at, end)
		if !begun {
			send("event: sync.begin\ndata: {}\n\n" + strings.Join(volatile, ""))
			send(fmt.Sprintf("id: %s.%d\nevent: sync.end\ndata: {\"cursor\":\"%s.%d\",\"server_time\":\"%s\"}\n\n", p.epoch, end, p.epoch, end, time.Now().UTC().Format(time.RFC3339Nano)))
			begun = true
		}
		select {
		case <-changed:
		case <-cut:
		case <-r.Context().Done():
			return
		}
	}
}

func number(id string) int {
	_, seq, _ := strings.Cut(id, ".")
	n, _ := strconv.Atoi(seq) // no cursor is the beginning
	return n
}

// restarted closes the server and serves the same log at the same address again, after saying n frames to nobody.
func (p *play) restarted(n int) {
	p.t.Helper()
	address := p.Listener.Addr().String()
	p.stop()
	p.say(n)
	var listener net.Listener
	var err error
	for range 100 { // the system may hold the address for a moment
		if listener, err = net.Listen("tcp", address); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(p.routes())
	_ = server.Listener.Close()
	server.Listener = listener
	server.Start()
	p.Server = server
}

// lastAsk is how the stream was asked for most recently.
func (p *play) lastAsk() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asks[len(p.asks)-1]
}
