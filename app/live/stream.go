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

func (l *Live) serve(ctx context.Context, w http.ResponseWriter, r *http.Request, viewer models.Viewer, address string) {
	if r.ProtoMajor == 1 {
		w.Header().Set("Connection", "close") // nobody reuses it, and its deadlines are not a request's
	}
	wire := openWire(w, l.o.WritePatience)
	defer wire.close()
	me, ok := l.listeners.admit(viewer, address, wire.hurry)
	if !ok {
		_ = wire.say(retryLine(busyRetry) + "event: busy\ndata: {\"retry_after_s\":30}\n\n") // then it is closed either way
		return
	}
	defer l.listeners.leave(me)
	s := &stream{live: l, wire: wire, viewer: viewer, me: me}
	if err := s.run(ctx, asked(r)); err != nil {
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

func (s *stream) follow(ctx context.Context) error {
	for {
		v := s.live.ring.now.Load()
		if err := s.catchUp(ctx, v); err != nil {
			return err
		}
		if err := s.hearMoves(); err != nil {
			return err
		}
		if err := s.wire.flush(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.me.end:
			return s.farewell()
		case <-v.next:
		case <-s.moves.next:
		case now := <-s.beat.C:
			if more, err := s.heartbeat(ctx, now); !more {
				return err
			}
		}
	}
}

// catchUp writes every change after our place up to the view's end.
func (s *stream) catchUp(ctx context.Context, v *view) error {
	for s.at < v.head && !s.ended() {
		frames, upTo, err := s.page(ctx, v)
		if err != nil {
			return err
		}
		for _, f := range frames {
			if err := s.send(f); err != nil {
				return err
			}
		}
		s.at = upTo
	}
	return nil
}

// page gives the changes that follow our place, at most pageRows of them, and where they end: from the ring, or from the
// table when the ring no longer reaches back so far.
func (s *stream) page(ctx context.Context, v *view) (frames []*frame, upTo int64, err error) {
	if s.at >= v.base {
		frames = v.after(s.at)
		if len(frames) > pageRows {
			return frames[:pageRows], frames[pageRows-1].seq, nil
		}
		return frames, v.head, nil
	}
	_, err = s.aside(func() (bool, error) {
		frames, upTo, err = s.pageOfTable(ctx, v)
		return true, err
	})
	return frames, upTo, err
}

func (s *stream) pageOfTable(ctx context.Context, v *view) (frames []*frame, upTo int64, err error) {
	changes, err := s.live.store.ChangesFor(ctx, s.viewer, s.at, v.head, pageRows)
	if err != nil {
		return nil, 0, err
	}
	if upTo = v.head; len(changes) == pageRows {
		upTo = changes[pageRows-1].Seq
	}
	return s.live.frames(s.epoch, changes), upTo, nil
}

func (s *stream) send(f *frame) error {
	event := f.event(s.epoch, s.viewer, s.live.o.Title)
	if event == nil {
		return nil
	}
	return s.wire.write(event)
}

// hearMoves writes the values published since our place. What was replaced meanwhile is left out: a slow reader gets
// fewer and newer ones.
func (s *stream) hearMoves() error {
	for b := s.moves.newer(); b != nil && !s.ended(); b = b.newer() {
		for _, e := range b.events {
			if e.replaced.Load() {
				continue
			}
			if event := e.event(s.viewer); event != nil {
				if err := s.wire.write(event); err != nil {
					return err
				}
			}
		}
		s.moves = b
	}
	return nil
}

// ended tells whether somebody ended the stream.
func (s *stream) ended() bool {
	select {
	case <-s.me.end:
		return true
	default:
		return false
	}
}

// heartbeat shows that we are there and moves the reader's cursor, looks whether the session still lives, and ends the
// stream when its time has come; more is false when it is over.
func (s *stream) heartbeat(ctx context.Context, now time.Time) (more bool, err error) {
	if now.After(s.until) {
		return false, s.wire.say(retryLine(between(retryLeast, retryMost)) + "\n")
	}
	if now.Sub(s.checked) >= s.live.o.RecheckEvery {
		if more, err := s.aside(func() (bool, error) { return s.recheck(ctx) }); !more {
			return false, err
		}
	}
	return true, s.wire.say("id: " + formatCursor(s.epoch, s.at) + "\nevent: heartbeat\ndata: {\"server_time\":\"" +
		now.UTC().Format(time.RFC3339) + "\"}\n\n")
}

// recheck asks whether the viewer still is who they were. A database that does not answer is no reason to send everybody
// away; a session that ended is, and so is a role that changed: they come back as what they are now.
func (s *stream) recheck(ctx context.Context) (alive bool, err error) {
	now, err := s.live.o.Recheck(ctx, s.viewer)
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case err != nil && models.CodeOf(err) == "":
		s.live.o.Logger.WarnContext(ctx, "session not rechecked", "user_id", s.viewer.UserID, "err", err)
		return true, nil // checked stays as it was: the next heartbeat asks again
	case err != nil || !sameRights(now, s.viewer):
		return false, s.wire.say(revokedEvent)
	}
	s.viewer, s.checked = now, time.Now()
	return true, nil
}

// sameRights tells whether two viewers may hear the same.
func sameRights(a, b models.Viewer) bool {
	return a.Role == b.Role && a.UserID == b.UserID && a.CustomerID == b.CustomerID && a.ShipmentID == b.ShipmentID &&
		a.Link == b.Link
}

const revokedEvent = "event: session.revoked\ndata: {}\n\n"

// farewell says why the stream ends.
func (s *stream) farewell() error {
	switch s.me.why {
	case revoked:
		return s.wire.say(revokedEvent)
	case draining:
		return s.wire.say(retryLine(between(drainRetryLeast, drainRetryMost)) + "event: draining\ndata: {}\n\n")
	}
	return s.wire.say(retryLine(between(retryLeast, retryMost)) + "\n")
}

// between is a random time in the range, so that those who leave together do not come back together.
func between(least, most time.Duration) time.Duration {
	if most <= least {
		return least
	}
	return least + rand.N(most-least) //nolint:gosec // jitter
}
