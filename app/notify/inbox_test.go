package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"haulcast/app/live"
	"haulcast/app/localpg/testcluster"
	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(testcluster.Run(m)) }

const patience = 20 * time.Second

// office is a database with a few people, and the real end of its log.
type office struct {
	t                                    *testing.T
	store                                *store.Store
	live                                 *live.Live
	acme                                 models.Customer
	admin, dispatcher, customer, foreign models.User
}

func open(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, store: storetest.Open(t)}
	o.acme = storetest.Customer(t, o.store, "ACME")
	o.admin = storetest.User(t, o.store, models.RoleAdmin)
	o.dispatcher = storetest.User(t, o.store, models.RoleDispatcher)
	o.customer = storetest.User(t, o.store, models.RoleCustomer, o.acme)
	o.foreign = storetest.User(t, o.store, models.RoleCustomer, storetest.Customer(t, o.store, "OTHER"))
	l, err := live.New(t.Context(), o.store, live.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	o.live = l
	background(t, l.Run)
	return o
}

func background(t *testing.T, run func(context.Context) error) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = run(ctx) })
	t.Cleanup(func() { stop(); running.Wait() })
}

func (o *office) inbox() *Inbox { return New(o.store, o.live, slog.New(slog.DiscardHandler)) }

// announce commits changes in one transaction. A pooled connection that a test killed fails at its first statement, long
// before a commit: then it is tried again.
func (o *office) announce(changes ...models.Change) {
	o.t.Helper()
	var err error
	for range 30 {
		if err = o.tryAnnounce(changes); err == nil {
			return
		}
	}
	o.t.Fatal(err)
}

func (o *office) tryAnnounce(changes []models.Change) error {
	return o.store.InTx(o.t.Context(), func(tx *store.Store) error {
		for _, c := range changes {
			if err := tx.Announce(c.Kind, c.Audience(), c.Data); err != nil {
				return err
			}
		}
		return nil
	})
}

func (o *office) delivered(number string) models.Change {
	return changeOf(models.ChangeStatus, models.Audience{Reach: models.ReachPublic, CustomerID: &o.acme.ID},
		models.StatusData{Shipment: number, Type: models.EventDelivered, Public: true})
}

func (o *office) notice(text string) models.Change {
	return changeOf(models.ChangeNotice, models.Audience{Reach: models.ReachEveryone}, models.NoticeData{Text: text})
}

// lines is what stands in a user's inbox, oldest first, as "key args".
func (o *office) lines(u models.User) []string {
	o.t.Helper()
	list, err := o.store.Inbox(o.t.Context(), u.ID, store.Page{Limit: store.MaxLimit})
	if err != nil {
		o.t.Fatal(err)
	}
	said := []string{}
	for _, n := range list.Items {
		var args map[string]string
		if err := json.Unmarshal(n.Args, &args); err != nil {
			o.t.Fatal(err)
		}
		more := ""
		if args["more"]+args["count"] != "" {
			more = " +" + args["more"] + args["count"]
		}
		said = append(said, n.TitleKey+" "+args["shipment"]+args["subject"]+args["text"]+more)
	}
	slices.Reverse(said)
	return said
}

// waitFor waits until so many lines stand in a user's inbox.
func (o *office) waitFor(u models.User, n int) {
	o.t.Helper()
	deadline := time.Now().Add(patience)
	for len(o.lines(u)) < n {
		if time.Now().After(deadline) {
			o.t.Fatalf("only %v came", o.lines(u))
		}
		time.Sleep(5 * time.Millisecond) // between looks at the condition
	}
}

// told are the notification changes of a user, in the log's order.
func (o *office) told(u models.User) []models.NotificationData {
	o.t.Helper()
	rows, err := o.store.Pool().Query(o.t.Context(), `select data - 'severity' from changes
		where kind = 'notification' and user_id = $1 and reach = $2 order by seq`, u.ID, models.ReachUser)
	if err != nil {
		o.t.Fatal(err)
	}
	defer rows.Close()
	var all []models.NotificationData
	for rows.Next() {
		var line []byte
		var n models.NotificationData
		if err := rows.Scan(&line); err != nil {
			o.t.Fatal(err)
		}
		if err := json.Unmarshal(line, &n); err != nil {
			o.t.Fatal(err)
		}
		all = append(all, n)
	}
	return all
}

func TestPeopleAreToldWhatConcernsThem(t *testing.T) {
	o := open(t)
	background(t, o.inbox().Run)
	o.announce(o.delivered("N1"))
	o.announce(o.notice("Closed on Monday"))
	o.waitFor(o.customer, 2)
	o.waitFor(o.admin, 1)
	for who, want := range map[*models.User]string{
		&o.customer: "notify.status.delivered N1,notify.notice Closed on Monday",
		&o.foreign:  "notify.notice Closed on Monday",
		&o.admin:    "notify.notice Closed on Monday",
	} {
		if got := strings.Join(o.lines(*who), ","); got != want {
			t.Errorf("%s has %q, want %q", who.Role, got, want)
		}
	}
	var together bool
	err := o.store.Pool().QueryRow(t.Context(),
		"select (select seq from change_readers where name = 'inbox') >= max(change_seq) from notifications").Scan(&together)
	if err != nil || !together {
		t.Errorf("the place was not written with the lines (%v)", err)
	}
	told := o.told(o.customer)
	if len(told) != 2 || told[0].Unread != 1 || told[1].Unread != 2 || told[0].Change != "created" ||
		told[0].TitleKey != "notify.status.delivered" || told[0].Subject != "/shipments/N1" {
		t.Errorf("the customer's pages were told %+v", told)
	}
}

