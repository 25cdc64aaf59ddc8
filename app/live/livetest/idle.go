package livetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
)

// Idle holds streams open as cheaply as a client can: a socket each, nobody reading. What the process uses more with
// them than without is then the server's.
type Idle struct {
	conns []net.Conn
}

// OpenIdle opens count streams at host and path (with its query), each with the header that header gives it by number,
// and waits until every one of them is in sync.
func OpenIdle(ctx context.Context, host, path string, count int, header func(int) http.Header) (*Idle, error) {
	idle := &Idle{conns: make([]net.Conn, count)}
	var wait sync.WaitGroup
	errs := make([]error, count)
	const atOnce = 64
	turns := make(chan struct{}, atOnce)
	for i := range count {
		wait.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			idle.conns[i], errs[i] = openIdle(ctx, host, path, header(i))
		})
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		idle.Close()
		return nil, err
	}
	return idle, nil
}

func openIdle(ctx context.Context, host, path string, header http.Header) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", host)
	if err != nil {
		return nil, fmt.Errorf("open an idle stream: %w", err)
	}
	var request strings.Builder
	fmt.Fprintf(&request, "GET %s HTTP/1.1\r\nHost: %s\r\n", path, host)
	if err := header.Write(&request); err != nil {
		return conn, fmt.Errorf("open an idle stream: %w", err)
	}
	if _, err := io.WriteString(conn, request.String()+"\r\n"); err != nil {
		return conn, fmt.Errorf("open an idle stream: %w", err)
	}
	lines := bufio.NewScanner(conn) // given back when we return: an idle stream keeps no buffer
	for lines.Scan() {
		if lines.Text() == "event: sync.end" {
			return conn, nil
		}
	}
	return conn, fmt.Errorf("an idle stream ended before it was in sync: %w", lines.Err())
}

// Close hangs up on all of them.
func (i *Idle) Close() {
	for _, c := range i.conns {
		if c != nil {
			_ = c.Close() // hanging up is all that is wanted
		}
	}
}

// Memory is what the process holds in heap and stacks after garbage was collected.
func Memory() uint64 {
	runtime.GC()
	runtime.GC() // pools are emptied by the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}
