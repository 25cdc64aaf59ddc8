package live

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"haulcast/app/live/livetest"
	"haulcast/models"
)

// What the writers below do to the log.
const (
	wantEvents  = 50_000
	writers     = 16
	hotGoods    = 50
	rollbackPct = 10
	tailPct     = 2
)

// TestRelayLosesNothing lets sixteen writers update a shipment and then insert into the log, with commits that come late
// and out of order, roll-backs and killed connections. The relay, and a stream that resumes whenever it is cut, must
// have every committed change once and in order. The reader that goes by "greater than the last I saw" runs beside
// them: it must lose some, or the test would prove nothing.
func TestRelayLosesNothing(t *testing.T) {
	st := play(t, nil)
	st.dispatcher("dispatcher")
	mustExecute(t, st.dsn, "create table goods (id int primary key, version int not null)")
	mustExecute(t, st.dsn, "insert into goods select g, 0 from generate_series(1, $1) g", hotGoods)

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var committed atomic.Int64
	var writing, reading sync.WaitGroup
	var relayed, streamed, naive seen
	follow(ctx, &reading, st.live, &relayed)
	reading.Go(func() { resumeAlways(ctx, st, &streamed) })
	reading.Go(func() { readNaively(ctx, st.dsn, &naive) })
	reading.Go(func() { killConnections(ctx, st.dsn) })
	for range writers {
		writing.Go(func() { writeBadly(ctx, st.dsn, &committed) })
	}
	writing.Wait()

	truth := readLog(t, st.dsn)
	relayed.waitFor(t, truth[len(truth)-1])
	streamed.waitFor(t, truth[len(truth)-1])
	naive.waitFor(t, truth[len(truth)-1])
	stop()
	reading.Wait()

	if len(truth) < wantEvents {
		t.Errorf("only %d events were committed, want %d", len(truth), wantEvents)
	}
	relayed.mustEqual(t, "the relay", truth)
	streamed.mustEqual(t, "the stream", truth)
	lost := len(truth) - naive.count()
	t.Logf("committed %d, lost by the relay %d, by the stream %d (resumed %d times), by the naive reader %d",
		len(truth), len(truth)-relayed.count(), len(truth)-streamed.count(), streamed.resumed.Load(), lost)
	if lost <= 0 {
		t.Error("the naive reader lost nothing: the writers are too tame to prove anything")
	}
}

// logged is one change as a reader must see it.
type logged struct {
	seq     int64
	goods   string
	version int
}

// seen is what one reader got, in the order it came.
type seen struct {
	mu      sync.Mutex
	all     []logged
	resumed atomic.Int64
}

func (s *seen) add(l logged) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, l)
}

func (s *seen) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.all)
}

func (s *seen) last() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) == 0 {
		return 0
	}
	return s.all[len(s.all)-1].seq
}

func (s *seen) waitFor(t *testing.T, last logged) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for s.last() < last.seq {
		if time.Now().After(deadline) {
			t.Fatalf("a reader stays at %d, the log ends at %d", s.last(), last.seq)
		}
		time.Sleep(5 * time.Millisecond) // between looks at the condition
	}
}

// mustEqual holds what was seen against the log: nothing missing, nothing twice, and each shipment's versions rising.
func (s *seen) mustEqual(t *testing.T, who string, truth []logged) {
	t.Helper()
	if len(s.all) != len(truth) {
		t.Errorf("%s saw %d of %d events", who, len(s.all), len(truth))
	}
	versions := map[string]int{}
	for i, l := range s.all {
		if i < len(truth) && l != truth[i] {
			t.Fatalf("%s: event %d is %+v, the log has %+v", who, i, l, truth[i])
		}
		if l.version <= versions[l.goods] {
			t.Fatalf("%s: goods %s went from version %d to %d", who, l.goods, versions[l.goods], l.version)
		}
		versions[l.goods] = l.version
	}
}

func readLog(t *testing.T, dsn string) []logged {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	all, err := readAfter(t.Context(), conn, 0)
	if err != nil || len(all) == 0 {
		t.Fatalf("read the log: %d rows, %v", len(all), err)
	}
	return all
}

func readAfter(ctx context.Context, conn *pgx.Conn, after int64) ([]logged, error) {
	rows, err := conn.Query(ctx,
		"select seq, data->>'shipment', (data->>'version')::int from changes where seq > $1 order by seq", after)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (l logged, err error) {
		return l, row.Scan(&l.seq, &l.goods, &l.version)
	})
}

