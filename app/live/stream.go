package live

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/models"
)

// The pauses after which a browser comes back: after a lost connection, after a drain, after being turned away.
const (
	retryLeast, retryMost           = time.Second, 3 * time.Second
	drainRetryLeast, drainRetryMost = time.Second, 10 * time.Second
	busyRetry                       = 30 * time.Second
)

// stream is one open connection. It keeps two places, one in the log and one in the chain of moves, and pulls from both
// whatever came after.
type stream struct {
	live    *Live
	wire    *wire
	viewer  models.Viewer
	me      *listener
	epoch   string
	at      int64      // every change up to here was sent, or isn't for the viewer
	moves   *moveBatch // every move up to this batch was sent, or isn't for the viewer
	beat    *time.Ticker
	checked time.Time // when the session was last known to be alive
	until   time.Time // when the stream is ended to spread load anew
}

// Stream is the endpoint: GET /stream for people and programs, and a share link's own. The viewer is the request's.
// Refusals answer 403 and 401; everything later is said on the stream itself with status 200, because a browser's
// EventSource gives up for good on any other status.
func (l *Live) Stream(c *gin.Context) {
	viewer := l.o.Viewer(c)
	switch {
	case !sameSite(c.Request):
		c.String(http.StatusForbidden, "This stream is for pages of the same site.")
		return
	case !mayOpen(viewer):
		c.String(http.StatusUnauthorized, "Sign in to follow what happens.")
		return
	}
	l.serve(c.Request.Context(), c.Writer, c.Request, viewer, c.ClientIP())
}

// serve answers with the stream's headers and carries the stream on: on a goroutine that holds nothing of the request
// where the connection can be taken over, and here otherwise.
func (l *Live) serve(ctx context.Context, w http.ResponseWriter, r *http.Request, viewer models.Viewer, address string) {
	announceStream(w.Header(), r)
	ids := asked(r)
	if l.outlives() {
		if conn, ok := takeOver(w, r); ok {
			wire := &wire{out: &taken{Conn: conn}, patience: l.o.WritePatience}
			_ = wire.write(headOf(w.Header())) // a connection that fails fails again with what follows
			go l.hold(conn, wire, viewer, address, ids)
			return
		}
		l.held.Done()
	}
	l.attend(ctx, openWire(w, l.o.WritePatience), viewer, address, ids)
}

// attend lets a connection in, or says that it has to come later, and follows until its end.
func (l *Live) attend(ctx context.Context, wire *wire, viewer models.Viewer, address string, ids []string) {
	defer wire.close()
	me, ok := l.listeners.admit(viewer, address, wire.hurry)
	if !ok {
		_ = wire.say(retryLine(busyRetry) + "event: busy\ndata: {\"retry_after_s\":30}\n\n") // then it is closed either way
		return
	}
	defer l.listeners.leave(me)
	s := &stream{live: l, wire: wire, viewer: viewer, me: me}
	if err := s.run(ctx, ids); err != nil {
		l.o.Logger.DebugContext(ctx, "stream ended", "user_id", viewer.UserID, "err", err)
	}
}

// run greets, and then follows until the connection, the session or the program ends.
func (s *stream) run(ctx context.Context, ids []string) error {
	if s.ended() {
		return s.farewell()
	}
	s.until = time.Now().Add(between(s.live.o.RotateLeast, s.live.o.RotateMost))
	s.beat = time.NewTicker(s.live.o.Heartbeat)
	defer s.beat.Stop()
	if more, err := s.aside(func() (bool, error) { return s.greet(ctx, ids) }); !more {
		return err
	}
	return s.follow(ctx)
}

// aside does what needs a deep stack (queries, encoding) on a goroutine of its own: stacks grow by doubling and shrink
// only by and by, and thousands of streams that wait should wait on small ones.
func (s *stream) aside(what func() (bool, error)) (more bool, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil { // here no middleware stands above us
				s.live.o.Logger.Error("stream panicked", "panic", p, "stack", string(debug.Stack()))
				more, err = false, errors.New("stream panicked")
			}
		}()
		more, err = what()
	}()
	<-done
	return more, err
}

// between is a random time in the range, so that those who leave together do not come back together.
func between(least, most time.Duration) time.Duration {
	if most <= least {
		return least
	}
	return least + rand.N(most-least) //nolint:gosec // jitter
}
