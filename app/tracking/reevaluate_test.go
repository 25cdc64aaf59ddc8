package tracking

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/alarms"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// judgeAll does what the sweep does: takes every change of the rules through what it concerns.
func (y *yard) judgeAll() (judged int) {
	y.t.Helper()
	ctx := context.Background()
	for {
		r, ok, err := y.store.NextReevaluation(ctx)
		if err != nil {
			y.t.Fatal(err)
		}
		if !ok {
			return judged
		}
		ids, err := y.store.ShipmentsToReevaluate(ctx, r, 1000)
		if err != nil {
			y.t.Fatal(err)
		}
		for _, id := range ids {
			if err := y.Reevaluate(ctx, r, id); err != nil {
				y.t.Fatal(err)
			}
		}
		now, is := y.now(), r
		is.Done, is.FinishedAt = len(ids), &now
		if err := y.store.SaveReevaluation(ctx, r, is); err != nil {
			y.t.Fatal(err)
		}
		judged += len(ids)
	}
}

// outside is goods on the way that have been at 9 degrees for the last twenty minutes, with their alarm.
func (y *yard) outside() (models.Shipment, models.Device) {
	y.t.Helper()
	sh, d := y.goods()
	now := store.Now()
	for m := 20; m >= 0; m-- {
		y.send(d, models.Reading{FixAt: now.Add(-time.Duration(m) * time.Minute), TempC: new9()})
	}
	if a := y.ofKind(sh, models.AlarmTempHigh); len(a) != 1 || !a[0].Active || a[0].Severity != models.Warning {
		y.t.Fatalf("%+v", a)
	}
	return sh, d
}

func new9() *float64 { c := 9.0; return &c }

// A threshold changed at each scope is followed by the open alarms of its goods, and by no others.
func TestOpenAlarmsFollowTheThresholdsOfTheirScope(t *testing.T) {
	y := newYard(t)
	ctx, admin := context.Background(), storetest.Actor(t, y.store, models.RoleAdmin)
	for _, scope := range models.ThresholdScopes {
		t.Run(string(scope), func(t *testing.T) {
			y.t = t
			y.customer = storetest.Customer(t, y.store, "C-"+strings.ToUpper(string(scope)))
			ours, device := y.outside()
			ours = y.ship(ours)
			y.customer = storetest.Customer(t, y.store, "D-"+strings.ToUpper(string(scope)))
			theirs, _ := y.outside()
			subject := map[models.ThresholdScope]string{
				models.ScopeCustomer: "C-" + string(scope), models.ScopeProfile: ours.ProfileID.String(), models.ScopeOrder: ours.Order.Number,
			}[scope]
			set := func(version int, changes string) {
				t.Helper()
				d := ThresholdsDraft{Scope: scope, Subject: subject, Version: version, Changes: json.RawMessage(changes)}
				if _, err := y.SetThresholds(ctx, admin, d); err != nil {
					t.Fatal(err)
				}
				if y.judgeAll() == 0 {
					t.Error("nothing was judged anew")
				}
			}
			version := 0
			if scope == models.ScopeInstallation {
				version = 1 // the migration kept what was set before there were scopes
			}
			severity := func(sh models.Shipment) models.Severity { return y.ofKind(sh, models.AlarmTempHigh)[0].Severity }

			set(version, `{"temp_major_s": 600}`)
			if severity(ours) != models.Major {
				t.Errorf("twenty minutes outside, major after ten: %s", severity(ours))
			}
			if everybody := scope == models.ScopeInstallation; (severity(theirs) == models.Major) != everybody {
				t.Errorf("the others' is %s", severity(theirs))
			}

			set(version+1, `{"off": {"temp.high": true}}`)
			a := y.ofKind(ours, models.AlarmTempHigh)[0]
			if a.Active || a.VoidedAt != nil || a.ClearedAt == nil {
				t.Errorf("switched off, it is active %t, voided %v", a.Active, a.VoidedAt)
			}
			y.send(device, models.Reading{FixAt: store.Now(), TempC: new9()})
			if a := y.ofKind(ours, models.AlarmTempHigh); len(a) != 1 || a[0].Active {
				t.Errorf("a reading brought it back: %+v", a)
			}

			set(version+2, `{}`)
			stands := func() (n int) {
				for _, a := range y.ofKind(ours, models.AlarmTempHigh) {
					if a.VoidedAt != nil {
						t.Errorf("taken back: %+v", a)
					}
					if a.Active {
						n++
					}
				}
				return n
			}
			if n := stands(); n != 1 {
				t.Errorf("switched on again, %d stand", n)
			}
			y.send(device, models.Reading{FixAt: store.Now().Add(-time.Minute - time.Second), TempC: new9()})
			if n := stands(); n != 1 {
				t.Errorf("after a late reading %d stand", n)
			}
		})
	}
}

