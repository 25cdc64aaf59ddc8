package live

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"haulcast/models"
)

func toStaff() models.Audience { return models.Audience{Reach: models.ReachStaff} }

// hand is a transaction that a test holds in its hand.
type hand struct {
	t    *testing.T
	conn *pgx.Conn
	tx   pgx.Tx
}

func (st *stage) hand(t *testing.T) *hand {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), st.dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return &hand{t, conn, tx}
}

func (h *hand) do(sql string, args ...any) {
	h.t.Helper()
	if _, err := h.tx.Exec(h.t.Context(), sql, args...); err != nil {
		h.t.Fatal(err)
	}
}

// insert puts a status into the log and gives its number.
func (h *hand) insert(version int) (seq int64) {
	h.t.Helper()
	err := h.tx.QueryRow(h.t.Context(), "insert into changes (kind, reach, data) values ('status', $1, $2) returning seq",
		models.ReachStaff, mustJSON(statusOf("N1", version))).Scan(&seq)
	if err != nil {
		h.t.Fatal(err)
	}
	return seq
}

func (h *hand) end(commit bool) {
	h.t.Helper()
	end := h.tx.Rollback
	if commit {
		end = h.tx.Commit
	}
	if err := end(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// waitFor waits until a condition holds that the relay brings about.
func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatal("never came: " + what)
		}
		time.Sleep(2 * time.Millisecond) // between looks at the condition
	}
}

// looks waits until the relay has looked at the log a few times more.
func (st *stage) looks(t *testing.T) {
	t.Helper()
	for range 3 {
		before := st.live.relay.looked.Load()
		waitFor(t, "another look", func() bool { return st.live.relay.looked.Load() > before })
	}
}

func TestRelayWaitsForTheTransactionThatDrewFirst(t *testing.T) {
	st := play(t, nil)
	st.dispatcher("dispatcher")
	r, _ := st.join("dispatcher", "")
	first, second := st.hand(t), st.hand(t)
	low := first.insert(1)
	high := second.insert(2)
	second.end(true)
	st.looks(t)
	if final := st.live.Final(); final >= low {
		t.Fatalf("%d was shown while %d was still open", final, low)
	}
	first.end(true)
	for _, want := range []int64{low, high} {
		events := st.until(r, "status")
		if got := events[len(events)-1].Seq(); got != want {
			t.Errorf("got %d, want %d", got, want)
		}
	}
}

// TestRolledBackNumberIsNeverAPlaceInTheLog: such a number need not have reached the disk; after a crash the server hands
// it out again, and a cursor that stood on it would step over the row that gets it.
func TestRolledBackNumberIsNeverAPlaceInTheLog(t *testing.T) {
	st := play(t, nil)
	st.announce(change(models.ChangeStatus, toStaff(), statusOf("N1", 1)))
	st.reaches()
	committed := st.live.Final()
	lost := st.hand(t)
	lost.insert(2)
	lost.end(false)
	st.looks(t)
	if got := st.live.Final(); got != committed {
		t.Errorf("the log's end is %d after a roll-back, want %d", got, committed)
	}
	mustExecute(t, st.dsn, "select setval('changes_seq_seq', $1)", committed) // what a crash does
	st.killRelay(t)
	again := st.hand(t)
	if got := again.insert(3); got != committed+1 {
		t.Fatalf("the number is %d, want the one that was rolled back", got)
	}
	again.end(true)
	st.reaches()
}

func (st *stage) killRelay(t *testing.T) {
	t.Helper()
	mustExecute(t, st.dsn, `select pg_terminate_backend(pid) from pg_stat_activity
		where application_name = 'haulcast relay' and datname = current_database()`)
}

func TestWriterOfAnotherTableHoldsNothingUp(t *testing.T) {
	st := play(t, nil)
	other := st.hand(t)
	other.do("insert into customers (id, code, name, created_at) values (gen_random_uuid(), 'A', 'A', now())")
	st.announce(change(models.ChangeStatus, toStaff(), statusOf("N1", 1)))
	st.reaches()
	other.end(true)
}

