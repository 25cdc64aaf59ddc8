package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

func TestMigrationsGoDownAndUpAgain(t *testing.T) {
	t.Parallel()
	m := do(store.NewMigrator(storetest.DSN(t)))(t)
	t.Cleanup(func() { _ = m.Close() })
	var all int
	for {
		file := do(m.Down(t.Context()))(t)
		if file == "" {
			break
		}
		all++
	}
	if again := do(m.Up(t.Context()))(t); again != all || all < 6 {
		t.Errorf("%d went down and %d up", all, again)
	}
}

func TestFailedTransactionLeavesNothingAndAnnouncesNothing(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	woken := s.Wake()
	failure := errors.New("no")
	err := s.InTx(t.Context(), func(tx *store.Store) error {
		storetest.Customer(t, tx, "ACME")
		if err := tx.Announce(models.ChangeNotice, models.Audience{Reach: models.ReachEveryone}, models.NoticeData{}); err != nil {
			return err
		}
		return failure
	})
	if !errors.Is(err, failure) {
		t.Errorf("got %v", err)
	}
	if left := do(s.Customers(t.Context(), storetest.Staff(), "", store.Page{}))(t); len(left.Items) != 0 {
		t.Error("the customer stayed")
	}
	if left := do(s.ChangesBetween(t.Context(), 0, 1<<40, 10))(t); len(left) != 0 {
		t.Error("the change stayed")
	}
	select {
	case <-woken:
		t.Error("readers were woken")
	default:
	}
}

