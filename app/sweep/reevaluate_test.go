package sweep

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// A customer's tolerance changes while a hundred and twenty of their shipments are late: each of them follows, the others
// stay, a restart goes on from the last page, and a change meanwhile begins again.
func TestAChangeOfTheRulesIsTakenThroughWhatItConcerns(t *testing.T) {
	sweep, s := newSweep(t)
	ctx, now := context.Background(), store.Now()
	admin := storetest.Actor(t, s, models.RoleAdmin)
	late := func(sh *models.Shipment) {
		sh.PromisedFrom, sh.PromisedTo = now.Add(-2*time.Hour), now.Add(-time.Hour)
	}
	order := storetest.Order(t, s, storetest.Customer(t, s, "NORTH"))
	const ours = 2*anewPage + 20
	for range ours {
		storetest.ShipmentOf(t, s, order, storetest.In(models.InTransit), late)
	}
	storetest.ShipmentOf(t, s, order, storetest.In(models.Delivered), late)
	other := storetest.Order(t, s, storetest.Customer(t, s, "SOUTH"))
	theirs := storetest.ShipmentOf(t, s, other, storetest.In(models.InTransit), late)
	exec(t, s, "update shipments set check_at = $1 where state = 'in_transit'", now)
	if err := sweep.lookAtDue(ctx); err != nil {
		t.Fatal(err)
	}
	active := func() int { return count(t, s, "select count(*) from alarms where kind = 'delay.actual' and active") }
	if n := active(); n != ours+1 {
		t.Fatalf("%d are late", n)
	}
	set := func(version, tolerance int) {
		t.Helper()
		changes, err := json.Marshal(map[string]int{"delay_tolerance_s": tolerance})
		if err != nil {
			t.Fatal(err)
		}
		_, err = sweep.tracker.SetThresholds(ctx, admin, tracking.ThresholdsDraft{
			Scope: models.ScopeCustomer, Subject: "NORTH", Version: version, Changes: changes,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	next := func() models.Reevaluation {
		t.Helper()
		r, ok, err := s.NextReevaluation(ctx)
		if err != nil || !ok {
			t.Fatalf("nothing is to be judged anew: %v", err)
		}
		return r
	}
	set(0, 3*3600)
	if r := next(); r.Total != ours || r.Done != 0 {
		t.Errorf("asked for: %+v", r)
	}
	if err := sweep.judgePage(ctx, next()); err != nil {
		t.Fatal(err)
	}
	if r := next(); r.Done != anewPage || active() != ours+1-anewPage {
		t.Errorf("after a page %d are done, %d late", r.Done, active())
	}

	stale := next()
	set(1, 4*3600) // meanwhile: it begins again, and who was at work on the page before does not hide that
	if err := sweep.judgePage(ctx, stale); err != nil {
		t.Fatal(err)
	}
	if r := next(); r.Done != 0 {
		t.Errorf("changed again, and %d count as done", r.Done)
	}
	again := New(tracking.New(s, tracking.Options{}), s, sweep.log) // a restart
	if err := again.judgeAnew(ctx); err != nil {
		t.Fatal(err)
	}
	if n := active(); n != 1 {
		t.Errorf("%d are late, want the other customer's", n)
	}
	if n := count(t, s, "select count(*) from alarms where shipment_id = $1 and active", theirs.ID); n != 1 {
		t.Error("the other customer's is not")
	}
	if n := count(t, s, "select count(*) from reevaluations where finished_at is not null and done = total and total = $1", ours); n != 1 {
		t.Errorf("%d are finished", n)
	}
}
