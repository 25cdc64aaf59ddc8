package live

import (
	"context"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"haulcast/app/live/livetest"
	"haulcast/models"
)

func (st *stage) statuses(n int, to models.Audience) {
	st.t.Helper()
	for v := range n {
		st.announce(change(models.ChangeStatus, to, statusOf("N1", v+1)))
	}
}

func TestStreamAnswersAsPromised(t *testing.T) {
	st := play(t, nil)
	st.dispatcher("dispatcher")
	r, events := st.join("dispatcher", "")
	if r.Response.StatusCode != http.StatusOK {
		t.Errorf("status %d", r.Response.StatusCode)
	}
	for name, want := range map[string]string{
		"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store", "X-Accel-Buffering": "no",
		"Content-Encoding": "", "Content-Length": "", "Access-Control-Allow-Origin": "",
	} {
		if got := r.Response.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if r.Retry < time.Second || r.Retry > 3*time.Second {
		t.Errorf("retry %v, want 1 to 3 seconds", r.Retry)
	}
	if got := strings.Join(namesOf(events), " "); got != "sync.begin sync.end" {
		t.Errorf("got %q", got)
	}
	var end struct {
		Cursor     string    `json:"cursor"`
		ServerTime time.Time `json:"server_time"`
	}
	last := events[len(events)-1]
	if err := last.Decode(&end); err != nil || end.Cursor != st.live.Cursor() || last.ID != end.Cursor ||
		time.Since(end.ServerTime).Abs() > time.Minute {
		t.Errorf("sync.end says %s with id %q (%v), the log ends at %s", last.Data, last.ID, err, st.live.Cursor())
	}
}

func TestStreamIsRefusedToStrangersAndOtherSites(t *testing.T) {
	st := play(t, nil)
	st.dispatcher("dispatcher")
	st.know("device", models.Viewer{Role: models.RoleDevice})
	for name, c := range map[string]struct {
		as, site string
		want     int
	}{
		"nobody":          {"", "same-origin", http.StatusUnauthorized},
		"a device":        {"device", "", http.StatusUnauthorized},
		"another site":    {"dispatcher", "cross-site", http.StatusForbidden},
		"a sister site":   {"dispatcher", "same-site", http.StatusForbidden},
		"our own page":    {"dispatcher", "same-origin", http.StatusOK},
		"typed by hand":   {"dispatcher", "none", http.StatusOK},
		"a program":       {"dispatcher", "", http.StatusOK},
		"nobody, foreign": {"", "cross-site", http.StatusForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			header := http.Header{"As": {c.as}}
			if c.site != "" {
				header.Set("Sec-Fetch-Site", c.site)
			}
			r, err := livetest.Dial(t.Context(), st.server.URL+"/stream", header)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			if r.Response.StatusCode != c.want {
				t.Errorf("status %d, want %d", r.Response.StatusCode, c.want)
			}
		})
	}
}