func TestDeadlockIsTriedAgain(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	acme := storetest.Customer(t, s, "ACME")
	one, two := storetest.Shipment(t, s, acme), storetest.Shipment(t, s, acme)
	both := make(chan struct{}, 2)
	meet := make(chan struct{})
	go func() { <-both; <-both; close(meet) }()
	lock := func(first, second models.Shipment, done chan<- error) {
		met := false
		done <- s.InTx(context.Background(), func(tx *store.Store) error {
			if _, err := tx.ShipmentForUpdate(context.Background(), storetest.Staff(), first.TrackingNumber); err != nil {
				return err
			}
			if !met { // the second attempt goes alone
				met = true
				both <- struct{}{}
				<-meet
			}
			_, err := tx.ShipmentForUpdate(context.Background(), storetest.Staff(), second.TrackingNumber)
			return err
		})
	}
	done := make(chan error, 2)
	go lock(one, two, done)
	go lock(two, one, done)
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestSavingAShipmentLeavesItsTelemetryAndAlarmsAlone(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	sh := storetest.Shipment(t, s, storetest.Customer(t, s, "ACME"))
	if _, err := s.Pool().Exec(t.Context(), `update shipments set last_lat = 53, last_lon = -3, last_fix_at = now(),
		alarm_severity = 3, alarm_count = 2, report_every_s = 60 where id = $1`, sh.ID); err != nil {
		t.Fatal(err)
	}
	lat := 1.0
	sh.State, sh.DriverName, sh.LastLat, sh.AlarmCount, sh.ReportEveryS = models.Dispatched, "", &lat, 0, 0
	if err := s.SaveShipment(t.Context(), &sh); err != nil {
		t.Fatal(err)
	}
	got := do(s.ShipmentByID(t.Context(), storetest.Staff(), sh.ID))(t)
	if got.State != models.Dispatched || *got.LastLat != 53 || got.AlarmCount != 2 || got.AlarmSeverity != models.Major || got.ReportEveryS != 60 {
		t.Errorf("got %+v", got)
	}
}

func TestBindingsOfOneDeviceDoNotOverlap(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	acme, d := storetest.Customer(t, s, "ACME"), storetest.Device(t, s, "tracker-1")
	one, two := storetest.Shipment(t, s, acme), storetest.Shipment(t, s, acme)
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	evening := noon.Add(6 * time.Hour)
	first := models.Binding{ID: models.NewID(), DeviceID: d.ID, ShipmentID: &one.ID, From: noon, To: &evening, CreatedAt: noon}
	if err := s.InsertBinding(t.Context(), &first); err != nil {
		t.Fatal(err)
	}
	err := s.InTx(t.Context(), func(tx *store.Store) error {
		overlapping := models.Binding{ID: models.NewID(), DeviceID: d.ID, ShipmentID: &two.ID, From: evening.Add(-time.Second), CreatedAt: noon}
		err := tx.InsertBinding(t.Context(), &overlapping)
		if models.CodeOf(err) != models.Conflict || !strings.Contains(err.Error(), one.TrackingNumber) || !strings.Contains(err.Error(), "2026-03-01 18:00 UTC") {
			t.Errorf("got %v", err)
		}
		// The transaction still works after the refusal.
		next := models.Binding{ID: models.NewID(), DeviceID: d.ID, ShipmentID: &two.ID, From: evening, CreatedAt: noon}
		return tx.InsertBinding(t.Context(), &next)
	})
	if err != nil {
		t.Errorf("right after it: %v", err)
	}
	if got := do(s.BindingsOf(t.Context(), d.ID))(t); len(got) != 2 || got[0].From.Before(got[1].From) {
		t.Errorf("got %+v", got)
	}
}

func TestBindingEndedBeforeItBeganEndsAtItsBeginning(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	sh, d := storetest.Shipment(t, s, storetest.Customer(t, s, "ACME")), storetest.Device(t, s, "tracker-1")
	b := storetest.Bound(t, s, d, sh, store.Now())
	if err := s.CloseBindings(t.Context(), sh.ID, b.From.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := do(s.BindingByID(t.Context(), storetest.Staff(), b.ID))(t); got.To == nil || got.To.Sub(got.From) != time.Microsecond {
		t.Errorf("it ended %v", got.To)
	}
}

func TestDevicesAreTouchedByNewerNewsOnly(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	one, two := storetest.Device(t, s, "tracker-1"), storetest.Device(t, s, "tracker-2")
	at, full, low := store.Now(), 90.0, 15.0
	for _, seen := range [][]store.DeviceSeen{
		{{ID: one.ID, At: at, BatteryPct: &full}, {ID: two.ID, At: at}, {ID: one.ID, At: at.Add(time.Second)}},
		{{ID: one.ID, At: at.Add(-time.Minute), BatteryPct: &low}},
	} {
		if err := s.TouchDevices(t.Context(), seen); err != nil {
			t.Fatal(err)
		}
	}
	got := do(s.DeviceByID(t.Context(), storetest.Staff(), one.ID))(t)
	if !got.LastSeenAt.Equal(at.Add(time.Second)) || got.BatteryPct != nil && *got.BatteryPct == low {
		t.Errorf("last seen %v, battery %v", got.LastSeenAt, got.BatteryPct)
	}
}

func TestAChangeTellsEachUserOnce(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	one, two := storetest.User(t, s, models.RoleDispatcher).ID, storetest.User(t, s, models.RoleDispatcher).ID
	for _, step := range []struct {
		seq   int64
		users []models.ID
		fresh int
	}{{7, []models.ID{one}, 1}, {7, []models.ID{one, two}, 1}, {7, []models.ID{two, one}, 0}, {6, []models.ID{one}, 0}, {8, []models.ID{one, two}, 2}} {
		var fresh []models.ID
		err := s.InTx(t.Context(), func(tx *store.Store) (err error) {
			fresh, err = tx.TellOnce(t.Context(), step.users, step.seq)
			return err
		})
		if err != nil || len(fresh) != step.fresh {
			t.Errorf("change %d is new to %d of %d, want %d (%v)", step.seq, len(fresh), len(step.users), step.fresh, err)
		}
	}
}

func TestSettingsAreReadBackAndKeepTheirSecret(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	was := do(s.Settings(t.Context()))(t)
	if len(was.TrackingKey) < 16 || was.Epoch == "" || was.DelayToleranceS != 900 {
		t.Errorf("at first %+v", was)
	}
	is := was
	is.OperatorName, is.Demo, is.TrackingKey, is.Epoch = "Mersey Haulage", true, []byte("short"), "gone"
	if err := s.UpdateSettings(t.Context(), is); err != nil {
		t.Fatal(err)
	}
	got := do(s.Settings(t.Context()))(t)
	if got.OperatorName != "Mersey Haulage" || !got.Demo || string(got.TrackingKey) != string(was.TrackingKey) || got.Epoch != was.Epoch {
		t.Errorf("then %+v", got)
	}
}

func TestReaderOfTheLogNeverGoesBack(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	for _, step := range []struct{ set, want int64 }{{5, 5}, {3, 5}, {9, 9}} {
		if err := s.SetReaderPosition(t.Context(), "inbox", step.set); err != nil {
			t.Fatal(err)
		}
		if got := do(s.ReaderPosition(t.Context(), "inbox"))(t); got != step.want {
			t.Errorf("after %d it stands at %d", step.set, got)
		}
	}
	if got := do(s.ReaderPosition(t.Context(), "another"))(t); got != 0 {
		t.Errorf("another stands at %d", got)
	}
}
