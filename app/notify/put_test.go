package notify

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// alarm is what the log says of an alarm that was raised for a shipment of ACME.
func (o *office) alarm(number string, kind models.AlarmKind, severity models.Severity) models.Change {
	return changeOf(models.ChangeAlarm, models.Audience{Reach: models.AlarmReach(kind), CustomerID: &o.acme.ID},
		models.AlarmData{ID: models.NewID(), Shipment: number, Kind: kind, Severity: severity, Change: "raised"})
}

// age makes every line of the inboxes older.
func (o *office) age(by time.Duration) {
	o.t.Helper()
	_, err := o.store.Pool().Exec(o.t.Context(), "update notifications set created_at = created_at - $1::interval", by.String())
	if err != nil {
		o.t.Fatal(err)
	}
}

// dealt deals with everything that was announced, as Run would.
func (o *office) dealt(i *Inbox) {
	o.t.Helper()
	var last int64
	if err := o.store.Pool().QueryRow(o.t.Context(), "select coalesce(max(seq), 0) from changes").Scan(&last); err != nil {
		o.t.Fatal(err)
	}
	if err := i.catchUp(o.t.Context(), last); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) has(u models.User, want ...string) {
	o.t.Helper()
	if got := o.lines(u); !slices.Equal(got, want) {
		o.t.Errorf("%s has\n\t%s\nwant\n\t%s", u.Role, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func TestAlarmsOfOneShipmentWithinAMinuteBecomeOneLine(t *testing.T) {
	o := open(t)
	i := o.inbox()
	o.announce(o.alarm("N1", models.AlarmSignalLost, models.Minor), o.alarm("N2", models.AlarmSignalLost, models.Minor))
	o.announce(o.alarm("N1", models.AlarmTempHigh, models.Critical), o.alarm("N1", models.AlarmShock, models.Major))
	o.dealt(i)
	o.has(o.dispatcher, "notify.alarm.temp.high N1 +2", "notify.alarm.signal.lost N2")
	o.has(o.customer, "notify.alarm.temp.high N1") // the others are not theirs to know, so they are not counted either
	told := o.told(o.dispatcher)
	if last := told[len(told)-1]; last.Change != "updated" || last.Unread != 2 || last.ID != told[0].ID {
		t.Errorf("the dispatcher's pages were told %+v last", last)
	}
	o.age(bundleWithin)
	o.announce(o.alarm("N1", models.AlarmStopProlonged, models.Minor))
	o.dealt(i)
	o.has(o.dispatcher, "notify.alarm.temp.high N1 +2", "notify.alarm.signal.lost N2", "notify.alarm.stop.prolonged N1")
}

func TestAReadLineThatTellsOfMoreIsUnreadAgain(t *testing.T) {
	o := open(t)
	i := o.inbox()
	o.announce(o.alarm("N1", models.AlarmShock, models.Major))
	o.dealt(i)
	o.markAllRead(o.dispatcher)
	o.announce(o.alarm("N1", models.AlarmTempHigh, models.Minor))
	o.dealt(i)
	o.has(o.dispatcher, "notify.alarm.shock N1 +1")
	if n, err := o.store.Unread(t.Context(), o.dispatcher.ID); err != nil || n != 1 {
		t.Errorf("%d unread (%v)", n, err)
	}
}

func TestNewsOfTheSameAlarmTakesItsPlace(t *testing.T) {
	o := open(t)
	i := o.inbox()
	raised := o.alarm("N1", models.AlarmDamageReported, models.Major)
	o.announce(raised)
	o.dealt(i)
	told := o.told(o.dispatcher)
	joined, err := joinLines(
		models.Notification{Told: 1, Severity: models.Minor, TitleKey: "a", Args: told[0].Args},
		models.Notification{Severity: models.Major, TitleKey: "b", Args: told[0].Args})
	if err != nil || joined.Told != 1 || joined.TitleKey != "b" || joined.Severity != models.Major || strings.Contains(string(joined.Args), "more") {
		t.Errorf("became %+v %s (%v)", joined, joined.Args, err)
	}
}

func TestWhatIsMoreThanAPersonReadsBecomesOneSummary(t *testing.T) {
	o := open(t)
	i := o.inbox()
	var want []string
	for n := range mostLines + 15 {
		number := fmt.Sprint("N", n)
		o.announce(o.alarm(number, models.AlarmSignalLost, models.Minor))
		if n < mostLines {
			want = append(want, "notify.alarm.signal.lost "+number)
		}
	}
	o.announce(o.notice("a person's words are told by themselves"))
	o.dealt(i)
	want = append(want, "notify.summary  +15", "notify.notice a person's words are told by themselves")
	o.has(o.dispatcher, want...)
	if n, err := o.store.Unread(t.Context(), o.dispatcher.ID); err != nil || n != mostLines+2 {
		t.Errorf("%d unread (%v)", n, err)
	}
	o.has(o.customer, "notify.notice a person's words are told by themselves")
	o.age(linesWithin)
	o.announce(o.alarm("later", models.AlarmSignalLost, models.Minor))
	o.dealt(i)
	o.has(o.dispatcher, append(want, "notify.alarm.signal.lost later")...)
}

// TestNothingIsCountedTwiceAcrossCrashes lets two inboxes bundle and sum up the same alarms, kills the database's
// connections, and starts again from the beginning of the log.
func TestNothingIsCountedTwiceAcrossCrashes(t *testing.T) {
	o := open(t)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for range 2 {
		running.Go(func() { _ = o.inbox().Run(ctx) })
	}
	const alarms = 60
	for n := range alarms {
		o.announce(o.alarm(fmt.Sprint("N", n%30), models.AlarmKinds[rand.IntN(len(models.AlarmKinds))], models.Minor))
		if n%20 == 10 {
			_, _ = o.store.Pool().Exec(t.Context(), `select pg_terminate_backend(pid) from pg_stat_activity
				where datname = current_database() and pid <> pg_backend_pid()`)
		}
	}
	o.announce(o.notice("last"))
	o.waitForLine(o.admin, "notify.notice last")
	o.waitForLine(o.dispatcher, "notify.notice last")
	stop()
	running.Wait()
	if _, err := o.store.Pool().Exec(t.Context(), "update change_readers set seq = 0"); err != nil {
		t.Fatal(err)
	}
	again := o.inbox()
	o.dealt(again)
	for _, u := range []models.User{o.admin, o.dispatcher} {
		var told int
		err := o.store.Pool().QueryRow(t.Context(), "select sum(told) from notifications where user_id = $1 and kind <> 'notice'", u.ID).Scan(&told)
		if err != nil || told != alarms {
			t.Errorf("%s's lines tell of %d alarms, want %d (%v)", u.Role, told, alarms, err)
		}
	}
}

func TestEachIsToldWhatTheyChose(t *testing.T) {
	o := open(t)
	i := o.inbox()
	o.choose(o.dispatcher, models.QuietHours{}, map[models.NotificationKind]models.NotificationChoice{
		"temp.high": {InApp: true, Least: models.Major}, "shock": {InApp: false, Least: models.Warning},
	})
	o.choose(o.customer, models.QuietHours{}, map[models.NotificationKind]models.NotificationChoice{
		"shipment.delivered": {InApp: false, Least: models.Warning},
	})
	o.announce(
		o.alarm("N1", models.AlarmTempHigh, models.Minor), o.alarm("N2", models.AlarmTempHigh, models.Major),
		o.alarm("N3", models.AlarmShock, models.Critical), o.delivered("N4"), o.notice("x"),
	)
	o.dealt(i)
	o.has(o.dispatcher, "notify.alarm.temp.high N2", "notify.notice x")
	o.has(o.admin, "notify.alarm.temp.high N1", "notify.alarm.temp.high N2", "notify.alarm.shock N3", "notify.notice x")
	o.has(o.customer, "notify.alarm.temp.high N1", "notify.alarm.temp.high N2", "notify.notice x")
}

// around are quiet hours that began an hour before now and end an hour after it, by UTC.
func around(now time.Time) models.QuietHours {
	minute := now.UTC().Hour()*60 + now.UTC().Minute()
	return models.QuietHours{From: (minute + models.DayMinutes - 60) % models.DayMinutes, To: (minute + 60) % models.DayMinutes}
}

func TestWhatCanWaitComesAfterTheQuietHours(t *testing.T) {
	o := open(t)
	i := o.inbox()
	o.choose(o.dispatcher, around(store.Now()), nil)
	o.announce(o.alarm("N1", models.AlarmTempHigh, models.Minor), o.alarm("N1", models.AlarmStopProlonged, models.Warning))
	o.announce(o.alarm("N2", models.AlarmTempHigh, models.Major), o.notice("x"))
	o.dealt(i)
	o.has(o.dispatcher, "notify.alarm.temp.high N2", "notify.notice x")
	for _, passed := range []time.Duration{0, 59 * time.Minute} {
		i.heldAt = time.Time{}
		if err := i.release(t.Context(), store.Now().Add(passed)); err != nil {
			t.Fatal(err)
		}
		o.has(o.dispatcher, "notify.alarm.temp.high N2", "notify.notice x")
	}
	for range 2 { // what came once does not come again
		i.heldAt = time.Time{}
		if err := i.release(t.Context(), store.Now().Add(61*time.Minute)); err != nil {
			t.Fatal(err)
		}
		o.has(o.dispatcher, "notify.alarm.temp.high N2", "notify.notice x", "notify.alarm.temp.high N1 +1")
	}
}

func TestWhoWorksOnAnAlarmIsToldWhateverTheyChose(t *testing.T) {
	o := open(t)
	i := o.inbox()
	sh := storetest.Shipment(t, o.store, o.acme)
	never := map[models.NotificationKind]models.NotificationChoice{"temp.high": {InApp: false, Least: models.Warning}}
	o.choose(o.dispatcher, models.QuietHours{}, never)
	o.choose(o.admin, models.QuietHours{}, never)
	now := store.Now()
	alarm := models.Alarm{
		ID: models.NewID(), ShipmentID: &sh.ID, CustomerID: &o.acme.ID, Kind: models.AlarmTempHigh, Severity: models.Critical,
		MaxSeverity: models.Critical, Active: true, FirstAt: now, RaisedAt: now, LastAt: now, RecordedAt: now, Version: 1,
	}
	assigned := func(by models.User) models.Change {
		err := o.store.InTx(t.Context(), func(tx *store.Store) error {
			if by.ID == o.admin.ID { // the first time
				if _, err := tx.InsertAlarm(t.Context(), &alarm); err != nil {
					return err
				}
			}
			return tx.InsertActivities(t.Context(), []models.AlarmActivity{{
				ID: models.NewID(), AlarmID: alarm.ID, At: store.Now(), ActorID: &by.ID, ActorName: by.Name, Verb: models.AlarmAssigned,
			}})
		})
		if err != nil {
			t.Fatal(err)
		}
		return o.worked(alarm, models.AlarmAssigned, 1)
	}
	o.announce(assigned(o.admin))
	o.dealt(i)
	o.has(o.dispatcher, "notify.alarm.temp.high N1")
	o.announce(assigned(o.dispatcher)) // who takes an alarm knows it
	o.dealt(i)
	if told := o.told(o.dispatcher); len(told) != 1 || !strings.Contains(string(told[0].Args), "given") {
		t.Errorf("told %+v", told)
	}
	o.age(bundleWithin)
	o.announce(o.worked(alarm, models.AlarmEscalated, 3))
	o.dealt(i)
	o.has(o.dispatcher, "notify.alarm.temp.high N1", "notify.alarm.temp.high N1")
	o.has(o.admin)
	o.choose(o.admin, models.QuietHours{}, nil)
	o.announce(o.worked(alarm, models.AlarmEscalated, 4))
	o.dealt(i)
	o.has(o.admin, "notify.alarm.temp.high N1")
	o.has(o.customer)
}

// worked is what the log says when something was done about an alarm that the dispatcher works on.
func (o *office) worked(a models.Alarm, change models.AlarmVerb, step int) models.Change {
	return changeOf(models.ChangeAlarm, models.Audience{Reach: models.ReachCustomer, CustomerID: &o.acme.ID}, models.AlarmData{
		ID: a.ID, Shipment: "N1", Kind: a.Kind, Severity: a.Severity, Change: change, Step: step, AssigneeID: &o.dispatcher.ID,
	})
}

func (o *office) choose(u models.User, quiet models.QuietHours, choices map[models.NotificationKind]models.NotificationChoice) {
	o.t.Helper()
	err := o.store.InTx(o.t.Context(), func(tx *store.Store) error {
		return tx.SavePreferences(o.t.Context(), models.NotificationPreferences{UserID: u.ID, Quiet: quiet, Choices: choices, Version: 1})
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) waitForLine(u models.User, line string) {
	o.t.Helper()
	deadline := time.Now().Add(patience)
	for !slices.Contains(o.lines(u), line) {
		if time.Now().After(deadline) {
			o.t.Fatalf("%q did not come: %v", line, o.lines(u))
		}
		time.Sleep(5 * time.Millisecond) // between looks at the condition
	}
}
