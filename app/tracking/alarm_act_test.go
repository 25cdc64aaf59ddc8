package tracking

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// warmed is a shipment whose goods are too warm, as its logger told just now.
func (y *yard) warmed(now time.Time) (models.Shipment, models.Device, models.Alarm) {
	y.t.Helper()
	y.set(now)
	sh, d := y.fridgeGoods(now.Add(-time.Hour), 0)
	y.send(d, warmth(now.Add(-20*time.Minute), 5), warmth(now.Add(-10*time.Minute), 12), warmth(now, 12))
	rows := y.alarms(sh)
	if len(rows) != 1 || !rows[0].Active {
		y.t.Fatalf("%+v", rows)
	}
	return sh, d, rows[0]
}

// history is an alarm's, in words: who, what, from and to, and what was said.
func (y *yard) history(id models.ID) (list []string) {
	y.t.Helper()
	lines, err := y.store.Activities(context.Background(), storetest.Staff(), id, store.Page{})
	if err != nil {
		y.t.Fatal(err)
	}
	for _, l := range lines.Items {
		list = append(list, strings.TrimSpace(strings.Join(strings.Fields(
			l.ActorName+" "+l.Verb+" "+l.FromValue+" > "+l.ToValue+" "+l.Note), " ")))
	}
	return list
}

func (y *yard) live() int {
	y.t.Helper()
	list, err := y.store.Alarms(context.Background(), storetest.Staff(), store.AlarmFilter{Live: true}, store.Page{})
	if err != nil {
		y.t.Fatal(err)
	}
	return len(list.Items)
}

