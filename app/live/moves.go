package live

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"haulcast/models"
)

const (
	// moveEvery is the least time between two values of one shipment and kind.
	moveEvery = time.Second
	// moveGather is how long values are gathered before streams are woken for all of them together.
	moveGather = 40 * time.Millisecond
	// moveForget is when a shipment that has gone quiet is dropped from the map.
	moveForget = time.Minute
)

// moves is the volatile lane: the newest position and temperature of each shipment. A value that comes too soon after
// the one before waits, and is replaced by a newer one while it waits.
type moves struct {
	wake chan struct{}
	last atomic.Pointer[moveBatch]

	mu      sync.Mutex
	tracks  map[moveKey]*track
	waiting []*track // those with a value to publish
}

type moveKey struct {
	shipment models.ID
	kind     moveKind
}

// track is what is remembered about one shipment and kind.
type track struct {
	key     moveKey
	fixAt   time.Time    // of the newest value heard
	next    *models.Move // waits to be published
	sent    *moveEvent
	sentAt  time.Time
	dropped bool
}

// moveBatch is what was published at once. Batches form a chain that streams walk at their own pace; what nobody stands
// on any more is garbage.
type moveBatch struct {
	events    []*moveEvent
	following *moveBatch    // set before next is closed
	next      chan struct{} // closed when there is a following batch
}

// newer is the batch that came after, or nil.
func (b *moveBatch) newer() *moveBatch {
	select {
	case <-b.next:
		return b.following
	default:
		return nil
	}
}

func newMoves() *moves {
	m := &moves{wake: make(chan struct{}, 1), tracks: map[moveKey]*track{}}
	m.last.Store(&moveBatch{next: make(chan struct{})})
	return m
}

// add takes what a shipment was just heard to do. Values older than one already heard make history, not news.
func (m *moves) add(move models.Move) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if move.Lat != nil && move.Lon != nil {
		m.hear(moveKey{move.ShipmentID, position}, move)
	}
	if move.TempC != nil {
		m.hear(moveKey{move.ShipmentID, temperature}, move)
	}
}

func (m *moves) hear(key moveKey, move models.Move) {
	t := m.tracks[key]
	if t == nil {
		t = &track{key: key}
		m.tracks[key] = t
	}
	if !move.FixAt.After(t.fixAt) {
		return
	}
	t.fixAt = move.FixAt
	if t.next == nil {
		m.waiting = append(m.waiting, t)
	}
	t.next = &move
	select {
	case m.wake <- struct{}{}:
	default: // it is awake already
	}
}

// drop forgets a shipment that left the road.
func (m *moves) drop(shipment models.ID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, kind := range []moveKind{position, temperature} {
		key := moveKey{shipment, kind}
		if t := m.tracks[key]; t != nil {
			t.dropped = true
			delete(m.tracks, key)
		}
	}
}

// run publishes what waits, in batches, until the context ends.
func (m *moves) run(ctx context.Context) {
	forget := time.NewTicker(moveForget)
	defer forget.Stop()
	due := time.NewTimer(time.Hour)
	defer due.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-forget.C:
			m.forget(time.Now())
			continue
		case <-m.wake:
		case <-due.C:
		}
		wait := m.publish(time.Now())
		if !sleep(ctx, moveGather) {
			return
		}
		due.Reset(max(0, wait-moveGather))
	}
}

// publish sends off every value whose time has come and tells when the next one's will.
func (m *moves) publish(now time.Time) (wait time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var events []*moveEvent
	wait = time.Hour
	later := m.waiting[:0]
	for _, t := range m.waiting {
		if left := moveEvery - now.Sub(t.sentAt); left > 0 && !t.dropped {
			wait = min(wait, left)
			later = append(later, t)
			continue
		}
		events = append(events, t.send(now))
	}
	clear(m.waiting[len(later):])
	m.waiting = later
	if len(events) > 0 {
		before, batch := m.last.Load(), &moveBatch{events: events, next: make(chan struct{})}
		before.following = batch
		m.last.Store(batch)
		close(before.next)
	}
	return wait
}

func (t *track) send(now time.Time) *moveEvent {
	if t.sent != nil {
		t.sent.replaced.Store(true)
	}
	t.sent, t.sentAt = newMoveEvent(t.key.kind, *t.next), now
	t.next = nil
	return t.sent
}

func (m *moves) forget(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, t := range m.tracks {
		if t.next == nil && now.Sub(t.sentAt) > moveForget {
			delete(m.tracks, key)
		}
	}
}
