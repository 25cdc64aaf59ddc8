package live

import (
	"context"
	"fmt"
	"time"
)

// aheadPatience is how long a cursor beyond our end is waited for: another process may have seen the log a moment
// further than we have.
const aheadPatience = 500 * time.Millisecond

type stale struct {
	Reason staleness `json:"reason"`
	Cursor string    `json:"cursor"`
}

type synced struct {
	Cursor     string    `json:"cursor"`
	ServerTime time.Time `json:"server_time"`
}

// greet asks once more whether the viewer still is who they were, and brings a new connection up to now: what it missed,
// or that we cannot tell; then the newest of what moves.
func (s *stream) greet(ctx context.Context, ids []string) (more bool, err error) {
	// A revocation that was relayed before we were on the list is seen here, one after it by the list.
	if alive, err := s.recheck(ctx); !alive {
		return false, err
	}
	if err := s.catchOn(ctx, ids); err != nil {
		return false, err
	}
	err = s.sync(ctx)
	return err == nil, err
}

// catchOn finds the cursor's place in the log and goes on from there, if that can be done.
func (s *stream) catchOn(ctx context.Context, ids []string) error {
	if err := s.wire.say(retryLine(between(retryLeast, retryMost)) + "\n"); err != nil {
		return err
	}
	v := s.live.viewReaching(ctx, ids)
	s.epoch = v.epoch
	at, given, why := choose(ids, v.epoch, v.head)
	s.at = at
	if given && why == fresh {
		var err error
		if why, err = s.replay(ctx, v); err != nil {
			return err
		}
	}
	if why != fresh {
		return s.stale(why, v)
	}
	return nil
}

// stale says that what was missed cannot be told; the stream goes on from the end.
func (s *stream) stale(why staleness, v *view) error {
	s.at = v.head
	cursor := formatCursor(s.epoch, s.at)
	event, err := encode("sync.stale", cursor, stale{why, cursor})
	if err != nil {
		return err
	}
	return s.wire.write(event)
}

// viewReaching is the ring as it is now, or a moment later if a cursor of this log lies beyond it.
func (l *Live) viewReaching(ctx context.Context, ids []string) *view {
	patience := time.NewTimer(aheadPatience)
	defer patience.Stop()
	for {
		v := l.ring.now.Load()
		if _, _, why := choose(ids, v.epoch, v.head); why != ahead {
			return v
		}
		select {
		case <-v.next:
		case <-patience.C:
			return v
		case <-ctx.Done():
			return v
		}
	}
}

// replay writes what the viewer missed, unless that is too much or too long ago.
func (s *stream) replay(ctx context.Context, v *view) (staleness, error) {
	if s.at < v.base {
		oldest, err := s.live.store.OldestChange(ctx)
		if err != nil {
			return fresh, fmt.Errorf("find the oldest change: %w", err)
		}
		if oldest == 0 || oldest > s.at+1 {
			return expired, nil
		}
	}
	sent, since := 0, time.Now().Add(-s.live.o.ReplayAge)
	for s.at < v.head && !s.ended() {
		frames, upTo, err := s.page(ctx, v)
		if err != nil {
			return fresh, err
		}
		for _, f := range frames {
			event := f.event(s.epoch, s.viewer, s.live.o.Title)
			if event == nil {
				continue
			}
			if sent++; sent > s.live.o.ReplayRows || f.createdAt.Before(since) {
				return expired, nil
			}
			if err := s.wire.write(event); err != nil {
				return fresh, err
			}
		}
		s.at = upTo
	}
	return fresh, nil
}

// sync sends the newest position and temperature of everything, between its two marks, and says how far we are.
func (s *stream) sync(ctx context.Context) error {
	newest, err := s.live.snapshots.of(ctx, s.viewer)
	if err != nil {
		return err
	}
	s.moves = newest.after
	end, err := encode("sync.end", formatCursor(s.epoch, s.at), synced{formatCursor(s.epoch, s.at), time.Now().UTC()})
	if err != nil {
		return err
	}
	for _, events := range [][]byte{[]byte("event: sync.begin\ndata: {}\n\n"), newest.events, end} {
		if err := s.wire.write(events); err != nil {
			return err
		}
	}
	return s.wire.flush()
}
