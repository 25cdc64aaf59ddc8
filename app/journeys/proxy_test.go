package journeys

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
)

// line is the network between a browser and the site; it can be cut, and mended.
type line struct {
	URL string

	to    func() string
	mu    sync.Mutex
	cut   bool
	conns map[net.Conn]struct{}
}

// newLine lays a line to the site's address.
func newLine(t *testing.T, to func() string) *line {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{URL: "http://" + listener.Addr().String(), to: to, conns: map[net.Conn]struct{}{}}
	var done sync.WaitGroup
	done.Go(func() { l.serve(listener, &done) })
	t.Cleanup(func() {
		_ = listener.Close() // serve ends by it
		l.Cut()
		done.Wait()
	})
	return l
}

func (l *line) serve(listener net.Listener, done *sync.WaitGroup) {
	for {
		from, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			done.Go(func() { l.carry(from) })
		}
	}
}

func (l *line) carry(from net.Conn) {
	defer func() { _ = from.Close() }()
	to, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", l.to())
	if err != nil {
		return
	}
	defer func() { _ = to.Close() }()
	if !l.hold(from, to) {
		return
	}
	defer l.release(from, to)
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{from, to}, {to, from}} {
		both.Go(func() {
			_, _ = io.Copy(way[0], way[1]) // ends when either side does
			_, _ = way[0].Close(), way[1].Close()
		})
	}
	both.Wait()
}

func (l *line) hold(conns ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range conns {
		l.conns[c] = struct{}{}
	}
	return !l.cut
}

func (l *line) release(conns ...net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range conns {
		delete(l.conns, c)
	}
}

// Cut breaks every connection and lets no new one through.
func (l *line) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = true
	for c := range l.conns {
		_ = c.Close()
	}
}

// Mend lets connections through again.
func (l *line) Mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = false
}