// What was over before the limits changed stays as it was judged, even when late reports make the series be walked again.
func TestWhatWasOverStaysAsItWasJudged(t *testing.T) {
	y := newYard(t)
	ctx, admin := context.Background(), storetest.Actor(t, y.store, models.RoleAdmin)
	sh, d := y.goods()
	var s story
	s.add(5, warm(5)).add(10, warm(9)).add(15, warm(5))
	y.send(d, s.readings...)
	want := y.saidOf(sh, models.AlarmTempHigh)
	if len(want) != 1 {
		t.Fatalf("%q", want)
	}
	profile := y.ship(sh).Profile
	high := 10.0
	draft := ProfileDraft{
		Name: profile.Name, MinC: profile.MinC, MaxC: &high, HysteresisC: &profile.HysteresisC, SetDelayS: &profile.SetDelayS,
		ClearDelayS: &profile.ClearDelayS, WarmupS: &profile.WarmupS,
	}
	if _, err := y.EditProfile(ctx, admin, profile.ID, profile.Version, draft); err != nil {
		t.Fatal(err)
	}
	if y.judgeAll() != 1 {
		t.Error("the goods of the profile were not judged anew")
	}
	if got := y.saidOf(sh, models.AlarmTempHigh); len(got) != 1 || got[0] != want[0] {
		t.Errorf("after the new limit:\n got %q\nwant %q", got, want)
	}
	late := s.readings[7]
	late.FixAt = late.FixAt.Add(30 * time.Second)
	y.send(d, late)
	if got := y.saidOf(sh, models.AlarmTempHigh); len(got) != 1 || got[0] != want[0] {
		t.Errorf("after a late report:\n got %q\nwant %q", got, want)
	}
}

