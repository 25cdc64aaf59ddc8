package live

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"haulcast/models"
)

// takeOver takes the connection from net/http, whose goroutine, buffers, request and contexts a stream would otherwise
// hold for hours. ok is false where that can't be done, and then nothing has happened: HTTP/2, HTTP/1.0, a recorder.
func takeOver(w http.ResponseWriter, r *http.Request) (conn net.Conn, ok bool) {
	if _, can := unwrap(w).(http.Hijacker); !can || r.ProtoMajor != 1 || r.ProtoMinor != 1 {
		return nil, false
	}
	// By way of the wrappers: gin's must know that nothing is left to answer. What was received after the request goes
	// with the buffer.
	conn, _, err := http.NewResponseController(w).Hijack()
	return conn, err == nil
}

// headOf is the answer's head as net/http would write it. The body ends with the connection.
func headOf(h http.Header) []byte {
	var head bytes.Buffer
	head.WriteString("HTTP/1.1 200 OK\r\nDate: " + time.Now().UTC().Format(http.TimeFormat) + "\r\n")
	_ = h.Write(&head) // into memory
	head.WriteString("\r\n")
	return head.Bytes()
}

// outlives tells whether a stream may begin that outlives its request; then hold must follow. Once Wait was called none
// may.
func (l *Live) outlives() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return false
	}
	l.held.Add(1)
	return true
}

// Wait returns when every stream has ended that outlives its request: http.Server.Shutdown doesn't know them. Drain makes
// them end; when ctx ends first, they are cut.
func (l *Live) Wait(ctx context.Context) {
	l.mu.Lock()
	l.over = true
	l.mu.Unlock()
	defer context.AfterFunc(ctx, l.cut)()
	l.held.Wait()
}

// hold carries a stream on whose connection was taken over, until it ends. Nothing of the request is left by then.
func (l *Live) hold(conn net.Conn, wire *wire, viewer models.Viewer, address string, ids []string) {
	defer l.held.Done()
	defer func() { _ = conn.Close() }() // the reader comes back with its cursor, however it ended
	defer func() {
		if p := recover(); p != nil { // here no middleware stands above us
			l.o.Logger.Error("stream panicked", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	ctx, gone := context.WithCancel(l.life)
	defer gone()
	l.held.Go(func() {
		defer gone()
		readToEnd(conn)
	})
	l.attend(ctx, wire, viewer, address, ids)
}

// readToEnd returns when the other side has hung up or the connection was closed. What they still say is ignored.
func readToEnd(conn net.Conn) {
	ignored := make([]byte, 64)
	for {
		if _, err := conn.Read(ignored); err != nil {
			return
		}
	}
}

// taken is a connection that was taken over. It has a buffer only while something waits to be sent.
type taken struct {
	net.Conn
	waiting *bufio.Writer
}

var buffers = sync.Pool{New: func() any { return bufio.NewWriter(nil) }}

func (t *taken) Write(p []byte) (int, error) {
	if t.waiting == nil {
		t.waiting = buffers.Get().(*bufio.Writer)
		t.waiting.Reset(t.Conn)
	}
	return t.waiting.Write(p)
}

func (t *taken) Flush() error {
	b := t.waiting
	if b == nil {
		return nil
	}
	t.waiting = nil
	err := b.Flush()
	b.Reset(nil)
	buffers.Put(b)
	return err
}