func TestStreamResumesAfterTheLargerValidCursor(t *testing.T) {
	st := play(t, nil)
	st.dispatcher("dispatcher")
	st.statuses(10, toStaff())
	st.reaches()
	epoch := st.live.ring.now.Load().epoch
	at := func(seq int64) string { return formatCursor(epoch, seq) }
	for name, c := range map[string]struct {
		header, query string
		first         int64  // the first status that is replayed, 0 for none
		stale         string // or why not
	}{
		"no cursor":                  {"", "", 0, ""},
		"the page's":                 {"", at(4), 5, ""},
		"the browser's":              {at(7), "", 8, ""},
		"the browser's is larger":    {at(8), at(2), 9, ""},
		"the page's is larger":       {at(2), at(8), 9, ""},
		"from the beginning":         {"", at(0), 1, ""},
		"nothing missed":             {at(10), at(3), 0, ""},
		"one of them is nonsense":    {"nonsense", at(6), 7, ""},
		"one is of another log":      {"00000000aaaa.9", at(6), 7, ""},
		"one lies beyond the end":    {at(900), at(6), 7, ""},
		"nonsense":                   {"nonsense", "", 0, "unknown_epoch"},
		"another log":                {"", "00000000aaaa.9", 0, "unknown_epoch"},
		"beyond the end":             {"", at(900), 0, "ahead"},
		"a sign":                     {"", epoch + ".+5", 0, "unknown_epoch"},
		"a leading zero":             {"", epoch + ".05", 0, "unknown_epoch"},
		"negative":                   {"", epoch + ".-5", 0, "unknown_epoch"},
		"larger than any number":     {"", epoch + ".9999999999999999999", 0, "unknown_epoch"},
		"an injected line":           {"", epoch + ".5%0Aevent:+x", 0, "unknown_epoch"},
		"letters that look the same": {"", epoch + ".٥", 0, "unknown_epoch"},
	} {
		t.Run(name, func(t *testing.T) {
			st.t = t
			header := http.Header{"As": {"dispatcher"}}
			if c.header != "" {
				header.Set("Last-Event-ID", c.header)
			}
			r, err := livetest.Dial(t.Context(), st.server.URL+"/stream?after="+c.query, header)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			events := st.until(r, "sync.end")
			checkReplay(t, events, c.first, 10, c.stale)
		})
	}
	st.t = t
}

// checkReplay wants the statuses first..last, each once and in order, or a sync.stale that says why not.
func checkReplay(t *testing.T, events []livetest.Event, first, last int64, stale string) {
	t.Helper()
	var got []int64
	said := ""
	for _, e := range events {
		switch e.Name {
		case "status":
			got = append(got, e.Seq())
		case "sync.stale":
			var s struct{ Reason, Cursor string }
			if err := e.Decode(&s); err != nil || s.Cursor != e.ID || e.Seq() != last {
				t.Errorf("sync.stale says %s with id %q, the log ends at %d", e.Data, e.ID, last)
			}
			said = s.Reason
		}
	}
	var want []int64
	for seq := first; first > 0 && seq <= last; seq++ {
		want = append(want, seq)
	}
	if said != stale || !equal(got, want) {
		t.Errorf("got %v and stale %q, want %v and %q", got, said, want, stale)
	}
}