// A geofence that is drawn where goods are raises an alarm; disabled, it ends; it is about its customer's goods alone.
func TestAGeofenceIsFollowedByTheAlarmsOfItsGoods(t *testing.T) {
	y := newYard(t)
	ctx, admin := context.Background(), storetest.Actor(t, y.store, models.RoleAdmin)
	inside := func(sh models.Shipment, d models.Device) {
		now := store.Now()
		for m := 5; m >= 0; m-- {
			r := at(midLat, midLon)
			r.FixAt = now.Add(-time.Duration(m) * time.Minute)
			y.send(d, r)
		}
	}
	ours, device := y.goods()
	inside(ours, device)
	y.customer = storetest.Customer(t, y.store, "OTHER")
	theirs, other := y.goods()
	inside(theirs, other)
	fence, err := y.CreateGeofence(ctx, admin, GeofenceDraft{
		Name: "Lay-by", Shape: models.Circle, Purpose: models.FenceForbidden, Points: [][2]float64{{midLat, midLon}}, RadiusM: 300, Customer: "ACME",
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := y.judgeAll(); n != 1 {
		t.Errorf("%d shipments judged anew, want the customer's one", n)
	}
	list := y.ofKind(ours, models.AlarmFenceForbidden)
	if len(list) != 1 || !list[0].Active || list[0].Historical || list[0].Key != device.ID.String()+"/"+fence.ID.String() {
		t.Fatalf("%+v", list)
	}
	if list := y.ofKind(theirs, models.AlarmFenceForbidden); len(list) != 0 {
		t.Errorf("the other customer's: %+v", list)
	}
	if _, err := y.DisableGeofence(ctx, admin, fence.ID); err != nil {
		t.Fatal(err)
	}
	y.judgeAll()
	if list := y.ofKind(ours, models.AlarmFenceForbidden); len(list) != 1 || list[0].Active || list[0].VoidedAt != nil {
		t.Errorf("disabled: %+v", list)
	}
	inside(ours, device)
	if list := y.ofKind(ours, models.AlarmFenceForbidden); len(list) != 1 {
		t.Errorf("a disabled fence raised another: %+v", list)
	}
	if _, err := y.EnableGeofence(ctx, admin, fence.ID); err != nil {
		t.Fatal(err)
	}
	y.judgeAll()
	inside(ours, device)
	if list := y.ofKind(ours, models.AlarmFenceForbidden); len(list) != 2 || list[0].Active == list[1].Active {
		t.Errorf("enabled again: %+v", list)
	}
}

// In a quiet zone silence is expected: the alarm is kept and disturbs nobody, until the zone is taken away.
func TestSilenceInAQuietZoneDisturbsNobody(t *testing.T) {
	y := newYard(t)
	ctx, admin := context.Background(), storetest.Actor(t, y.store, models.RoleAdmin)
	fence, err := y.CreateGeofence(ctx, admin, GeofenceDraft{
		Name: "Ferry", Shape: models.Circle, Purpose: models.FenceQuiet, Points: [][2]float64{{53.41, -2.98}}, RadiusM: 5000,
	})
	if err != nil {
		t.Fatal(err)
	}
	sh, _, now := y.underway()
	sh = y.check(sh, now.Add(20*time.Minute))
	lost := y.kinds(sh)[models.AlarmSignalLost]
	if !lost.Active || lost.Suppressed != "Ferry" || sh.AlarmCount != 0 {
		t.Errorf("%+v, %d on the board", lost, sh.AlarmCount)
	}
	y.set(now.Add(21 * time.Minute))
	if _, err := y.DisableGeofence(ctx, admin, fence.ID); err != nil {
		t.Fatal(err)
	}
	y.judgeAll()
	sh = y.ship(sh)
	if lost := y.kinds(sh)[models.AlarmSignalLost]; lost.Suppressed != "" || sh.AlarmCount != 1 {
		t.Errorf("without the zone: %q, %d on the board", lost.Suppressed, sh.AlarmCount)
	}
	var changes []string
	for _, a := range y.told() {
		if a.Kind == models.AlarmSignalLost {
			changes = append(changes, a.Change)
		}
	}
	if len(changes) != 2 || changes[0] != alarms.Suppressed || changes[1] != alarms.Raised {
		t.Errorf("told %q", changes)
	}
}

// Pick-up, deliveries that failed, and goods of which nothing was heard for days.
func TestTheClockAlsoSeesWhatNobodyDid(t *testing.T) {
	y := newYard(t)
	ctx, now := context.Background(), store.Now()
	waiting := storetest.Shipment(t, y.store, y.customer)
	_, err := y.store.Pool().Exec(ctx, `insert into stops (id, shipment_id, seq, kind, location_id, plan_from, plan_to)
		values ($1, $2, 1, 'pickup', $3, $4, $5)`, models.NewID(), waiting.ID, waiting.OriginID, now.Add(-time.Hour), now)
	if err != nil {
		t.Fatal(err)
	}
	if found := y.kinds(y.check(waiting, now.Add(15*time.Minute))); len(found) != 0 {
		t.Errorf("within its grace: %+v", found)
	}
	if a := y.kinds(y.check(waiting, now.Add(16*time.Minute)))[models.AlarmPickupOverdue]; !a.Active || a.Severity != models.Warning {
		t.Errorf("not picked up: %+v", a)
	}
	y.set(time.Time{})
	by := storetest.Actor(t, y.store, models.RoleDispatcher)
	tried := storetest.Shipment(t, y.store, y.customer, storetest.In(models.OutForDelivery))
	for try := 1; try <= 3; try++ {
		for _, e := range []models.EventType{models.EventAttemptFailed, models.EventOutForDelivery} {
			if _, err := y.RecordEvent(ctx, by, tried.TrackingNumber, EventDraft{Type: e, Reason: models.ReasonOther}); err != nil {
				t.Fatal(err)
			}
			list := y.ofKind(tried, models.AlarmAttemptFailed)
			last := list[len(list)-1]
			if failed := e == models.EventAttemptFailed; last.Active != failed || failed && (last.Severity == models.Major) != (try == 3) {
				t.Errorf("after %s, %d times: active %t, %s", e, try, last.Active, last.Severity)
			}
		}
	}
	if a := y.kinds(y.check(tried, now.Add(6*24*time.Hour)))[models.AlarmLostSuspected]; !a.Active || a.Severity != models.Critical {
		t.Errorf("nothing for six days: %+v", a)
	}
}

// However many reports of one blow, one fence and one warm box come at once, each has one row.
func TestFiftyTriggersAtOnceMakeOneAlarmOfEachKind(t *testing.T) {
	y := newYard(t)
	y.drawn()
	sh, _ := y.goods()
	now := store.Now()
	var sending sync.WaitGroup
	device := storetest.Device(t, y.store, "one-of-all")
	storetest.Bound(t, y.store, device, sh, now.Add(-6*time.Hour))
	for i := range 50 {
		sending.Go(func() {
			var batch []models.Reading
			for m := range 10 {
				r := at(53.50, -2.60)
				g, c, pct := 6.0, 9.0, 5.0
				r.FixAt, r.ShockG, r.TempC, r.BatteryPct = now.Add(-time.Duration(10-m)*time.Minute+time.Duration(i)*time.Millisecond), &g, &c, &pct
				batch = append(batch, r)
			}
			if _, err := y.RecordTelemetry(context.Background(), device, batch); err != nil {
				t.Error(err)
			}
		})
	}
	sending.Wait()
	counts := map[models.AlarmKind]int{}
	for _, a := range y.alarms(sh) {
		counts[a.Kind]++
	}
	for _, kind := range []models.AlarmKind{models.AlarmShock, models.AlarmFenceForbidden, models.AlarmTempHigh, models.AlarmBatteryLow} {
		if counts[kind] != 1 {
			t.Errorf("%d alarms of %s", counts[kind], kind)
		}
	}
}
