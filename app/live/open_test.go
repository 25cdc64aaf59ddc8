package live

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/jackc/pgx/v5"

	"haulcast/app/live/livetest"
	"haulcast/app/localpg/testcluster"
	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	os.Exit(testcluster.Run(m))
}

func execute(ctx context.Context, dsn, sql string, args ...any) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	_, err = conn.Exec(ctx, sql, args...)
	return err
}

func mustExecute(t testing.TB, dsn, sql string, args ...any) {
	t.Helper()
	if err := execute(t.Context(), dsn, sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func openStore(t testing.TB, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// requestTime is what the server grants an ordinary request: streams must outlive it.
const requestTime = 300 * time.Millisecond

// fromAbove is a header that middleware sets, as the program's does for security.
const fromAbove = "X-From-Above"

// stage is a running Live behind real HTTP. Whoever asks names themselves in the header "As".
type stage struct {
	t      testing.TB
	dsn    string
	store  *store.Store
	live   *Live
	server *httptest.Server

	mu      sync.Mutex
	viewers map[string]models.Viewer
	gone    map[models.ID]bool // sessions that a recheck no longer finds
	checks  atomic.Int64
}

// play starts a stage; change may set options first.
func play(t testing.TB, change func(*Options)) *stage {
	t.Helper()
	st := &stage{t: t, dsn: storetest.DSN(t), viewers: map[string]models.Viewer{}, gone: map[models.ID]bool{}}
	st.store = openStore(t, st.dsn)
	st.start(change)
	return st
}

func (st *stage) start(change func(*Options)) {
	st.t.Helper()
	o := Options{
		Viewer: st.viewer, Recheck: st.recheck, Title: plainTitle,
		Logger: slog.New(slog.DiscardHandler),
	}
	if change != nil {
		change(&o)
	}
	l, err := New(st.t.Context(), st.store, o)
	if err != nil {
		st.t.Fatal(err)
	}
	st.live = l
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = l.Run(ctx) })
	engine := gin.New()
	engine.Use(func(c *gin.Context) { c.Header(fromAbove, "stays") })
	engine.GET("/stream", l.Stream)
	st.server = httptest.NewUnstartedServer(engine)
	st.server.Config.RegisterOnShutdown(l.Drain)
	st.server.Config.ReadTimeout, st.server.Config.WriteTimeout = requestTime, requestTime
	st.server.Start()
	server := st.server
	st.t.Cleanup(func() {
		l.Drain()
		server.Close()
		l.Wait(context.Background())
		stop()
		running.Wait()
	})
}

func plainTitle(key string, args json.RawMessage, locale string) string {
	return locale + ":" + key + string(args)
}

func (st *stage) viewer(c *gin.Context) models.Viewer {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.viewers[c.GetHeader("As")]
}

func (st *stage) recheck(_ context.Context, v models.Viewer) (models.Viewer, error) {
	st.checks.Add(1)
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.gone[v.SessionID] {
		return v, models.Errorf(models.Unauthenticated, "This session has ended.")
	}
	for _, now := range st.viewers {
		if now.SessionID == v.SessionID && v.SessionID != models.NoID {
			return now, nil
		}
	}
	return v, nil
}

// know makes somebody up who may ask by that name.
func (st *stage) know(name string, v models.Viewer) models.Viewer {
	if v.Role != models.RoleLink && v.UserID == models.NoID {
		v.UserID = models.NewID()
	}
	if v.SessionID == models.NoID {
		v.SessionID = models.NewID()
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	st.viewers[name] = v
	return v
}

func (st *stage) dispatcher(name string) models.Viewer {
	return st.know(name, models.Viewer{Role: models.RoleDispatcher, Locale: "en"})
}

func (st *stage) customer(name string) models.Viewer {
	return st.know(name, models.Viewer{Role: models.RoleCustomer, CustomerID: models.NewID(), Locale: "en"})
}

// dial opens a stream as somebody, after a cursor ("" for none).
func (st *stage) dial(as, after string) *livetest.Reader {
	st.t.Helper()
	address := st.server.URL + "/stream"
	if after != "" {
		address += "?after=" + after
	}
	r, err := livetest.Dial(st.t.Context(), address, http.Header{"As": {as}})
	if err != nil {
		st.t.Fatal(err)
	}
	st.t.Cleanup(r.Close)
	return r
}

// join opens a stream and reads up to where it is in sync; it gives what came before.
func (st *stage) join(as, after string) (*livetest.Reader, []livetest.Event) {
	st.t.Helper()
	r := st.dial(as, after)
	return r, st.until(r, "sync.end")
}

const patience = 20 * time.Second

// until reads up to and with an event of that name, within the tests' patience.
func (st *stage) until(r *livetest.Reader, name string) []livetest.Event {
	st.t.Helper()
	late := time.AfterFunc(patience, r.Close)
	defer late.Stop()
	events, err := r.Until(name)
	if err != nil {
		st.t.Fatalf("%v (got %s)", err, namesOf(events))
	}
	return events
}

// closes reads to the stream's end and gives what came before.
func (st *stage) closes(r *livetest.Reader) []livetest.Event {
	st.t.Helper()
	var ranOut atomic.Bool
	late := time.AfterFunc(patience, func() { ranOut.Store(true); r.Close() })
	defer late.Stop()
	var events []livetest.Event
	for {
		e, err := r.Next()
		if err != nil {
			if ranOut.Load() {
				st.t.Fatalf("the stream stays open (got %s)", namesOf(events))
			}
			return events
		}
		events = append(events, e)
	}
}

func namesOf(events []livetest.Event) []string {
	list := make([]string, len(events))
	for i, e := range events {
		list[i] = e.Name
	}
	return list
}

// announce commits changes in one transaction.
func (st *stage) announce(changes ...models.Change) {
	st.t.Helper()
	err := st.store.InTx(st.t.Context(), func(tx *store.Store) error {
		for _, c := range changes {
			if err := tx.Announce(c.Kind, c.Audience(), c.Data); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		st.t.Fatal(err)
	}
}

// reaches waits until the relay has come to the log's last row.
func (st *stage) reaches() string {
	st.t.Helper()
	var last int64
	if err := st.store.Pool().QueryRow(st.t.Context(), "select coalesce(max(seq), 0) from changes").Scan(&last); err != nil {
		st.t.Fatal(err)
	}
	deadline := time.After(patience)
	for {
		advanced := st.live.Advanced()
		if st.live.Final() >= last {
			return st.live.Cursor()
		}
		select {
		case <-advanced:
		case <-deadline:
			st.t.Fatalf("the relay stays at %d, the log ends at %d", st.live.Final(), last)
		}
	}
}

// change makes a change of a kind for an audience; data may be any of models' data types.
func change(kind models.ChangeKind, to models.Audience, data any) models.Change {
	line, err := json.Marshal(data)
	if err != nil {
		panic(err)
	}
	return models.Change{
		Kind: kind, Reach: to.Reach, UserID: to.UserID, CustomerID: to.CustomerID, ShipmentID: to.ShipmentID, Data: line,
	}
}

func toCustomer(id models.ID) models.Audience {
	return models.Audience{Reach: models.ReachCustomer, CustomerID: &id}
}

func statusOf(number string, version int) models.StatusData {
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	return models.StatusData{
		Shipment: number, Type: models.EventCheckpoint, State: models.InTransit, Previous: models.PickedUp,
		Version: version, At: at, RecordedAt: at, Public: true,
	}
}

func isNamed(name string) func(livetest.Event) bool {
	return func(e livetest.Event) bool { return e.Name == name }
}