func equal(a, b []int64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// TestTableServesWhoIsOlderThanTheRing uses a ring of four: everything else comes from the table, in pages.
func TestTableServesWhoIsOlderThanTheRing(t *testing.T) {
	st := play(t, func(o *Options) { o.RingSize = 4; o.ReplayRows = 2000 })
	st.dispatcher("dispatcher")
	mine := st.customer("customer")
	mustExecute(t, st.dsn, `insert into changes (kind, reach, customer_id, data)
		select 'status', $1, case when g % 2 = 0 then $2::uuid end, $3::jsonb from generate_series(1, 1300) g`,
		models.ReachCustomer, mine.CustomerID, mustJSON(statusOf("N1", 1)))
	end := st.reaches()
	if base := st.live.ring.now.Load().base; base < 1000 {
		t.Fatalf("the ring reaches back to %d", base)
	}
	epoch, _, _ := parseCursor(end)
	_, events := st.join("dispatcher", formatCursor(epoch, 17))
	checkReplay(t, events, 18, 1300, "")
	_, events = st.join("customer", formatCursor(epoch, 0))
	if n := len(events) - 2; n != 650 {
		t.Errorf("the customer got %d events, want the 650 of theirs", n)
	}
	if last := events[len(events)-1]; last.ID != end {
		t.Errorf("the customer is in sync at %s, want %s", last.ID, end)
	}
}

func TestTooMuchOrTooLongAgoIsStale(t *testing.T) {
	for name, c := range map[string]struct {
		rows  int
		after int64
		prune bool
		age   time.Duration
		stale string
	}{
		"as much as may be":            {rows: 20, after: 0},
		"one more":                     {rows: 21, after: 0, stale: "expired"},
		"more, but seen already":       {rows: 40, after: 20},
		"older than may be":            {rows: 5, after: 0, age: 25 * time.Hour, stale: "expired"},
		"no longer kept":               {rows: 5, after: 1, prune: true, stale: "expired"},
		"the end of what was not kept": {rows: 5, after: 5, prune: true},
	} {
		for size, where := range map[int]string{2: "table", 100: "ring"} {
			t.Run(name+" from the "+where, func(t *testing.T) {
				st := play(t, func(o *Options) { o.RingSize = size; o.ReplayRows = 20 })
				st.dispatcher("dispatcher")
				mustExecute(t, st.dsn, `insert into changes (kind, reach, data, created_at)
					select 'status', $1, $2::jsonb, now() - $3::interval from generate_series(1, $4::int)`,
					models.ReachStaff, mustJSON(statusOf("N1", 1)), c.age.String(), c.rows)
				st.reaches()
				if c.prune {
					if size > 2 {
						t.Skip("what the ring holds need not be in the table")
					}
					mustExecute(t, st.dsn, "delete from changes where seq <= 3")
				}
				epoch := st.live.ring.now.Load().epoch
				_, events := st.join("dispatcher", formatCursor(epoch, c.after))
				first := c.after + 1
				if c.stale == "" && first <= int64(c.rows) {
					checkReplay(t, events, first, int64(c.rows), "")
				} else if got := staleIn(events); got != c.stale {
					t.Errorf("stale %q, want %q", got, c.stale)
				}
			})
		}
	}
}

func staleIn(events []livetest.Event) string {
	for _, e := range events {
		if e.Name == "sync.stale" {
			var s struct{ Reason string }
			_ = e.Decode(&s)
			return s.Reason
		}
	}
	return ""
}

func TestHeartbeatMovesAQuietReadersCursor(t *testing.T) {
	st := play(t, func(o *Options) { o.Heartbeat = 100 * time.Millisecond })
	st.customer("customer")
	r, _ := st.join("customer", "")
	st.statuses(3, toStaff())
	end := st.reaches()
	deadline := time.Now().Add(patience)
	for {
		events := st.until(r, "heartbeat")
		for _, e := range events {
			if e.Name == "status" {
				t.Fatal("the customer heard what is for staff")
			}
		}
		if r.LastID == end {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the reader's cursor stays at %s, the log ends at %s", r.LastID, end)
		}
	}
}

func TestRevokedStreamsEndAtOnce(t *testing.T) {
	st := play(t, nil)
	for name, c := range map[string]struct {
		viewer models.Viewer
		by     func(models.Viewer) models.RevokedData
	}{
		"user":    {models.Viewer{Role: models.RoleDispatcher}, func(v models.Viewer) models.RevokedData { return models.RevokedData{UserID: &v.UserID} }},
		"session": {models.Viewer{Role: models.RoleDispatcher}, func(v models.Viewer) models.RevokedData { return models.RevokedData{SessionID: &v.SessionID} }},
		"link": {
			models.Viewer{Role: models.RoleLink, ShipmentID: models.NewID(), LinkID: models.NewID()},
			func(v models.Viewer) models.RevokedData { return models.RevokedData{LinkID: &v.LinkID} },
		},
	} {
		t.Run(name, func(t *testing.T) {
			st.t = t
			v := st.know("revoked "+name, c.viewer)
			st.dispatcher("other")
			r, _ := st.join("revoked "+name, "")
			other, _ := st.join("other", "")
			began := time.Now()
			st.announce(change(models.ChangeRevoked, models.Audience{}, c.by(v)),
				change(models.ChangeStatus, toStaff(), statusOf("N1", 1)))
			events := st.closes(r)
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
			if got := strings.Join(namesOf(events), " "); got != "session.revoked" {
				t.Errorf("the revoked got %q, want session.revoked and nothing else", got)
			}
			st.until(other, "status")
		})
	}
	st.t = t
}

// TestRecheckEndsWhatNobodyAnnounced is the net below: the stream asks by itself.
func TestRecheckEndsWhatNobodyAnnounced(t *testing.T) {
	for name, end := range map[string]func(*stage, models.Viewer){
		"the session is gone": func(st *stage, v models.Viewer) { st.gone[v.SessionID] = true },
		"the role changed": func(st *stage, v models.Viewer) {
			v.Role, v.CustomerID = models.RoleCustomer, models.NewID()
			st.viewers["dispatcher"] = v
		},
	} {
		t.Run(name, func(t *testing.T) {
			st := play(t, func(o *Options) { o.Heartbeat, o.RecheckEvery = 20*time.Millisecond, 40*time.Millisecond })
			v := st.dispatcher("dispatcher")
			r, _ := st.join("dispatcher", "")
			st.until(r, "heartbeat")
			st.mu.Lock()
			end(st, v)
			st.mu.Unlock()
			if events := st.closes(r); len(events) == 0 || events[len(events)-1].Name != "session.revoked" {
				t.Errorf("got %v", namesOf(events))
			}
		})
	}
}

func TestRevocationBetweenSignInAndListIsSeen(t *testing.T) {
	st := play(t, nil)
	v := st.dispatcher("dispatcher")
	st.gone[v.SessionID] = true // the request was let in; then, before it was on the list, the session ended
	if events := st.closes(st.dial("dispatcher", "")); strings.Join(namesOf(events), " ") != "session.revoked" {
		t.Errorf("got %v", namesOf(events))
	}
}

func TestCapsSayBusy(t *testing.T) {
	link := func(shipment models.ID) models.Viewer {
		return models.Viewer{Role: models.RoleLink, ShipmentID: shipment, LinkID: models.NewID()}
	}
	for name, c := range map[string]struct {
		caps Caps
		next func(*stage, int) string
		fit  int
	}{
		"a user's": {Caps{PerUser: 3}, func(*stage, int) string { return "dispatcher" }, 3},
		"a link's": {Caps{PerLink: 2}, func(*stage, int) string { return "link" }, 2},
		"an address's": {Caps{PerAddress: 4}, func(st *stage, i int) string {
			name := "link" + strconv.Itoa(i)
			st.know(name, link(models.NewID()))
			return name
		}, 4},
		"the process's": {Caps{Total: 5}, func(st *stage, i int) string {
			name := "user" + strconv.Itoa(i)
			st.dispatcher(name)
			return name
		}, 5},
		"no address's for the signed in": {Caps{PerAddress: 1}, func(st *stage, i int) string {
			name := "user" + strconv.Itoa(i)
			st.dispatcher(name)
			return name
		}, 8},
	} {
		t.Run(name, func(t *testing.T) {
			st := play(t, func(o *Options) { o.Caps = c.caps })
			st.dispatcher("dispatcher")
			st.know("link", link(models.NewID()))
			var open []*livetest.Reader
			for i := range c.fit {
				r, _ := st.join(c.next(st, i), "")
				open = append(open, r)
			}
			if c.fit == 8 {
				return
			}
			last := c.next(st, c.fit)
			turnedAway(st, last)
			open[0].Close()
			waitFor(t, "a free place", func() bool { return st.live.Streams() < c.fit })
			st.join(last, "")
		})
	}
}

func turnedAway(st *stage, as string) {
	st.t.Helper()
	r := st.dial(as, "")
	events := st.closes(r)
	if r.Response.StatusCode != http.StatusOK || len(events) != 1 || events[0].Name != "busy" ||
		events[0].Data != `{"retry_after_s":30}` || r.Retry != 30*time.Second {
		st.t.Errorf("above the cap: status %d, %+v, retry %v", r.Response.StatusCode, events, r.Retry)
	}
}

func TestShutdownDrainsStreamsWithinASecond(t *testing.T) {
	st := play(t, nil)
	var open []*livetest.Reader
	for i := range 20 {
		name := "customer" + strconv.Itoa(i)
		st.customer(name)
		r, _ := st.join(name, "")
		open = append(open, r)
	}
	st.dispatcher("dispatcher")
	deaf := neverReads(t, st, "dispatcher")
	defer deaf.Close()
	waitFor(t, "all streams", func() bool { return st.live.Streams() == len(open)+1 })
	fill(st)
	began := time.Now()
	if err := st.server.Config.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	st.live.Wait(t.Context())
	if took := time.Since(began); took > time.Second {
		t.Errorf("it took %v", took)
	}
	if n := st.live.Streams(); n != 0 {
		t.Errorf("%d streams are left", n)
	}
	for _, r := range open {
		events := st.closes(r)
		if strings.Join(namesOf(events), " ") != "draining" || r.Retry < time.Second || r.Retry > 10*time.Second {
			t.Errorf("got %v with retry %v", namesOf(events), r.Retry)
		}
	}
}

// neverReads opens a stream whose reader takes nothing off the line.
func neverReads(t *testing.T, st *stage, as string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", st.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.(*net.TCPConn).SetReadBuffer(4096) // so that the line is full soon
	_, err = conn.Write([]byte("GET /stream HTTP/1.1\r\nHost: here\r\nAs: " + as + "\r\n\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// fill announces more than a connection's buffers hold.
func fill(st *stage) {
	st.t.Helper()
	big := statusOf("N1", 1)
	big.Place = strings.Repeat("x", 8<<10)
	for range 10 {
		batch := make([]models.Change, 100)
		for i := range batch {
			batch[i] = change(models.ChangeStatus, toStaff(), big)
		}
		st.announce(batch...)
	}
	st.reaches()
}

func TestSlowReaderHoldsNobodyUpAndIsCut(t *testing.T) {
	st := play(t, func(o *Options) { o.WritePatience = 500 * time.Millisecond })
	st.dispatcher("slow")
	st.dispatcher("quick")
	deaf := neverReads(t, st, "slow")
	defer deaf.Close()
	r, _ := st.join("quick", "")
	waitFor(t, "both streams", func() bool { return st.live.Streams() == 2 })
	reading := make(chan int, 1)
	go func() {
		n := 0
		for n < 1000 {
			if e, err := r.Next(); err != nil {
				break
			} else if e.Name == "status" {
				n++
			}
		}
		reading <- n
	}()
	fill(st)
	select {
	case n := <-reading:
		if n != 1000 {
			t.Errorf("the quick reader got %d of 1000", n)
		}
	case <-time.After(patience):
		t.Fatal("the quick reader waits for the slow one")
	}
	waitFor(t, "the slow reader to be cut", func() bool { return st.live.Streams() == 1 })
}

func TestStreamRotates(t *testing.T) {
	st := play(t, func(o *Options) {
		o.Heartbeat, o.RotateLeast, o.RotateMost = 10*time.Millisecond, 50*time.Millisecond, 60*time.Millisecond
	})
	st.dispatcher("dispatcher")
	r, _ := st.join("dispatcher", "")
	st.closes(r)
	if r.Retry < time.Second || r.Retry > 3*time.Second {
		t.Errorf("retry %v", r.Retry)
	}
}

func TestStreamOutlivesTheServersRequestTimes(t *testing.T) {
	st := play(t, func(o *Options) { o.Heartbeat = requestTime })
	st.dispatcher("dispatcher")
	r, _ := st.join("dispatcher", "")
	for range 3 {
		st.until(r, "heartbeat")
	}
}

// TestNothingIsLostWithATinyRingAndKilledConnections reads with a ring of four through the table, while every database
// connection is killed again and again and the reader hangs up and resumes.
func TestNothingIsLostWithATinyRingAndKilledConnections(t *testing.T) {
	st := play(t, func(o *Options) { o.RingSize = 4 })
	st.dispatcher("dispatcher")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var got seen
	done := make(chan struct{})
	go func() { defer close(done); resumeAlways(ctx, st, &got) }()
	for v := range 60 {
		h := st.hand(t)
		for i := range 20 {
			h.insert(20*v + i + 1)
		}
		h.end(true)
		_ = h.conn.Close(t.Context())
		if v%10 == 5 {
			mustExecute(t, st.dsn, `select pg_terminate_backend(pid) from pg_stat_activity
				where datname = current_database() and pid <> pg_backend_pid()`)
		}
	}
	truth := readLog(t, st.dsn)
	got.waitFor(t, truth[len(truth)-1])
	stop()
	<-done
	got.mustEqual(t, "the stream", truth)
}
