package live

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"haulcast/models"
)

// ask opens a stream by hand and gives its answer's head and body as they come, and the connection.
func (st *stage) ask(as, version string) (net.Conn, *http.Response) {
	st.t.Helper()
	conn, err := new(net.Dialer).DialContext(st.t.Context(), "tcp", st.server.Listener.Addr().String())
	if err != nil {
		st.t.Fatal(err)
	}
	st.t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(conn, "GET /stream HTTP/"+version+"\r\nHost: here\r\nAs: "+as+"\r\n\r\n"); err != nil {
		st.t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		st.t.Fatal(err)
	}
	st.t.Cleanup(func() { _ = answer.Body.Close() })
	return conn, answer
}

func TestHeadOfATakenConnectionIsWhole(t *testing.T) {
	st := play(t, nil)
	st.dispatcher("dispatcher")
	_, answer := st.ask("dispatcher", "1.1")
	if answer.Status != "200 OK" || answer.Proto != "HTTP/1.1" || !answer.Close || answer.ContentLength != -1 ||
		len(answer.TransferEncoding) != 0 {
		t.Errorf("got %+v", answer)
	}
	if at, err := http.ParseTime(answer.Header.Get("Date")); err != nil || time.Since(at).Abs() > time.Minute {
		t.Errorf("Date is %q", answer.Header.Get("Date"))
	}
	if got := answer.Header.Get(fromAbove); got != "stays" {
		t.Errorf("a header of the middleware is %q", got)
	}
}

func TestStreamOfAnOldClientStaysInItsRequest(t *testing.T) {
	st := play(t, nil)
	st.dispatcher("dispatcher")
	_, answer := st.ask("dispatcher", "1.0")
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() && lines.Text() != "event: sync.end" {
		continue
	}
	if lines.Text() != "event: sync.end" || answer.Proto != "HTTP/1.0" || answer.Header.Get(fromAbove) != "stays" {
		t.Errorf("ended with %q (%v), answered with %+v", lines.Text(), lines.Err(), answer)
	}
}

// TestHangingUpIsNoticed although nothing is written, and talking isn't taken for it.
func TestHangingUpIsNoticed(t *testing.T) {
	st := play(t, func(o *Options) { o.Heartbeat = time.Hour })
	st.dispatcher("dispatcher")
	conn, answer := st.ask("dispatcher", "1.1")
	if _, err := io.WriteString(conn, strings.Repeat("GET /stream HTTP/1.1\r\n\r\n", 1000)); err != nil {
		t.Fatal(err)
	}
	st.announce(change(models.ChangeStatus, toStaff(), statusOf("N1", 1)))
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() && lines.Text() != "event: status" {
		continue
	}
	if lines.Text() != "event: status" {
		t.Fatalf("the stream ended with %q (%v)", lines.Text(), lines.Err())
	}
	_ = conn.Close()
	waitFor(t, "the hang-up to be noticed", func() bool { return st.live.Streams() == 0 })
	within(t, st.live.held.Wait)
}

// TestWaitCutsWhatDoesNotEnd: nobody drains, and the caller's patience is over.
func TestWaitCutsWhatDoesNotEnd(t *testing.T) {
	st := play(t, func(o *Options) { o.Heartbeat = time.Hour })
	st.dispatcher("dispatcher")
	r, _ := st.join("dispatcher", "")
	ctx, over := context.WithCancel(t.Context())
	over()
	within(t, func() { st.live.Wait(ctx) })
	if n := st.live.Streams(); n != 0 {
		t.Errorf("%d streams are left", n)
	}
	st.closes(r)
	st.join("dispatcher", "") // in its request from now on, which the server knows
}

func within(t *testing.T, what func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); what() }()
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatal("still waiting")
	}
}

// TestPanicEndsItsStreamOnly: no middleware stands above a connection that was taken over.
func TestPanicEndsItsStreamOnly(t *testing.T) {
	st := play(t, func(o *Options) {
		o.Title = func(string, json.RawMessage, string) string { panic("no sentence") }
	})
	victim := st.dispatcher("victim")
	st.dispatcher("dispatcher")
	theirs, _ := st.join("victim", "")
	others, _ := st.join("dispatcher", "")
	st.announce(change(models.ChangeNotification, models.Audience{Reach: models.ReachUser, UserID: &victim.UserID}, models.NotificationData{TitleKey: "k"}))
	st.announce(change(models.ChangeStatus, toStaff(), statusOf("N1", 1)))
	st.closes(theirs)
	st.until(others, "status")
	waitFor(t, "one stream to be left", func() bool { return st.live.Streams() == 1 })
}
