package tracking

import (
	"context"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

func (y *yard) check(sh models.Shipment, at time.Time) models.Shipment {
	y.t.Helper()
	y.set(at)
	if err := y.CheckShipment(context.Background(), sh.ID); err != nil {
		y.t.Fatal(err)
	}
	return y.ship(sh)
}

func (y *yard) kinds(sh models.Shipment) map[models.AlarmKind]models.Alarm {
	y.t.Helper()
	found := make(map[models.AlarmKind]models.Alarm)
	for _, a := range y.alarms(sh) {
		if _, twice := found[a.Kind]; twice {
			y.t.Errorf("two alarms of %s", a.Kind)
		}
		found[a.Kind] = a
	}
	return found
}

// underway is a shipment near Liverpool on its way to Manchester, promised in two hours, heard of just now.
func (y *yard) underway() (models.Shipment, models.Device, time.Time) {
	y.t.Helper()
	now := store.Now()
	sh := storetest.Shipment(y.t, y.store, y.customer, storetest.In(models.InTransit), func(s *models.Shipment) {
		s.PromisedFrom, s.PromisedTo, s.ReportEveryS = now.Add(time.Hour), now.Add(2*time.Hour), 60
	})
	d := storetest.Device(y.t, y.store, "d-"+sh.TrackingNumber)
	b := models.Binding{ID: models.NewID(), DeviceID: d.ID, ShipmentID: &sh.ID, From: now.Add(-time.Hour), CreatedAt: now.Add(-time.Hour)}
	if err := y.store.InsertBinding(context.Background(), &b); err != nil {
		y.t.Fatal(err)
	}
	_, err := y.store.Pool().Exec(context.Background(), "update shipments set report_every_s = 60 where id = $1", sh.ID)
	if err != nil {
		y.t.Fatal(err)
	}
	y.set(now)
	y.send(d, place(now, 53.41, -2.98))
	return y.ship(sh), d, now
}

// Silence alone: first the signal, then the arrival, then the promise; a report ends the first.
func TestSilenceAloneIsNoticed(t *testing.T) {
	y := newYard(t)
	sh, d, now := y.underway()
	if sh.ETAClass != models.ETAOnTime || sh.ETA == nil || sh.CheckAt == nil || sh.CheckAt.After(now.Add(5*time.Minute)) {
		t.Fatalf("after a report: %s, %v, next look %v", sh.ETAClass, sh.ETA, sh.CheckAt)
	}
	sh = y.check(sh, now.Add(14*time.Minute))
	if len(y.kinds(sh)) != 0 || sh.CheckAt == nil || !sh.CheckAt.Equal(now.Add(15*time.Minute)) {
		t.Errorf("after 14 minutes: %+v, next look %v", y.kinds(sh), sh.CheckAt)
	}
	sh = y.check(sh, now.Add(15*time.Minute))
	lost, ok := y.kinds(sh)[models.AlarmSignalLost]
	if !ok || lost.Severity != models.Minor || !lost.FirstAt.Equal(now.Add(15*time.Minute)) || lost.Historical || sh.AlarmCount != 1 {
		t.Fatalf("after 15 minutes: %+v, %d on the board", lost, sh.AlarmCount)
	}
	for m := 20; m <= 140; m += 5 {
		sh = y.check(sh, now.Add(time.Duration(m)*time.Minute))
	}
	found := y.kinds(sh)
	predicted, actual := found[models.AlarmDelayPredicted], found[models.AlarmDelayActual]
	if predicted.ID == models.NoID || predicted.Active || predicted.ClearedAt == nil {
		t.Errorf("the predicted delay came true: %+v", predicted)
	}
	if !actual.Active || actual.Severity != models.Minor || !actual.FirstAt.Equal(now.Add(2*time.Hour+15*time.Minute)) {
		t.Errorf("the delay: %+v", actual)
	}
	if sh.ETAClass != models.ETALateActual {
		t.Errorf("class %s", sh.ETAClass)
	}
	sh = y.check(sh, now.Add(4*time.Hour+16*time.Minute))
	found = y.kinds(sh)
	if found[models.AlarmSignalLost].Severity != models.Major || found[models.AlarmDelayActual].Severity != models.Major {
		t.Errorf("after four hours: %+v", found)
	}
	y.set(now.Add(5 * time.Hour))
	y.send(d, warmth(now.Add(5*time.Hour), 12)) // any report is a sign of life
	lost = y.kinds(sh)[models.AlarmSignalLost]
	if lost.Active || lost.ClearedAt == nil || !lost.ClearedAt.Equal(now.Add(5*time.Hour)) {
		t.Errorf("heard again: %+v", lost)
	}
}

func TestADeviceBoundJustNowIsNotLostAtOnce(t *testing.T) {
	y := newYard(t)
	now := store.Now()
	sh := storetest.Shipment(t, y.store, y.customer, storetest.In(models.InTransit), func(s *models.Shipment) {
		at := now.Add(-5 * time.Hour)
		s.PickedUpAt = &at
	})
	d := storetest.Device(t, y.store, "fresh")
	storetest.Bound(t, y.store, d, sh, now.Add(-time.Minute))
	if found := y.kinds(y.check(sh, now)); len(found) != 0 {
		t.Errorf("%+v", found)
	}
	if _, ok := y.kinds(y.check(sh, now.Add(20*time.Minute)))[models.AlarmSignalLost]; !ok {
		t.Error("never heard of in 20 minutes, and nobody noticed")
	}
}

func TestAnEndedShipmentLeavesNoDelayNorSilenceBehind(t *testing.T) {
	y := newYard(t)
	sh, d, now := y.underway()
	blow := 7.0
	y.send(d, models.Reading{FixAt: now, ShockG: &blow})
	sh = y.check(sh, now.Add(3*time.Hour))
	if len(y.kinds(sh)) != 3 {
		t.Fatalf("%+v", y.kinds(sh))
	}
	err := y.store.InTx(context.Background(), func(tx *store.Store) error {
		ships, err := tx.ShipmentsForUpdate(context.Background(), []models.ID{sh.ID})
		if err != nil {
			return err
		}
		ships[0].State = models.Delivered
		if err := y.closeAlarmsAtEnd(context.Background(), tx, &ships[0]); err != nil {
			return err
		}
		if err := y.refreshArrival(context.Background(), tx, &ships[0]); err != nil {
			return err
		}
		return tx.SaveShipment(context.Background(), &ships[0])
	})
	if err != nil {
		t.Fatal(err)
	}
	for kind, a := range y.kinds(sh) {
		if closed := a.ClosedAt != nil && !a.Active; closed != (kind != models.AlarmShock) {
			t.Errorf("%s: %+v", kind, a)
		}
	}
	sh = y.ship(sh)
	if sh.AlarmCount != 1 || sh.CheckAt != nil || sh.ETA != nil {
		t.Errorf("%d alarms, next look %v, arrival %v", sh.AlarmCount, sh.CheckAt, sh.ETA)
	}
}

// The arrival is told when it is worth it, to whoever follows the shipment.
func TestTheArrivalIsToldWhenItChanges(t *testing.T) {
	y := newYard(t)
	sh, d, now := y.underway()
	arrivals := func() (list []models.Change) {
		changes, err := y.store.ChangesBetween(context.Background(), 0, 1<<40, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range changes {
			if c.Kind == models.ChangeETA {
				list = append(list, c)
			}
		}
		return list
	}
	if got := arrivals(); len(got) != 1 || got[0].Reach != models.ReachPublic || *got[0].CustomerID != y.customer.ID {
		t.Fatalf("the first estimate: %+v", got)
	}
	y.set(now.Add(40 * time.Second))
	y.send(d, place(now.Add(40*time.Second), 53.4105, -2.975))
	if got := arrivals(); len(got) != 1 {
		t.Errorf("told again within a minute: %d", len(got))
	}
	before := y.ship(sh)
	y.set(now.Add(55 * time.Second))
	y.send(d, place(now.Add(55*time.Second), 53.45, -2.3))
	if after := y.ship(sh); !after.ETAComputedAt.Equal(*before.ETAComputedAt) {
		t.Error("estimated twice within 30 seconds")
	}
	y.set(now.Add(2 * time.Minute))
	y.send(d, place(now.Add(2*time.Minute), 53.45, -2.3))
	if got := arrivals(); len(got) != 2 {
		t.Errorf("nearly there, told %d times", len(got))
	}
}