// From raised to closed and back, by readings and by people, and all of it is in the history.
func TestAnAlarmIsLivedThrough(t *testing.T) {
	y := newYard(t)
	ctx, now := context.Background(), store.Now()
	sh, d, a := y.warmed(now)
	dana := storetest.Actor(t, y.store, models.RoleDispatcher)
	eve := storetest.Actor(t, y.store, models.RoleAdmin)
	act := func(by models.Actor, act models.AlarmAct, draft AlarmDraft) models.Alarm {
		t.Helper()
		after, err := y.ActOnAlarm(ctx, by, act, a.ID, draft)
		if err != nil {
			t.Fatal(err)
		}
		return after
	}
	act(dana, models.ActAssign, AlarmDraft{Assignee: &eve.UserID, Note: "your depot"})
	act(eve, models.ActComment, AlarmDraft{Note: "driver\r\ncalled"})
	act(eve, models.ActShelve, AlarmDraft{Minutes: 30, Note: "loading"})
	if sh := y.ship(sh); sh.AlarmCount != 0 || sh.AlarmSeverity != models.NoSeverity || y.live() != 0 {
		t.Errorf("shelved, but %d alarms count and %d are live", sh.AlarmCount, y.live())
	}
	act(eve, models.ActUnshelve, AlarmDraft{})
	if sh := y.ship(sh); sh.AlarmCount != 1 || y.live() != 1 {
		t.Errorf("off the shelf, but %d alarms count and %d are live", sh.AlarmCount, y.live())
	}
	act(eve, models.ActAcknowledge, AlarmDraft{Note: "door was open"})
	act(dana, models.ActUnacknowledge, AlarmDraft{})
	act(eve, models.ActAcknowledge, AlarmDraft{Note: "door is closed"})
	if _, err := y.ActOnAlarm(ctx, eve, models.ActClose, a.ID, AlarmDraft{Resolution: models.TrueAlarm}); models.CodeOf(err) != models.Conflict {
		t.Errorf("closed while it is too warm: %v", err)
	}
	y.set(now.Add(20 * time.Minute))
	y.send(d, warmth(now.Add(10*time.Minute), 5), warmth(now.Add(16*time.Minute), 5))
	if got := y.alarms(sh)[0]; got.Open() || got.Status() != models.ClearedAck {
		t.Fatalf("cool again: %+v", got)
	}
	y.set(now.Add(31 * time.Minute))
	y.send(d, warmth(now.Add(31*time.Minute), 12))
	back := y.alarms(sh)[0]
	if len(y.alarms(sh)) != 1 || back.Status() != models.ActiveUnack || !back.Open() || *back.AssigneeID != eve.UserID || back.AckNote != "" {
		t.Fatalf("warm again: %+v", y.alarms(sh))
	}
	got := y.history(a.ID)
	want := []string{
		"Haulcast raised > " + a.Severity.String(),
		dana.Name + " assigned > " + eve.Name + " your depot",
		eve.Name + " commented > driver called",
		eve.Name + " shelved > " + now.Add(30*time.Minute).UTC().Format(time.RFC3339) + " loading",
		eve.Name + " unshelved >",
		eve.Name + " acknowledged > door was open",
		dana.Name + " unacknowledged >",
		eve.Name + " acknowledged > door is closed",
		"Haulcast cleared >",
		"Haulcast closed >",
		"Haulcast reopened >",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the history is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	var said []string
	for _, told := range y.told() {
		said = append(said, told.Change)
	}
	if got := strings.Join(said, " "); got != "raised assigned commented shelved unshelved acknowledged unacknowledged acknowledged closed reopened" {
		t.Errorf("told %s", got)
	}
	log, err := y.store.AuditLog(ctx, storetest.Staff(), store.Page{})
	if err != nil {
		t.Fatal(err)
	}
	var audited []string
	for _, e := range log.Items {
		audited = append(audited, e.ActorName+" "+e.Verb)
	}
	slices.Reverse(audited)
	if got := strings.Join(audited, ", "); !strings.HasSuffix(got, dana.Name+" alarm.assigned, "+eve.Name+" alarm.commented, "+eve.Name+
		" alarm.shelved, "+eve.Name+" alarm.unshelved, "+eve.Name+" alarm.acknowledged, "+dana.Name+" alarm.unacknowledged, "+eve.Name+
		" alarm.acknowledged") {
		t.Errorf("audited: %s", got)
	}
}

func TestClosingSaysWhatItWasAndReopeningTakesItBack(t *testing.T) {
	y := newYard(t)
	ctx, now := context.Background(), store.Now()
	y.set(now)
	sh, d := y.fridgeGoods(now.Add(-time.Hour), 0)
	blow := 12.0
	y.send(d, models.Reading{FixAt: now, ShockG: &blow})
	id := y.alarms(sh)[0].ID
	by := storetest.Actor(t, y.store, models.RoleDispatcher)
	closing := AlarmDraft{Resolution: models.AcceptedRisk, Note: "box looked at"}
	a, err := y.ActOnAlarm(ctx, by, models.ActClose, id, closing)
	if err != nil || a.Open() || a.ClosedByName != by.Name || a.AckedByName != by.Name || y.ship(sh).AlarmCount != 0 {
		t.Fatalf("%+v, %v", a, err)
	}
	again, err := y.ActOnAlarm(ctx, by, models.ActClose, id, closing)
	if err != nil || again.Version != a.Version {
		t.Errorf("closed twice: %+v, %v", again, err)
	}
	y.set(now.Add(time.Second))
	if _, err := y.ActOnAlarm(ctx, by, models.ActReopen, id, AlarmDraft{}); models.CodeOf(err) != models.Invalid {
		t.Errorf("reopened without a reason: %v", err)
	}
	if a, err = y.ActOnAlarm(ctx, by, models.ActReopen, id, AlarmDraft{Note: "it is dented"}); err != nil || !a.Open() || y.ship(sh).AlarmCount != 1 {
		t.Errorf("%+v, %v", a, err)
	}
	y.set(now.Add(8 * 24 * time.Hour))
	if _, err = y.ActOnAlarm(ctx, by, models.ActClose, id, AlarmDraft{Resolution: models.TrueAlarm, Note: "claimed"}); err != nil {
		t.Error(err)
	}
	y.set(now.Add(16 * 24 * time.Hour))
	if _, err := y.ActOnAlarm(ctx, by, models.ActReopen, id, AlarmDraft{Note: "late"}); models.CodeOf(err) != models.Conflict {
		t.Errorf("reopened after a week: %v", err)
	}
	want := []string{
		by.Name + " acknowledged >", by.Name + " closed > accepted_risk box looked at",
		by.Name + " reopened accepted_risk > it is dented",
		by.Name + " acknowledged >", by.Name + " closed > true_alarm claimed",
	}
	if got := y.history(id); len(got) < 5 || !slices.Equal(got[len(got)-5:], want) {
		t.Errorf("the history is\n%s\nwant at the end\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Once the goods have arrived a person may say that it is over; readings of before do not bring it back, however late
// they arrive, and a condition that returns does.
func TestWhatAPersonClearedStaysClearedByWhatWasBefore(t *testing.T) {
	y := newYard(t)
	ctx, now := context.Background(), store.Now()
	sh, d, a := y.warmed(now)
	by := storetest.Actor(t, y.store, models.RoleDispatcher)
	if _, err := y.ActOnAlarm(ctx, by, models.ActClear, a.ID, AlarmDraft{Note: "unloaded"}); models.CodeOf(err) != models.Conflict {
		t.Fatalf("cleared on the way: %v", err)
	}
	if _, err := y.store.Pool().Exec(ctx, "update shipments set state = 'delivered' where id = $1", sh.ID); err != nil {
		t.Fatal(err)
	}
	y.set(now.Add(5 * time.Minute))
	cleared, err := y.ActOnAlarm(ctx, by, models.ActClear, a.ID, AlarmDraft{Note: "unloaded"})
	if err != nil || cleared.Active || !cleared.ClearedByHand || !cleared.Open() {
		t.Fatalf("%+v, %v", cleared, err)
	}
	y.set(now.Add(6 * time.Minute))
	y.send(d, warmth(now.Add(3*time.Minute), 12))  // heard late, in order
	y.send(d, warmth(now.Add(-5*time.Minute), 12)) // and out of order
	if rows := y.alarms(sh); len(rows) != 1 || rows[0].Active || rows[0].VoidedAt != nil {
		t.Errorf("readings of before: %+v", rows)
	}
	y.set(now.Add(10 * time.Minute))
	y.send(d, warmth(now.Add(8*time.Minute), 5), warmth(now.Add(9*time.Minute), 12))
	if rows := y.alarms(sh); len(rows) != 1 || !rows[0].Active || rows[0].ClearedByHand {
		t.Errorf("warm again: %+v", rows)
	}
}

// A condition that returns long after a person said that it was over is another alarm, though it was not seen to clear.
func TestWhatReturnsLongAfterItWasClearedByHandIsAnotherAlarm(t *testing.T) {
	y := newYard(t)
	ctx, now := context.Background(), store.Now()
	sh, d, a := y.warmed(now)
	by := storetest.Actor(t, y.store, models.RoleDispatcher)
	if _, err := y.store.Pool().Exec(ctx, "update shipments set state = 'delivered' where id = $1", sh.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := y.ActOnAlarm(ctx, by, models.ActClear, a.ID, AlarmDraft{Note: "unloaded"}); err != nil {
		t.Fatal(err)
	}
	y.set(now.Add(2 * time.Hour))
	y.send(d, warmth(now.Add(time.Hour), 5), warmth(now.Add(2*time.Hour), 12))
	rows := y.alarms(sh)
	if len(rows) != 2 || rows[0].Active || !rows[1].Active {
		t.Errorf("%+v", rows)
	}
}

// What somebody has seen of goods that have arrived is over: nothing clears it any more.
func TestAcknowledgingWhatHasArrivedClosesIt(t *testing.T) {
	y := newYard(t)
	ctx := context.Background()
	sh, _, a := y.warmed(store.Now())
	if _, err := y.store.Pool().Exec(ctx, "update shipments set state = 'delivered' where id = $1", sh.ID); err != nil {
		t.Fatal(err)
	}
	by := storetest.Actor(t, y.store, models.RoleDispatcher)
	got, err := y.Acknowledge(ctx, by, a.ID, "seen")
	if err != nil || got.Open() || got.Active || !got.ClearedByHand || y.ship(sh).AlarmCount != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestActsOnAlarmsThatAreRefused(t *testing.T) {
	y := newYard(t)
	ctx := context.Background()
	_, _, a := y.warmed(store.Now())
	by := storetest.Actor(t, y.store, models.RoleDispatcher)
	owner := storetest.Actor(t, y.store, models.RoleCustomer, y.customer)
	old, nobody := a.Version-1, models.NewID()
	for name, c := range map[string]struct {
		by    models.Actor
		act   models.AlarmAct
		draft AlarmDraft
		code  models.Code
		says  string
	}{
		"a customer":            {owner, models.ActShelve, AlarmDraft{Minutes: 5, Note: "x"}, models.Forbidden, ""},
		"nobody":                {models.Actor{}, models.ActShelve, AlarmDraft{Minutes: 5, Note: "x"}, models.Unauthenticated, ""},
		"an unknown act":        {by, "burn", AlarmDraft{}, models.Invalid, "act: must be one of acknowledge"},
		"another version":       {by, models.ActComment, AlarmDraft{Note: "x", Version: &old}, models.Conflict, "meanwhile"},
		"an unknown assignee":   {by, models.ActAssign, AlarmDraft{Assignee: &nobody}, models.Invalid, "assignee: isn't"},
		"a customer's assignee": {by, models.ActAssign, AlarmDraft{Assignee: &owner.UserID}, models.Invalid, "assignee: must be"},
		"a note without end":    {by, models.ActComment, AlarmDraft{Note: strings.Repeat("x", mostText+1)}, models.Invalid, "note: must have"},
		"a note that isn't one": {by, models.ActComment, AlarmDraft{Note: "a\x00b"}, models.Invalid, "note: must not"},
		"an empty comment":      {by, models.ActComment, AlarmDraft{Note: " \n"}, models.Invalid, "note: is required"},
	} {
		_, err := y.ActOnAlarm(ctx, c.by, c.act, a.ID, c.draft)
		if models.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %s with %q", name, err, c.code, c.says)
		}
	}
	if got := y.alarms(y.shipOf(a)); got[0].Version != a.Version || len(y.history(a.ID)) != 1 {
		t.Errorf("something was left behind: %+v", got[0])
	}
	for name, ids := range map[string][]models.ID{"none": nil, "too many": make([]models.ID, MostAlarmsAtOnce+1)} {
		if _, err := y.ActOnAlarms(ctx, by, models.ActShelve, ids, AlarmDraft{}); models.CodeOf(err) != models.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func (y *yard) shipOf(a models.Alarm) models.Shipment { return models.Shipment{ID: *a.ShipmentID} }

// Twenty people press the button at once: one of them was first, nobody is refused.
func TestManyAcknowledgeAtOnceAndItCountsOnce(t *testing.T) {
	y := newYard(t)
	_, _, a := y.warmed(store.Now())
	by := storetest.Actor(t, y.store, models.RoleDispatcher)
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			if _, err := y.Acknowledge(context.Background(), by, a.ID, "seen"); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if got := y.history(a.ID); len(got) != 2 {
		t.Errorf("%q", got)
	}
}

// What is on the shelf goes on living: its condition may end.
func TestAShelvedAlarmClears(t *testing.T) {
	y := newYard(t)
	ctx := context.Background()
	sh, d, now := y.underway()
	sh = y.check(sh, now.Add(20*time.Minute))
	lost := y.kinds(sh)[models.AlarmSignalLost]
	by := storetest.Actor(t, y.store, models.RoleDispatcher)
	if _, err := y.ActOnAlarm(ctx, by, models.ActShelve, lost.ID, AlarmDraft{Minutes: 600, Note: "ferry"}); err != nil {
		t.Fatal(err)
	}
	y.set(now.Add(30 * time.Minute))
	y.send(d, place(now.Add(30*time.Minute), 53.41, -2.98))
	if got := y.kinds(y.ship(sh))[models.AlarmSignalLost]; got.Active || got.ShelvedUntil == nil || y.ship(sh).AlarmCount != 0 {
		t.Errorf("heard again: %+v", got)
	}
}

// What a person has closed while it still held stays closed when a late report makes the series be walked again.
func TestALateReportDoesNotUndoAClosing(t *testing.T) {
	y := newYard(t)
	ctx, now := context.Background(), store.Now()
	y.set(now)
	sh, d := y.fridgeGoods(now.Add(-time.Hour), 0)
	if _, err := y.store.Pool().Exec(ctx, "update temperature_profiles set freeze_c = -0.5, freeze_s = 3600"); err != nil {
		t.Fatal(err)
	}
	frozen := func() (rows []models.Alarm) {
		for _, a := range y.alarms(sh) {
			if a.Kind == models.AlarmTempFreeze {
				rows = append(rows, a)
			}
		}
		return rows
	}
	y.send(d, warmth(now.Add(-20*time.Minute), 5), warmth(now.Add(-10*time.Minute), -2), warmth(now.Add(-time.Minute), -2))
	rows := frozen()
	if len(rows) != 1 || !rows[0].Active {
		t.Fatalf("%+v", rows)
	}
	by := storetest.Actor(t, y.store, models.RoleDispatcher)
	if _, err := y.ActOnAlarm(ctx, by, models.ActClose, rows[0].ID, AlarmDraft{Resolution: models.TrueAlarm, Note: "moved"}); err != nil {
		t.Fatal(err)
	}
	y.set(now.Add(5 * time.Minute))
	y.send(d, warmth(now.Add(-5*time.Minute), -2)) // out of order
	y.send(d, warmth(now.Add(4*time.Minute), -2))  // and in order: it still holds, which is known
	if rows = frozen(); len(rows) != 1 || rows[0].Active || rows[0].ClosedAt == nil || rows[0].VoidedAt != nil {
		t.Errorf("%+v", rows)
	}
	y.set(now.Add(20 * time.Minute))
	y.send(d, warmth(now.Add(8*time.Minute), 5), warmth(now.Add(14*time.Minute), 5), warmth(now.Add(19*time.Minute), -2))
	if rows = frozen(); len(rows) != 1 || !rows[0].Active {
		t.Errorf("frozen anew: %+v", rows)
	}
}
