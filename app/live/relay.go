package live

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"haulcast/models"
	"haulcast/models/store"
)

const (
	// pageRows bounds one read of the log.
	pageRows = 500
	// preloadRows is how much of the log a starting relay takes into the ring: as far as a reconnecting page may
	// resume, so that all who come back after a restart are served from memory.
	preloadRows = 1000
	// tickEvery is how long a change of another process may go unnoticed; those of our own ring a bell.
	tickEvery = 25 * time.Millisecond
	// lookAgain is the pause while a number is not yet final, and the least pause between two looks.
	lookAgain = 3 * time.Millisecond
	// lookPatience ends a look whose connection died silently.
	lookPatience = 5 * time.Second
	// lagAlarm is when a number that does not become final is worth a word; lagRepeat, when it is again.
	lagAlarm  = 2 * time.Second
	lagRepeat = 10 * time.Second
)

// relay follows the change log to its final end.
type relay struct {
	store *store.Store
	log   *slog.Logger
	begin func(epoch string, changes []models.Change, base, head int64) // a log's beginning, or another log
	push  func(changes []models.Change)                                 // what follows, in order

	conn  *pgx.Conn
	epoch string
	begun bool
	head  int64 // the last row pushed
	read  int64 // the final number up to which rows were looked for, on this connection
	mark  watermark
	today []locker

	looked   atomic.Int64 // when the log was last looked at, Unix nanoseconds
	waits    atomic.Int64 // since when a number has been waited for, 0 when none is
	blocker  atomic.Int64 // the server process that holds it up
	warnedAt time.Time
}

// open finds the log's end for the first time, over a connection of its own.
func (r *relay) open(ctx context.Context) error {
	if err := r.connect(ctx); err != nil {
		return err
	}
	defer r.hangUp(ctx)
	for !r.begun {
		if err := r.look(ctx); err != nil {
			return err
		}
		if !r.begun && !sleep(ctx, lookAgain) {
			return ctx.Err()
		}
	}
	return nil
}

// run follows the log until the context ends; lost connections are made anew.
func (r *relay) run(ctx context.Context) {
	pause := 50 * time.Millisecond
	for {
		began := time.Now()
		err := r.follow(ctx)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > 5*time.Second {
			pause = 50 * time.Millisecond
		}
		r.log.WarnContext(ctx, "change feed interrupted", "err", err, "retry_in", pause)
		if !sleep(ctx, pause/2+rand.N(pause)) { //nolint:gosec // jitter
			return
		}
		pause = min(2*pause, 2*time.Second)
	}
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// follow connects, checks, and looks at the log again and again until something fails.
func (r *relay) follow(ctx context.Context) error {
	if err := r.connect(ctx); err != nil {
		return err
	}
	defer r.hangUp(ctx)
	for {
		wake := r.store.Wake() // taken before looking: a commit in between rings it
		if err := r.look(ctx); err != nil {
			return err
		}
		if !r.wait(ctx, wake) {
			return ctx.Err()
		}
	}
}

func (r *relay) hangUp(ctx context.Context) {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer done()
	_ = r.conn.Close(ctx) // it may be dead already; there is nothing left to do with it
}

// wait pauses until the log deserves another look; false when the context ended.
func (r *relay) wait(ctx context.Context, wake <-chan struct{}) bool {
	if !sleep(ctx, lookAgain) {
		return false
	}
	if len(r.mark.pending) > 0 {
		return true
	}
	tick := time.NewTimer(tickEvery - lookAgain)
	defer tick.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-wake:
	case <-tick.C:
	}
	return true
}

// connect opens the relay's own connection and prepares to go on from head. Locks seen over an earlier connection mean
// nothing any more: a restarted server numbers its transactions anew.
func (r *relay) connect(ctx context.Context) error {
	ctx, done := context.WithTimeout(ctx, lookPatience)
	defer done()
	config := r.store.Pool().Config().ConnConfig.Copy()
	config.RuntimeParams["application_name"] = "haulcast relay"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("connect the relay: %w", err)
	}
	r.conn, r.mark, r.today, r.read = conn, watermark{}, nil, r.head
	if err := r.prepare(ctx); err != nil {
		_ = conn.Close(ctx) // the error that matters is prepare's
		return err
	}
	return nil
}

func (r *relay) prepare(ctx context.Context) error {
	if err := check(ctx, r.conn); err != nil {
		return err
	}
	var epoch string
	if err := r.conn.QueryRow(ctx, "select epoch from settings").Scan(&epoch); err != nil {
		return fmt.Errorf("read the log's epoch: %w", err)
	}
	number, err := r.drawn(ctx)
	if err != nil {
		return err
	}
	if r.begun && (epoch != r.epoch || number < r.head) {
		r.log.ErrorContext(ctx, "the change log is another one now", "epoch", epoch, "was", r.epoch, "number", number, "head", r.head)
		r.begun = false
	}
	r.epoch = epoch
	return nil
}

// report keeps what Lag and Blocker tell, and says when a transaction holds up every page.
func (r *relay) report(ctx context.Context, now time.Time) {
	r.looked.Store(now.UnixNano())
	since, pid, waiting := r.mark.waiting(r.today)
	if !waiting {
		r.waits.Store(0)
		r.blocker.Store(0)
		return
	}
	r.waits.Store(since.UnixNano())
	r.blocker.Store(int64(pid))
	if lag := now.Sub(since); lag >= lagAlarm && now.Sub(r.warnedAt) >= lagRepeat {
		r.warnedAt = now
		r.log.WarnContext(ctx, "change feed held up by a transaction", "lag", lag, "blocker_pid", pid)
	}
}

// lag is how old the oldest number is that was drawn and is not final, or how long the log could not be looked at.
func (r *relay) lag(now time.Time) time.Duration {
	since := r.waits.Load()
	if looked := r.looked.Load(); since == 0 || now.UnixNano()-looked > int64(lookPatience) {
		since = looked
	}
	if since == 0 {
		return 0
	}
	return max(0, now.Sub(time.Unix(0, since)))
}