// TestUnreadCountIsRightWhileReading marks everything read again and again while lines arrive: the last change says how
// many are unread.
func TestUnreadCountIsRightWhileReading(t *testing.T) {
	o := open(t)
	background(t, o.inbox().Run)
	const lines = 60
	for n := range lines {
		o.announce(o.notice(fmt.Sprint(n)))
		if n%3 == 0 {
			o.markAllRead(o.customer)
		}
	}
	o.waitFor(o.customer, lines)
	told := o.told(o.customer)
	unread, err := o.store.Unread(t.Context(), o.customer.ID)
	if err != nil || told[len(told)-1].Unread != unread {
		t.Errorf("the last change says %d unread, there are %d (%v)", told[len(told)-1].Unread, unread, err)
	}
	for i := 1; i < len(told); i++ {
		if before, now := told[i-1], told[i]; now.Change == "created" && now.Unread != before.Unread+1 {
			t.Fatalf("a line brought the count from %d to %d", before.Unread, now.Unread)
		}
	}
}

func (o *office) markAllRead(u models.User) {
	o.t.Helper()
	err := o.store.InTx(o.t.Context(), func(tx *store.Store) error {
		if _, err := tx.MarkRead(o.t.Context(), u.ID, models.NoID, store.Now()); err != nil {
			return err
		}
		unread, err := tx.Unread(o.t.Context(), u.ID)
		if err != nil {
			return err
		}
		return tx.Announce(models.ChangeNotification, models.Audience{Reach: models.ReachUser, UserID: &u.ID},
			models.NotificationData{Change: "read", Unread: unread})
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// TestEachLineOnceAcrossCrashes runs two inboxes at once, kills the database's connections, and starts again from a
// place in the past.
func TestEachLineOnceAcrossCrashes(t *testing.T) {
	o := open(t)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for range 2 {
		running.Go(func() { _ = o.inbox().Run(ctx) })
	}
	const lines = 80
	for n := range lines {
		o.announce(o.notice(fmt.Sprint(n)))
		if n%20 == 10 {
			_, _ = o.store.Pool().Exec(t.Context(), `select pg_terminate_backend(pid) from pg_stat_activity
				where datname = current_database() and pid <> pg_backend_pid()`)
		}
	}
	o.waitFor(o.customer, lines)
	stop()
	running.Wait()
	if _, err := o.store.Pool().Exec(t.Context(), "update change_readers set seq = 5"); err != nil {
		t.Fatal(err)
	}
	background(t, o.inbox().Run)
	o.announce(o.notice("last"))
	o.waitFor(o.customer, lines+1)
	for _, u := range []models.User{o.customer, o.admin, o.foreign} {
		o.waitFor(u, lines+1)
		var want []string
		for n := range lines {
			want = append(want, fmt.Sprint("notify.notice ", n))
		}
		if got := o.lines(u); !slices.Equal(got, append(want, "notify.notice last")) {
			t.Errorf("%s has %d lines: %v", u.Role, len(got), got)
		}
		if told := o.told(u); len(told) != lines+1 {
			t.Errorf("%s's pages were told %d times, want %d", u.Role, len(told), lines+1)
		}
	}
}

func TestAlarmThatBecomesWorseIsToldAndOneThatEasesIsNot(t *testing.T) {
	o := open(t)
	sh := storetest.Shipment(t, o.store, o.acme)
	now := store.Now()
	alarm := models.Alarm{
		ID: models.NewID(), ShipmentID: &sh.ID, CustomerID: &o.acme.ID, Kind: models.AlarmTempHigh, Severity: models.Minor,
		MaxSeverity: models.Critical, Active: true, FirstAt: now, RaisedAt: now, LastAt: now, RecordedAt: now, Version: 1,
	}
	err := o.store.InTx(t.Context(), func(tx *store.Store) error {
		_, err := tx.InsertAlarm(t.Context(), &alarm)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	background(t, o.inbox().Run)
	to := models.Audience{Reach: models.ReachCustomer, CustomerID: &o.acme.ID}
	for _, severity := range []models.Severity{models.Critical, models.Minor} {
		o.announce(changeOf(models.ChangeAlarm, to, models.AlarmData{
			ID: alarm.ID, Shipment: "N1", Kind: alarm.Kind, Severity: severity, Change: "severity_changed",
		}))
	}
	o.announce(o.delivered("N1"))
	o.waitFor(o.customer, 2)
	if got := strings.Join(o.lines(o.customer), ","); got != "notify.worse.temp.high N1,notify.status.delivered N1" {
		t.Errorf("the customer has %q", got)
	}
}

func TestMoreRecipientsThanOneTransactionTakes(t *testing.T) {
	o := open(t)
	_, err := o.store.Pool().Exec(t.Context(), `insert into users (id, email, name, password_hash, role, created_at)
		select gen_random_uuid(), 'd' || n || '@example.org', 'D', 'x', 'dispatcher', now() from generate_series(1, 250) n`)
	if err != nil {
		t.Fatal(err)
	}
	background(t, o.inbox().Run)
	o.announce(o.notice("hello"))
	want := 4 + 250
	deadline := time.Now().Add(patience)
	for {
		var lines, users int
		err := o.store.Pool().QueryRow(t.Context(), "select count(*), count(distinct user_id) from notifications").Scan(&lines, &users)
		if err != nil {
			t.Fatal(err)
		}
		if lines == want && users == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d lines for %d users, want %d", lines, users, want)
		}
		time.Sleep(5 * time.Millisecond) // between looks at the condition
	}
}

func TestUnreadableChangeHoldsNothingUp(t *testing.T) {
	o := open(t)
	background(t, o.inbox().Run)
	o.announce(models.Change{Kind: models.ChangeAlarm, Reach: models.ReachStaff, Data: json.RawMessage(`{"severity":7}`)})
	o.announce(o.delivered("N1"))
	o.waitFor(o.customer, 1)
}
