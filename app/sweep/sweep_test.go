package sweep

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"haulcast/app/localpg/testcluster"
	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(testcluster.Run(m)) }

// A chore is done at once, then each time its time comes, also after it failed, and not after the end.
func TestAChoreIsDoneEachTimeItsTimeComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Sweep{log: slog.New(slog.DiscardHandler)}
		ctx, cancel := context.WithCancel(t.Context())
		var done atomic.Int32
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			s.repeat(ctx, chore{name: "test", every: time.Second, do: func(context.Context) error {
				done.Add(1)
				return errors.New("it fails")
			}})
		}()
		for _, step := range []struct {
			wait time.Duration
			want int32
		}{{0, 1}, {999 * time.Millisecond, 1}, {time.Millisecond, 2}, {time.Second, 3}} {
			time.Sleep(step.wait)
			synctest.Wait()
			if n := done.Load(); n != step.want {
				t.Errorf("after %v more: done %d times, want %d", step.wait, n, step.want)
			}
		}
		cancel()
		<-ended
	})
}

func newSweep(t *testing.T) (*Sweep, *store.Store) {
	t.Helper()
	s := storetest.Open(t)
	return New(tracking.New(s, tracking.Options{}), s, slog.New(slog.DiscardHandler)), s
}

func exec(t *testing.T, s *store.Store, query string, args ...any) {
	t.Helper()
	if _, err := s.Pool().Exec(context.Background(), query, args...); err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, s *store.Store, query string, args ...any) (n int) {
	t.Helper()
	if err := s.Pool().QueryRow(context.Background(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Every due shipment is looked at once, however many pages they fill, and its next time lies ahead; one that can't be
// looked at is put off and keeps nobody waiting.
func TestDueShipmentsAreLookedAt(t *testing.T) {
	sweep, s := newSweep(t)
	ctx, now := context.Background(), store.Now()
	c := storetest.Customer(t, s, "ACME")
	order := storetest.Order(t, s, c)
	var ids []models.ID
	for range pageOf + 20 {
		ids = append(ids, storetest.ShipmentOf(t, s, order, storetest.In(models.InTransit)).ID)
	}
	broken := ids[0]
	exec(t, s, "update shipments set check_at = $1", now.Add(-time.Minute))
	exec(t, s, "alter table shipments add constraint broken check (id <> '"+broken.String()+"' or eta is null)")
	late := ids[1]
	exec(t, s, "update shipments set promised_from = $2, promised_to = $2 where id = $1", late, now.Add(-time.Hour))
	if err := sweep.lookAtDue(ctx); err != nil {
		t.Fatal(err)
	}
	if n := count(t, s, "select count(*) from shipments where check_at <= $1", now); n != 0 {
		t.Errorf("%d are still due", n)
	}
	if n := count(t, s, "select count(*) from shipments where eta is not null"); n != len(ids)-1 {
		t.Errorf("%d of %d were looked at", n, len(ids)-1)
	}
	if n := count(t, s, "select count(*) from shipments where id = $1 and check_at > $2", broken, now); n != 1 {
		t.Error("the broken one was not put off")
	}
	if n := count(t, s, "select count(*) from alarms where shipment_id = $1 and kind = 'delay.actual'", late); n != 1 {
		t.Errorf("the late one has %d alarms", n)
	}
	if err := sweep.lookAtDue(ctx); err != nil {
		t.Fatal(err)
	}
	if n := count(t, s, "select count(*) from alarms"); n != 1 {
		t.Errorf("looking again made %d alarms", n)
	}
}

// A restart in between loses no deadline: what is due stands in the database.
func TestADeadlineOutlivesARestart(t *testing.T) {
	first, s := newSweep(t)
	ctx, now := context.Background(), store.Now()
	sh := storetest.Shipment(t, s, storetest.Customer(t, s, "ACME"), storetest.In(models.InTransit), func(sh *models.Shipment) {
		sh.PromisedFrom, sh.PromisedTo = now, now.Add(10*time.Minute)
	})
	exec(t, s, "update shipments set check_at = $1", now)
	if err := first.lookAtDue(ctx); err != nil {
		t.Fatal(err)
	}
	clock := now
	restart := func() *Sweep {
		tracker := tracking.New(s, tracking.Options{})
		tracker.Now = func() time.Time { return clock }
		again := New(tracker, s, slog.New(slog.DiscardHandler))
		again.Now = tracker.Now
		return again
	}
	for range 100 {
		var due time.Time
		if err := s.Pool().QueryRow(ctx, "select check_at from shipments where id = $1", sh.ID).Scan(&due); err != nil {
			t.Fatal(err)
		}
		if !due.After(clock) {
			t.Fatalf("due at %v, at %v", due, clock)
		}
		if clock = due; clock.After(now.Add(30 * time.Minute)) {
			break
		}
		if err := restart().lookAtDue(ctx); err != nil {
			t.Fatal(err)
		}
	}
	var raised time.Time
	if err := s.Pool().QueryRow(ctx, "select recorded_at from alarms where kind = 'delay.actual'").Scan(&raised); err != nil {
		t.Fatal(err)
	}
	if late := raised.Sub(now.Add(25 * time.Minute)); late < 0 || late > time.Second {
		t.Errorf("raised %v after it was due", late)
	}
}

func TestOldRowsAreRemovedAndFreshOnesKept(t *testing.T) {
	sweep, s := newSweep(t)
	ctx, now := context.Background(), store.Now()
	exec(t, s, `insert into changes (kind, reach, data, created_at)
		select 'status', 2, '{}', $1::timestamptz - interval '25 hours' from generate_series(1, 1234)`, now)
	exec(t, s, `insert into changes (kind, reach, data, created_at) values ('status', 2, '{}', $1::timestamptz - interval '23 hours')`, now)
	user := storetest.User(t, s, models.RoleDispatcher)
	for _, age := range []time.Duration{time.Hour, -time.Hour} {
		exec(t, s, `insert into sessions (id, user_id, purpose, created_at, last_seen_at, expires_at) values ($1, $2, 'web', $3, $3, $4)`,
			models.NewID(), user.ID, now, now.Add(-age))
	}
	sh := storetest.Shipment(t, s, storetest.Customer(t, s, "ACME"))
	for i, age := range []time.Duration{8 * 24 * time.Hour, time.Hour} {
		exec(t, s, `insert into share_links (id, shipment_id, token_hash, kind, expires_at, created_at) values ($1, $2, $3, 'lookup', $4, $4)`,
			models.NewID(), sh.ID, []byte{byte(i)}, now.Add(-age))
	}
	for _, c := range sweep.chores() {
		if err := c.do(ctx); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	for _, table := range []string{"changes", "sessions", "share_links"} {
		if n := count(t, s, "select count(*) from "+table); n != 1 {
			t.Errorf("%d %s are left, want the fresh one", n, table)
		}
	}
}

// On the last of January the next month is February, short as it is.
func TestNextMonthsTelemetryTableIsMadeAhead(t *testing.T) {
	sweep, s := newSweep(t)
	sweep.Now = func() time.Time { return time.Date(2027, 1, 31, 23, 0, 0, 0, time.UTC) }
	for range 2 {
		if err := sweep.preparePartitions(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"telemetry_2027_01", "telemetry_2027_02"} {
		if count(t, s, "select count(*) from pg_inherits where inhrelid = to_regclass($1)", name) != 1 {
			t.Errorf("no %s", name)
		}
	}
}