// writeBadly runs update-then-insert transactions until enough is committed, over a connection that gets killed.
func writeBadly(ctx context.Context, dsn string, committed *atomic.Int64) {
	for committed.Load() < wantEvents && ctx.Err() == nil {
		conn, err := pgx.Connect(ctx, dsn+"&application_name=writer")
		if err != nil {
			continue
		}
		for err == nil && committed.Load() < wantEvents {
			var n int
			if n, err = oneWrite(ctx, conn); err == nil {
				committed.Add(int64(n))
			}
		}
		_ = conn.Close(context.WithoutCancel(ctx))
	}
}

func oneWrite(ctx context.Context, conn *pgx.Conn) (events int, err error) {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	goods, n := 1+rand.N(hotGoods), 1+rand.N(5)
	var version int
	err = tx.QueryRow(ctx, "update goods set version = version + $2 where id = $1 returning version", goods, n).Scan(&version)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `insert into changes (kind, reach, data)
		select 'status', $1, $2::jsonb || jsonb_build_object('version', v) from generate_series($3::int, $4::int) v`,
		models.ReachStaff, mustJSON(statusOf(strconv.Itoa(goods), 0)), version-n+1, version)
	if err != nil {
		return 0, err
	}
	time.Sleep(commitDelay()) // the fault under test, not a wait
	if rand.N(100) < rollbackPct {
		return 0, tx.Rollback(ctx)
	}
	return n, tx.Commit(ctx)
}

// commitDelay is short for most and long for a few.
func commitDelay() time.Duration {
	if rand.N(100) < tailPct {
		return 100*time.Millisecond + rand.N(300*time.Millisecond)
	}
	return rand.N(12 * time.Millisecond)
}

func mustJSON(v any) string {
	line, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(line)
}

// follow pulls from the ring as every stream does.
func follow(ctx context.Context, wait *sync.WaitGroup, l *Live, into *seen) {
	wait.Go(func() {
		at := l.Final()
		for {
			v := l.ring.now.Load()
			for _, f := range v.after(at) {
				into.add(decoded(f.seq, f.staff))
			}
			at = v.head
			select {
			case <-v.next:
			case <-ctx.Done():
				return
			}
		}
	})
}

func decoded(seq int64, event []byte) logged {
	_, data, _ := cutLast(string(event), "data: ")
	return parsed(seq, data)
}

func cutLast(s, sep string) (before, after string, found bool) {
	for i := len(s) - len(sep); i >= 0; i-- {
		if s[i:i+len(sep)] == sep {
			return s[:i], s[i+len(sep):], true
		}
	}
	return s, "", false
}

func parsed(seq int64, data string) logged {
	var s models.StatusData
	if err := json.Unmarshal([]byte(data), &s); err != nil {
		return logged{seq: seq, goods: err.Error()}
	}
	return logged{seq, s.Shipment, s.Version}
}

// resumeAlways follows the stream over HTTP, hangs up every now and then, and resumes by the last id it saw.
func resumeAlways(ctx context.Context, st *stage, into *seen) {
	cursor := st.live.Cursor()
	for ctx.Err() == nil {
		r, err := livetest.Dial(ctx, st.server.URL+"/stream",
			http.Header{"As": {"dispatcher"}, "Last-Event-Id": {cursor}})
		if err != nil {
			continue
		}
		hangUp := time.AfterFunc(50*time.Millisecond+rand.N(time.Second), r.Close)
		for {
			e, err := r.Next()
			if err != nil {
				break
			}
			if e.Name == "status" {
				into.add(parsed(e.Seq(), e.Data))
			}
		}
		hangUp.Stop()
		r.Close()
		if r.LastID != "" {
			cursor = r.LastID
		}
		into.resumed.Add(1)
	}
}

// readNaively is the control: it asks for what is greater than the last it saw.
func readNaively(ctx context.Context, dsn string, into *seen) {
	var last int64
	for ctx.Err() == nil {
		conn, err := pgx.Connect(ctx, dsn)
		for err == nil && ctx.Err() == nil {
			var rows []logged
			rows, err = readAfter(ctx, conn, last)
			for _, l := range rows {
				into.add(l)
				last = l.seq
			}
			sleep(ctx, 5*time.Millisecond)
		}
		if conn != nil {
			_ = conn.Close(context.WithoutCancel(ctx))
		}
	}
}

// killConnections ends a writer every now and then, and the relay.
func killConnections(ctx context.Context, dsn string) {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for sleep(ctx, 100*time.Millisecond+rand.N(300*time.Millisecond)) {
		victim := "writer"
		if rand.N(4) == 0 {
			victim = "haulcast relay"
		}
		_, err := conn.Exec(ctx, `select pg_terminate_backend(pid) from
			(select pid from pg_stat_activity where application_name = $1 and datname = current_database()
			 order by random() limit 1) victim`, victim)
		if err != nil && !errors.Is(err, context.Canceled) {
			return
		}
	}
}