func TestRelayGoesOnAfterEveryConnectionWasKilled(t *testing.T) {
	st := play(t, nil)
	st.dispatcher("dispatcher")
	r, _ := st.join("dispatcher", "")
	for round := range 3 {
		mustExecute(t, st.dsn, `select pg_terminate_backend(pid) from pg_stat_activity
			where datname = current_database() and pid <> pg_backend_pid()`)
		h := st.hand(t)
		want := h.insert(round + 1)
		h.end(true)
		events := st.until(r, "status")
		if got := events[len(events)-1].Seq(); got != want {
			t.Errorf("round %d: got %d, want %d", round, got, want)
		}
	}
}

func TestRelayTellsWhoHoldsItUp(t *testing.T) {
	var log safeBuffer
	st := play(t, func(o *Options) { o.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	h := st.hand(t)
	h.insert(1)
	pid := int(h.conn.PgConn().PID())
	waitFor(t, "the warning", func() bool { return strings.Contains(log.String(), "change feed held up") })
	if got := st.live.Blocker(); got != pid {
		t.Errorf("blocker %d, want %d", got, pid)
	}
	if lag := st.live.Lag(); lag < lagAlarm || lag > patience {
		t.Errorf("lag %v, want at least %v", lag, lagAlarm)
	}
	h.end(true)
	st.reaches()
	waitFor(t, "no lag", func() bool { return st.live.Lag() < lagAlarm && st.live.Blocker() == 0 })
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// TestAnotherLogIsSaid: a restore gives the log another epoch, and everybody's cursor is worth nothing.
func TestAnotherLogIsSaid(t *testing.T) {
	st := play(t, nil)
	st.dispatcher("dispatcher")
	st.announce(change(models.ChangeStatus, toStaff(), statusOf("N1", 1)))
	old := st.reaches()
	r, _ := st.join("dispatcher", "")
	mustExecute(t, st.dsn, "update settings set epoch = 'anotherepoch'")
	st.killRelay(t)
	st.closes(r)
	_, events := st.join("dispatcher", old)
	i := slices.IndexFunc(events, isNamed("sync.stale"))
	if i < 0 || !strings.Contains(events[i].Data, `"unknown_epoch"`) || !strings.HasPrefix(events[i].ID, "anotherepoch.") {
		t.Errorf("after a restore the old cursor got %+v", events)
	}
}

func TestStartingRelayTakesTheNewestIntoTheRing(t *testing.T) {
	st := play(t, nil)
	for v := range 30 {
		st.announce(change(models.ChangeStatus, toStaff(), statusOf("N1", v+1)))
	}
	st.reaches()
	again := &stage{t: t, dsn: st.dsn, store: st.store, viewers: st.viewers, gone: map[models.ID]bool{}}
	again.start(func(o *Options) { o.RingSize = 10 })
	v := again.live.ring.now.Load()
	if v.head != st.live.Final() || v.base != v.head-10 || len(v.frames) != 10 {
		t.Errorf("the ring holds %d changes in (%d, %d], want the 10 up to %d", len(v.frames), v.base, v.head, st.live.Final())
	}
}

func TestRingIsCompleteBetweenBaseAndHead(t *testing.T) {
	r := &ring{size: 8}
	r.begin("e", nil, 0, 0)
	var seq int64
	views := []*view{r.now.Load()}
	for batch := range 40 {
		var frames []*frame
		for range batch % 7 {
			seq += 1 + int64(batch%3) // numbers have gaps
			frames = append(frames, &frame{seq: seq})
		}
		r.push(frames)
		views = append(views, r.now.Load())
	}
	for i, v := range views {
		if len(v.frames) > 0 && (v.frames[0].seq <= v.base || v.frames[len(v.frames)-1].seq != v.head) {
			t.Errorf("view %d says (%d, %d] and holds %d to %d", i, v.base, v.head, v.frames[0].seq, v.frames[len(v.frames)-1].seq)
		}
		if !slices.IsSortedFunc(v.frames, func(a, b *frame) int { return int(a.seq - b.seq) }) {
			t.Errorf("view %d was written over by a later one", i)
		}
		if len(v.frames) > 2*r.size {
			t.Errorf("view %d holds %d changes", i, len(v.frames))
		}
	}
	if last := views[len(views)-1]; len(last.frames) < r.size {
		t.Errorf("the last view holds %d changes, want at least %d", len(last.frames), r.size)
	}
}
