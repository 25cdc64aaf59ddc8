package live

import (
	"context"
	"time"

	"haulcast/models"
)

// follow writes what comes, until the connection, the session or the program ends.
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
