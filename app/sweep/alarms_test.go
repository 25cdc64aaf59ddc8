package sweep

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// later is a sweep of a program that was started anew, at some time.
func later(s *store.Store, at time.Time) *Sweep {
	tracker := tracking.New(s, tracking.Options{})
	sweep := New(tracker, s, slog.New(slog.DiscardHandler))
	tracker.Now = func() time.Time { return at }
	sweep.Now = tracker.Now
	return sweep
}

// raised is an alarm as it stands right after it was raised.
func raised(t *testing.T, s *store.Store, sh models.Shipment, at time.Time, change func(*models.Alarm)) models.Alarm {
	t.Helper()
	a := models.Alarm{
		ID: models.NewID(), ShipmentID: &sh.ID, CustomerID: &sh.CustomerID, Kind: models.AlarmTempFreeze, Key: models.NewID().String(),
		Severity: models.Critical, MaxSeverity: models.Critical, Active: true, Latched: true, Occurrences: 1,
		FirstAt: at, RaisedAt: at, LastAt: at, RecordedAt: at,
	}
	if change != nil {
		change(&a)
	}
	a.Schedule(at)
	if repeat, err := s.InsertAlarm(context.Background(), &a); err != nil || repeat {
		t.Fatal(repeat, err)
	}
	return a
}

