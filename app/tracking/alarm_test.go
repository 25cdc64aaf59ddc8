package tracking

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// However many triggers come at once, a condition is one row (peers.md W8).
func TestFiftyTriggersAtOnceAreOneAlarm(t *testing.T) {
	y := newYard(t)
	sh := storetest.Shipment(t, y.store, y.customer, storetest.In(models.InTransit))
	by := storetest.Actor(t, y.store, models.RoleDispatcher)
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			err := y.store.InTx(context.Background(), func(tx *store.Store) error {
				ships, err := tx.ShipmentsForUpdate(context.Background(), []models.ID{sh.ID})
				if err != nil {
					return err
				}
				_, err = y.raiseDamage(context.Background(), tx, by, &ships[0], "crushed corner")
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	rows := y.alarms(sh)
	if len(rows) != 1 || rows[0].Occurrences != 50 || !rows[0].Active {
		t.Fatalf("%d rows: %+v", len(rows), rows)
	}
	if got := y.ship(sh); got.AlarmCount != 1 || got.AlarmSeverity != models.Major {
		t.Errorf("the shipment shows %d alarms, worst %s", got.AlarmCount, got.AlarmSeverity)
	}
	var raised int
	for _, a := range y.told() {
		if a.Change == "raised" {
			raised++
		}
	}
	if raised != 1 {
		t.Errorf("announced as raised %d times", raised)
	}
}

// Fifty devices' worth of the same warm reading, all at once: every series has one alarm, and none is lost.
func TestWarmReadingsFromManySendersAtOnceAreOneAlarm(t *testing.T) {
	y := newYard(t)
	now := store.Now()
	sh, d := y.fridgeGoods(now.Add(-3*time.Hour), 60)
	var wait sync.WaitGroup
	for i := range 50 {
		wait.Go(func() {
			at := now.Add(-time.Duration(50-i) * time.Minute)
			if _, err := y.RecordTelemetry(context.Background(), d, []models.Reading{warmth(at, 12), warmth(at.Add(time.Second), 12)}); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	rows := y.alarms(sh)
	if len(rows) != 1 || rows[0].MaxSeverity != models.Major || !rows[0].LastAt.Equal(now.Add(-time.Minute+time.Second)) {
		t.Fatalf("%d rows: %+v", len(rows), rows)
	}
}

func TestNoiseAroundTheLimitForADayIsOneAlarm(t *testing.T) {
	y := newYard(t)
	now := store.Now()
	sh, d := y.fridgeGoods(now.Add(-25*time.Hour), 0)
	r := rand.New(rand.NewPCG(1, 2))
	var batch []models.Reading
	for m := range 24 * 60 {
		batch = append(batch, warmth(now.Add(time.Duration(m)*time.Minute-24*time.Hour), 8+0.15*(2*r.Float64()-1)))
	}
	for part := range slices.Chunk(batch, 100) {
		y.send(d, part...)
	}
	if rows := y.alarms(sh); len(rows) != 1 {
		t.Errorf("%d alarms: %q", len(rows), said(rows))
	}
}

func TestAcknowledging(t *testing.T) {
	y := newYard(t)
	ctx, now := context.Background(), store.Now()
	sh, d := y.fridgeGoods(now.Add(-time.Hour), 0)
	y.send(d, warmth(now.Add(-40*time.Minute), 5), warmth(now.Add(-20*time.Minute), 12), warmth(now, 12))
	by := storetest.Actor(t, y.store, models.RoleDispatcher)
	owner := storetest.Actor(t, y.store, models.RoleCustomer, y.customer)
	stranger := storetest.CustomerViewer(storetest.Customer(t, y.store, "OTHER"))
	id := y.alarms(sh)[0].ID

	if _, err := y.Acknowledge(ctx, owner, id, ""); models.CodeOf(err) != models.Forbidden {
		t.Errorf("a customer: %v", err)
	}
	if _, err := y.Acknowledge(ctx, by, models.NewID(), ""); models.CodeOf(err) != models.NotFound {
		t.Errorf("no such alarm: %v", err)
	}
	if _, err := y.store.AlarmByID(ctx, stranger, id); models.CodeOf(err) != models.NotFound {
		t.Errorf("a stranger reads it: %v", err)
	}
	a, err := y.Acknowledge(ctx, by, id, "door was open")
	if err != nil || a.Status() != models.ActiveAck || a.AckedByName != by.Name || a.AckNote != "door was open" {
		t.Fatalf("%+v, %v", a, err)
	}
	again, err := y.Acknowledge(ctx, by, id, "me too")
	if err != nil || again.AckNote != "door was open" || again.Version != a.Version {
		t.Errorf("again: %+v, %v", again, err)
	}
	lines, err := y.store.Activities(ctx, by.Viewer, id, store.Page{})
	if n := lines.Items; err != nil || len(n) != 2 || n[0].Verb != "raised" || n[1].Verb != "acknowledged" || n[1].ActorName != by.Name {
		t.Errorf("history %+v, %v", lines, err)
	}
	told := y.told()
	if last := told[len(told)-1]; len(told) != 2 || last.Change != "acknowledged" || last.ShipmentAlarms != 1 {
		t.Errorf("announced %+v", told)
	}
	log, err := y.store.AuditLog(ctx, storetest.Staff(), store.Page{})
	if err != nil || len(log.Items) == 0 || log.Items[0].Verb != "alarm.acknowledged" {
		t.Errorf("audit %+v, %v", log.Items, err)
	}
	if n, err := y.store.OpenAlarmCount(ctx, by.Viewer); err != nil || n != 1 {
		t.Errorf("%d open, %v", n, err)
	}

	y.set(now.Add(20 * time.Minute)) // cool again: acknowledged and cleared is closed
	y.send(d, warmth(now.Add(10*time.Minute), 5), warmth(now.Add(16*time.Minute), 5))
	if rows := y.alarms(sh); rows[0].Status() != models.ClearedAck || rows[0].ClosedAt == nil {
		t.Errorf("after it cleared: %+v", rows[0])
	}
	if got := y.ship(sh); got.AlarmCount != 0 || got.AlarmSeverity != models.NoSeverity {
		t.Errorf("the shipment shows %d alarms", got.AlarmCount)
	}
}

func TestSeveralAlarmsAreAcknowledgedOneByOne(t *testing.T) {
	y := newYard(t)
	ctx, now := context.Background(), store.Now()
	sh, d := y.fridgeGoods(now.Add(-2*time.Hour), 0)
	hard, soft := 12.0, 6.0
	y.send(d, models.Reading{FixAt: now, ShockG: &hard}, models.Reading{FixAt: now.Add(-time.Hour), ShockG: &soft})
	rows := y.alarms(sh) // the soft one first
	if len(rows) != 2 || rows[1].Severity != models.Critical || rows[1].Active || !rows[1].Latched {
		t.Fatalf("%+v", rows)
	}
	by := storetest.Actor(t, y.store, models.RoleDispatcher)
	ids := []models.ID{rows[0].ID, rows[1].ID, models.NewID(), rows[0].ID}
	results, err := y.ActOnAlarms(ctx, by, models.ActAcknowledge, ids, AlarmDraft{})
	if err != nil || len(results) != 3 {
		t.Fatalf("named twice, done once: %+v, %v", results, err)
	}
	if results[0].Err != nil || models.CodeOf(results[1].Err) != models.Invalid || models.CodeOf(results[2].Err) != models.NotFound {
		t.Errorf("a critical one needs a note, an unknown one is not there: %v", results)
	}
	if rows := y.alarms(sh); rows[0].AckedAt == nil || rows[0].ClosedAt != nil || rows[1].AckedAt != nil {
		t.Errorf("a blow is over at once and stays until somebody closes it: %+v", rows)
	}
}

func TestDamageEndsWhenSomebodyClosesIt(t *testing.T) {
	y := newYard(t)
	ctx := context.Background()
	sh := storetest.Shipment(t, y.store, y.customer, storetest.In(models.InTransit))
	by := storetest.Actor(t, y.store, models.RoleDispatcher)
	var a models.Alarm
	err := y.store.InTx(ctx, func(tx *store.Store) (err error) {
		ships, err := tx.ShipmentsForUpdate(ctx, []models.ID{sh.ID})
		if err != nil {
			return err
		}
		a, err = y.raiseDamage(ctx, tx, by, &ships[0], "wet")
		return err
	})
	if err != nil || a.Status() != models.ActiveUnack || a.Note != "wet" {
		t.Fatalf("%+v, %v", a, err)
	}
	if a, err = y.Acknowledge(ctx, by, a.ID, ""); err != nil || !a.Active || a.ClosedAt != nil {
		t.Errorf("seen: %+v, %v", a, err)
	}
	a, err = y.ActOnAlarm(ctx, by, models.ActClose, a.ID, AlarmDraft{Resolution: models.TrueAlarm})
	if err != nil || a.Active || a.ClosedAt == nil || a.Resolution != models.TrueAlarm {
		t.Errorf("closed: %+v, %v", a, err)
	}
	mine := storetest.CustomerViewer(y.customer)
	if _, err := y.store.AlarmByID(ctx, mine, a.ID); models.CodeOf(err) != models.NotFound {
		t.Errorf("the customer reads an alarm that is not for customers: %v", err)
	}
}

// What is about the way is closed with it, and what was told of the way later does not bring it back; what latched is over
// but waits for a person.
func TestTheEndOfTheWayClosesWhatWasAboutTheWay(t *testing.T) {
	y := newYard(t)
	ctx := context.Background()
	sh, d, now := y.underway()
	y.set(now)
	low, lower, blow := 15.0, 5.0, 7.0
	y.send(d, models.Reading{FixAt: now, BatteryPct: &low}, models.Reading{FixAt: now.Add(time.Second), ShockG: &blow})
	y.check(sh, now.Add(30*time.Hour)) // silent for a day, and late
	found := y.kinds(sh)
	lost := found[models.AlarmLostSuspected]
	if !found[models.AlarmBatteryLow].Active || !lost.Active || !found[models.AlarmDelayActual].Active {
		t.Fatalf("%+v", found)
	}
	err := y.store.InTx(ctx, func(tx *store.Store) error {
		ships, err := tx.ShipmentsForUpdate(ctx, []models.ID{sh.ID})
		if err != nil {
			return err
		}
		ships[0].State, ships[0].StateSince = models.Delivered, now.Add(30*time.Hour)
		if err := y.closeAlarmsAtEnd(ctx, tx, &ships[0]); err != nil {
			return err
		}
		return tx.SaveShipment(ctx, &ships[0])
	})
	if err != nil {
		t.Fatal(err)
	}
	y.set(now.Add(30*time.Hour + time.Minute))
	y.send(d, models.Reading{FixAt: now.Add(29 * time.Hour), BatteryPct: &lower})
	for kind, a := range y.kinds(sh) {
		stays := kind == models.AlarmShock || kind == models.AlarmLostSuspected
		if a.Active || a.Open() != stays || a.NextEscalationAt != nil && !stays {
			t.Errorf("%s: %+v", kind, a)
		}
	}
	if got := y.ship(sh).AlarmCount; got != 2 {
		t.Errorf("%d alarms count", got)
	}
}

func TestListsOfAlarmsAreNarrowedAndScoped(t *testing.T) {
	y := newYard(t)
	ctx, now := context.Background(), store.Now()
	sh, d := y.fridgeGoods(now.Add(-2*time.Hour), 0)
	other, otherLogger := y.fridgeGoods(now.Add(-2*time.Hour), 0)
	blow := 6.0
	y.send(d, warmth(now.Add(-time.Hour), 5), warmth(now, 12), models.Reading{FixAt: now, ShockG: &blow})
	y.send(otherLogger, warmth(now.Add(-time.Hour), 5), warmth(now, -3))
	yes, no := true, false
	staff, mine := storetest.Staff(), storetest.CustomerViewer(y.customer)
	foreign := storetest.CustomerViewer(storetest.Customer(t, y.store, "ELSE"))
	tests := []struct {
		name string
		by   models.Viewer
		f    store.AlarmFilter
		want int
	}{
		{"all", staff, store.AlarmFilter{}, 3},
		{"open", staff, store.AlarmFilter{Open: &yes}, 3},
		{"closed", staff, store.AlarmFilter{Open: &no}, 0},
		{"active", staff, store.AlarmFilter{Status: models.ActiveUnack}, 2},
		{"cleared", staff, store.AlarmFilter{Status: models.ClearedUnack}, 1},
		{"kind", staff, store.AlarmFilter{Kind: models.AlarmTempLow}, 1},
		{"severity", staff, store.AlarmFilter{Severity: models.Major}, 1},
		{"shipment", staff, store.AlarmFilter{ShipmentID: other.ID}, 1},
		{"number", staff, store.AlarmFilter{Query: sh.TrackingNumber}, 2},
		{"order", staff, store.AlarmFilter{Query: other.Order.Number}, 1},
		{"customer", staff, store.AlarmFilter{Query: "acme"}, 3},
		{"the customer's own", mine, store.AlarmFilter{}, 2},
		{"another customer", foreign, store.AlarmFilter{}, 0},
		{"another customer, by number", foreign, store.AlarmFilter{Query: sh.TrackingNumber}, 0},
		{"a link", models.Viewer{Role: models.RoleLink, ShipmentID: sh.ID}, store.AlarmFilter{}, 0},
		{"nobody", models.Viewer{}, store.AlarmFilter{}, 0},
	}
	for _, test := range tests {
		list, err := y.store.Alarms(ctx, test.by, test.f, store.Page{})
		if err != nil || len(list.Items) != test.want {
			t.Errorf("%s: %d alarms, want %d, %v", test.name, len(list.Items), test.want, err)
		}
	}
	first, err := y.store.Alarms(ctx, staff, store.AlarmFilter{}, store.Page{Limit: 2})
	if err != nil || len(first.Items) != 2 || first.Next == "" || first.Items[0].TrackingNumber == "" || first.Items[0].CustomerName == "" {
		t.Fatalf("%+v, %v", first, err)
	}
	rest, err := y.store.Alarms(ctx, staff, store.AlarmFilter{}, store.Page{Limit: 2, After: first.Next})
	if err != nil || len(rest.Items) != 1 || rest.Next != "" {
		t.Errorf("the second page: %+v, %v", rest, err)
	}
}
