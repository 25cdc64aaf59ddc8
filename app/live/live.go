package live

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/models/store"
)

// Caps bound how many streams may be open; above one of them a browser is told to come back later.
type Caps struct {
	PerUser    int // default 6
	PerLink    int // per share link, default 2
	PerAddress int // of those who follow links, default 100
	Total      int // default: what the process's file descriptors allow
}

// Options join live to its neighbours and bound it. The functions are required, the rest has defaults.
type Options struct {
	// Viewer tells who asks; Recheck, whether they still are that: a models.Error when they are not.
	Viewer  func(*gin.Context) models.Viewer
	Recheck func(context.Context, models.Viewer) (models.Viewer, error)
	// Title makes a notification's sentence.
	Title func(key string, args json.RawMessage, locale string) string

	Logger *slog.Logger
	Caps   Caps

	RingSize      int           // changes kept in memory, default 4,096
	ReplayRows    int           // how many missed changes are told at the most, default 1,000
	ReplayAge     time.Duration // and how old, default 24 h
	Heartbeat     time.Duration // default 15 s
	RecheckEvery  time.Duration // default 30 s
	WritePatience time.Duration // the deadline of each flush, default 10 s
	RotateLeast   time.Duration // a stream's age when it is ended to spread load anew,
	RotateMost    time.Duration // default 45 to 75 minutes
}

func (o *Options) defaults() {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	preset(&o.Caps.PerUser, 6)
	preset(&o.Caps.PerLink, 2)
	preset(&o.Caps.PerAddress, 100)
	preset(&o.Caps.Total, streamsByDescriptors())
	preset(&o.RingSize, 4096)
	preset(&o.ReplayRows, 1000)
	preset(&o.ReplayAge, 24*time.Hour)
	preset(&o.Heartbeat, 15*time.Second)
	preset(&o.RecheckEvery, 30*time.Second)
	preset(&o.WritePatience, 10*time.Second)
	preset(&o.RotateLeast, 45*time.Minute)
	preset(&o.RotateMost, 75*time.Minute)
}

func preset[T int | time.Duration](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}

// Live is the relay, the ring and everyone who listens.
type Live struct {
	o         Options
	store     *store.Store
	relay     *relay
	ring      *ring
	moves     *moves
	snapshots *snapshots
	listeners *listeners

	// The streams that outlive their requests: their life, its end, and who is left.
	life context.Context
	cut  context.CancelFunc
	held sync.WaitGroup
	mu   sync.Mutex
	over bool // none may begin anymore
}

// New finds the end of the change log, so that Cursor is right from the start. It gives a *Refusal when the database's
// settings would let changes be lost, and waits for transactions that are writing the log just now.
func New(ctx context.Context, s *store.Store, o Options) (*Live, error) {
	o.defaults()
	l := &Live{
		o: o, store: s, ring: &ring{size: o.RingSize}, moves: newMoves(), listeners: newListeners(o.Caps),
	}
	l.life, l.cut = context.WithCancel(context.WithoutCancel(ctx)) //nolint:gosec // Wait calls it when its patience ends
	l.snapshots = &snapshots{positions: s.Positions, moves: l.moves, kept: map[audience]*snapshotMaking{}}
	l.relay = &relay{store: s, log: o.Logger, begin: l.begin, push: l.push}
	if err := l.relay.open(ctx); err != nil {
		return nil, fmt.Errorf("follow the change log: %w", err)
	}
	return l, nil
}

// Run follows the change log and publishes moves until the context ends. A lost connection is made anew.
func (l *Live) Run(ctx context.Context) error {
	var parts sync.WaitGroup
	parts.Go(func() { l.relay.run(ctx) })
	parts.Go(func() { l.moves.run(ctx) })
	parts.Wait()
	return nil
}

// Cursor is the end of the log as an id of the stream. Take it before reading what a page shows: the page then misses
// nothing.
func (l *Live) Cursor() string {
	v := l.ring.now.Load()
	return formatCursor(v.epoch, v.head)
}

// Final is the number of the last change that others may be told of.
func (l *Live) Final() int64 { return l.ring.now.Load().head }

// Advanced gives a channel that is closed when Final next changes. Take it before reading Final.
func (l *Live) Advanced() <-chan struct{} { return l.ring.now.Load().next }

// Lag is how long the oldest unfinished change has been waited for, or how long the log could not be read.
func (l *Live) Lag() time.Duration { return l.relay.lag(time.Now()) }

// Blocker is the database's process that holds up the feed; 0 when none does.
func (l *Live) Blocker() int { return int(l.relay.blocker.Load()) }

// Streams is how many streams are open.
func (l *Live) Streams() int { return l.listeners.count() }

// Moved takes the newest of where a shipment is and how warm. It never waits.
func (l *Live) Moved(m models.Move) { l.moves.add(m) }

// Drain ends every stream, asking each to come back in a moment; http.Server.RegisterOnShutdown calls it, and Wait waits
// for the last.
func (l *Live) Drain() { l.listeners.drain() }

// begin takes the log's end as the relay first finds it. When it happens again the log is another one: everybody comes
// back, and is told so by the epoch of their cursor.
func (l *Live) begin(epoch string, changes []models.Change, base, head int64) {
	again := l.ring.now.Load() != nil
	l.ring.begin(epoch, l.frames(epoch, changes), base, head)
	if again {
		l.listeners.restart()
	}
}

// push puts changes into the ring and does what the program itself must do about them. Revocations go first: nobody who
// lost the right hears even this batch.
func (l *Live) push(changes []models.Change) {
	frames := l.frames(l.ring.now.Load().epoch, changes)
	for _, f := range frames {
		if f.revoked != nil {
			l.listeners.revoke(*f.revoked)
		}
		if f.leftRoad && f.to.ShipmentID != nil {
			l.moves.drop(*f.to.ShipmentID)
		}
	}
	l.ring.push(frames)
}

// frames encodes changes. One that cannot be encoded is a fault of ours: it is said, and heard by nobody.
func (l *Live) frames(epoch string, changes []models.Change) []*frame {
	frames := make([]*frame, len(changes))
	for i, c := range changes {
		f, err := newFrame(epoch, c)
		if err != nil {
			l.o.Logger.Error("change not encoded", "seq", c.Seq, "kind", c.Kind, "err", err)
		}
		frames[i] = f
	}
	return frames
}