func reread(t *testing.T, s *store.Store, a models.Alarm) models.Alarm {
	t.Helper()
	row, err := s.AlarmByID(context.Background(), storetest.Staff(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	return row.Alarm
}

// told lists what the log says of an alarm.
func told(t *testing.T, s *store.Store) (list []string) {
	t.Helper()
	rows, err := s.Pool().Query(context.Background(), `select data->>'change', coalesce(data->>'step', '') from changes
		where kind = 'alarm' order by seq`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var change, step string
		if err := rows.Scan(&change, &step); err != nil {
			t.Fatal(err)
		}
		list = append(list, change+step)
	}
	return list
}

// Each step is taken when it is due, once, though the program is started anew before every look.
func TestAnUnseenAlarmClimbsItsLadderThroughRestarts(t *testing.T) {
	_, s := newSweep(t)
	ctx, now := context.Background(), store.Now()
	sh := storetest.Shipment(t, s, storetest.Customer(t, s, "ACME"), storetest.In(models.InTransit))
	a := raised(t, s, sh, now, nil)
	for _, c := range []struct {
		after time.Duration
		step  int
		told  []string
	}{
		{9*time.Minute + 59*time.Second, 1, nil},
		{10 * time.Minute, 2, []string{"escalated2"}},
		{10 * time.Minute, 2, []string{"escalated2"}},
		{29 * time.Minute, 2, []string{"escalated2"}},
		{30 * time.Minute, 3, []string{"escalated2", "escalated3"}},
		{5 * time.Hour, 7, []string{"escalated2", "escalated3", "escalated7"}}, // nothing ran for hours: told once
	} {
		if err := later(s, now.Add(c.after)).lookAtDueAlarms(ctx); err != nil {
			t.Fatal(err)
		}
		if got := reread(t, s, a); got.EscalationStep != c.step || !got.NextEscalationAt.After(now.Add(c.after)) {
			t.Errorf("after %v: step %d, next %v", c.after, got.EscalationStep, got.NextEscalationAt)
		}
		if got := told(t, s); !slices.Equal(got, c.told) {
			t.Errorf("after %v: told %v, want %v", c.after, got, c.told)
		}
	}
	if n := count(t, s, "select count(*) from alarm_activities where alarm_id = $1 and verb = 'escalated' and actor_name = 'Haulcast'", a.ID); n != 3 {
		t.Errorf("%d lines of history", n)
	}
}

// Two programs look at the same time: a step is taken once.
func TestTwoSweepsTakeAStepOnce(t *testing.T) {
	_, s := newSweep(t)
	now := store.Now()
	sh := storetest.Shipment(t, s, storetest.Customer(t, s, "ACME"), storetest.In(models.InTransit))
	raised(t, s, sh, now, nil)
	done := make(chan error)
	for range 4 {
		go func() { done <- later(s, now.Add(10*time.Minute)).lookAtDueAlarms(context.Background()) }()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if got := told(t, s); !slices.Equal(got, []string{"escalated2"}) {
		t.Errorf("told %v", got)
	}
}

// What is off the shelf counts again, and people are called for it from the start.
func TestAnAlarmLeavesTheShelfWhenItsTimeIsOver(t *testing.T) {
	_, s := newSweep(t)
	ctx, now := context.Background(), store.Now()
	sh := storetest.Shipment(t, s, storetest.Customer(t, s, "ACME"), storetest.In(models.InTransit))
	a := raised(t, s, sh, now, func(a *models.Alarm) {
		if err := a.Shelve(models.User{}, 60, "ferry", now); err != nil {
			t.Fatal(err)
		}
	})
	if err := later(s, now.Add(time.Hour-time.Second)).lookAtDueAlarms(ctx); err != nil {
		t.Fatal(err)
	}
	if got := reread(t, s, a); got.ShelvedUntil == nil || got.EscalationStep != 0 || len(told(t, s)) != 0 {
		t.Fatalf("before its time: %+v", got)
	}
	if err := later(s, now.Add(time.Hour)).lookAtDueAlarms(ctx); err != nil {
		t.Fatal(err)
	}
	got := reread(t, s, a)
	if got.ShelvedUntil != nil || got.ShelfReason != "" || got.EscalationStep != 1 || !got.NextEscalationAt.Equal(now.Add(70*time.Minute)) {
		t.Errorf("off the shelf: %+v", got)
	}
	if n := count(t, s, "select alarm_count from shipments where id = $1", sh.ID); n != 1 {
		t.Errorf("the shipment shows %d alarms", n)
	}
	if got := told(t, s); !slices.Equal(got, []string{"unshelved1"}) {
		t.Errorf("told %v", got)
	}
}

// Nobody is called for a condition that is over; should it return, its ladder goes on.
func TestNobodyIsCalledForWhatIsOver(t *testing.T) {
	_, s := newSweep(t)
	now := store.Now()
	sh := storetest.Shipment(t, s, storetest.Customer(t, s, "ACME"), storetest.In(models.InTransit))
	a := raised(t, s, sh, now, func(a *models.Alarm) { a.Active, a.Latched, a.ClearedAt = false, false, &now })
	if err := later(s, now.Add(time.Hour)).lookAtDueAlarms(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := reread(t, s, a); got.NextEscalationAt != nil || got.EscalationStep != 1 || len(told(t, s)) != 0 {
		t.Errorf("%+v, told %v", got, told(t, s))
	}
}

// One alarm that can't be checked keeps nobody waiting and is tried again.
func TestABrokenAlarmIsPutOff(t *testing.T) {
	_, s := newSweep(t)
	ctx, now := context.Background(), store.Now()
	sh := storetest.Shipment(t, s, storetest.Customer(t, s, "ACME"), storetest.In(models.InTransit))
	broken := raised(t, s, sh, now.Add(-time.Minute), nil)
	for range pageOf + 5 {
		raised(t, s, sh, now, nil)
	}
	exec(t, s, fmt.Sprintf("alter table alarms add constraint broken check (id <> '%s' or escalation_step < 2)", broken.ID))
	at := now.Add(10 * time.Minute)
	if err := later(s, at).lookAtDueAlarms(ctx); err != nil {
		t.Fatal(err)
	}
	if n := count(t, s, "select count(*) from alarms where escalation_step = 2"); n != pageOf+5 {
		t.Errorf("%d took their step", n)
	}
	if got := reread(t, s, broken); !got.NextEscalationAt.Equal(at.Add(putOffFor)) {
		t.Errorf("the broken one is due at %v", got.NextEscalationAt)
	}
}
