package tracking_test

import (
	"crypto/sha256"
	"strings"
	"sync"
	"testing"
	"time"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

func draftOf(uniqueID string) tracking.DeviceDraft {
	return tracking.DeviceDraft{UniqueID: uniqueID, Name: "Tracker " + uniqueID, Kind: models.DeviceTracker, ReportEveryS: 30}
}

func TestDevicesTokenIsShownOnceAndKeptHashed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := draftOf("861234567890123")
	d.ID = models.NewID()
	device, token, err := w.RegisterDevice(t.Context(), w.dispatcher, d)
	if err != nil || len(token) < 43 {
		t.Fatalf("token %q, %v", token, err)
	}
	again, second, err := w.RegisterDevice(t.Context(), w.dispatcher, d)
	if err != nil || second != "" || again.ID != device.ID {
		t.Errorf("the second time: %v, token %q, %v", again.ID, second, err)
	}
	hash := sha256.Sum256([]byte(token))
	if got := do(w.store.DeviceByToken(t.Context(), hash[:]))(t); got.ID != device.ID {
		t.Errorf("the token belongs to %s", got.ID)
	}
	fresh := do(w.RotateToken(t.Context(), w.dispatcher, device.ID))(t)
	if _, err := w.store.DeviceByToken(t.Context(), hash[:]); models.CodeOf(err) != models.NotFound {
		t.Errorf("the old token after the new one: %v", err)
	}
	hash = sha256.Sum256([]byte(fresh))
	do(w.store.DeviceByToken(t.Context(), hash[:]))(t)
	_, _, err = w.RegisterDevice(t.Context(), w.dispatcher, draftOf("861234567890123"))
	refused(t, err, models.Conflict)
	_, _, err = w.RegisterDevice(t.Context(), w.reader, draftOf("other"))
	refused(t, err, models.Forbidden)
	_, _, err = w.RegisterDevice(t.Context(), w.dispatcher, tracking.DeviceDraft{Kind: "drone", ReportEveryS: -1})
	refused(t, err, models.Invalid)
}

func TestDeviceSpeaksForOneSubjectAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	device := storetest.Device(t, w.store, "tracker-1")
	one, two := w.booked(t), w.booked(t)
	b := do(w.Bind(t.Context(), w.dispatcher, device.ID, tracking.BindingDraft{Shipment: one.TrackingNumber}))(t)
	if got := w.now(t, one); got.ReportEveryS != device.ReportEveryS {
		t.Errorf("a report is expected every %d s", got.ReportEveryS)
	}
	if again := do(w.Bind(t.Context(), w.dispatcher, device.ID, tracking.BindingDraft{Shipment: one.TrackingNumber}))(t); again.ID != b.ID {
		t.Error("binding the same again made another binding")
	}
	_, err := w.Bind(t.Context(), w.dispatcher, device.ID, tracking.BindingDraft{Shipment: two.TrackingNumber})
	refused(t, err, models.Conflict)
	for _, part := range []string{one.TrackingNumber, b.From.Format("2006-01-02 15:04"), device.Name} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v doesn't name %s", err, part)
		}
	}
	if err := w.Unbind(t.Context(), w.dispatcher, b.ID, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if err := w.Unbind(t.Context(), w.dispatcher, b.ID, time.Time{}); err != nil {
		t.Errorf("unbinding again: %v", err)
	}
	if got := w.now(t, one); got.ReportEveryS != 0 {
		t.Errorf("then a report is expected every %d s", got.ReportEveryS)
	}
	do(w.Bind(t.Context(), w.dispatcher, device.ID, tracking.BindingDraft{Shipment: two.TrackingNumber}))(t)
}

func TestOneOfManyConcurrentBindingsHolds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	device := storetest.Device(t, w.store, "tracker-1")
	var wg sync.WaitGroup
	var held sync.Map
	for range 8 {
		s := w.booked(t)
		wg.Go(func() {
			_, err := w.Bind(t.Context(), w.dispatcher, device.ID, tracking.BindingDraft{Shipment: s.TrackingNumber})
			if err == nil {
				held.Store(s.ID, true)
			} else {
				refused(t, err, models.Conflict)
			}
		})
	}
	wg.Wait()
	if size(&held) != 1 {
		t.Errorf("%d bindings hold", size(&held))
	}
}

func TestVehiclesTrackerIsHeardForWhatLiesOnIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	storetest.Vehicle(t, w.store, "Van 7")
	device := storetest.Device(t, w.store, "tracker-1")
	s := w.booked(t)
	do(w.Assign(t.Context(), w.dispatcher, s.TrackingNumber, tracking.AssignDraft{Vehicle: "Van 7"}))(t)
	s = w.record(t, s, models.EventPickedUp).Shipment
	do(w.Bind(t.Context(), w.dispatcher, device.ID, tracking.BindingDraft{Vehicle: "Van 7"}))(t)
	if got := w.now(t, s); got.ReportEveryS != 60 {
		t.Errorf("a report is expected every %d s", got.ReportEveryS)
	}
	for _, step := range []struct {
		do   func() error
		want int
	}{
		{func() error { return w.DisableDevice(t.Context(), w.dispatcher, device.ID) }, 0},
		{func() error { return w.DisableDevice(t.Context(), w.dispatcher, device.ID) }, 0},
		{func() error { return w.EnableDevice(t.Context(), w.dispatcher, device.ID) }, 60},
	} {
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		if got := w.now(t, s); got.ReportEveryS != step.want {
			t.Errorf("then a report is expected every %d s, want %d", got.ReportEveryS, step.want)
		}
	}
}

func TestLoggerReadOutAfterTheTripSpokeUntilItsEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	device := storetest.Device(t, w.store, "logger-1")
	s := w.after(t, models.EventPickedUp, models.EventDelivered)
	b := do(w.Bind(t.Context(), w.dispatcher, device.ID, tracking.BindingDraft{
		Shipment: s.TrackingNumber, From: s.StateSince.Add(-time.Hour),
	}))(t)
	if b.To == nil || !b.To.Equal(s.StateSince) {
		t.Errorf("it speaks until %v, want %s", b.To, s.StateSince)
	}
	_, err := w.Bind(t.Context(), w.dispatcher, device.ID, tracking.BindingDraft{Shipment: s.TrackingNumber})
	refused(t, err, models.Illegal)
}

func TestBindingsThatCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	device := storetest.Device(t, w.store, "tracker-1")
	s := w.booked(t)
	before := w.Now().Add(-time.Hour)
	for name, d := range map[string]tracking.BindingDraft{
		"to nothing":        {},
		"to two things":     {Shipment: s.TrackingNumber, Vehicle: "Van 7"},
		"to no shipment":    {Shipment: "ZL000000000XZ"},
		"to no vehicle":     {Vehicle: "Van 99"},
		"that end too soon": {Shipment: s.TrackingNumber, To: &before},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.Bind(t.Context(), w.dispatcher, device.ID, d)
			refused(t, err, models.Invalid)
		})
	}
	_, err := w.Bind(t.Context(), w.dispatcher, models.NewID(), tracking.BindingDraft{Shipment: s.TrackingNumber})
	refused(t, err, models.NotFound)
	_, err = w.Bind(t.Context(), w.reader, device.ID, tracking.BindingDraft{Shipment: s.TrackingNumber})
	refused(t, err, models.Forbidden)
	if got := do(w.store.BindingsOf(t.Context(), device.ID))(t); len(got) != 0 {
		t.Errorf("there are bindings: %v", got)
	}
}

func TestEndClosesBindingsAndLetsLinksExpire(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	device := storetest.Device(t, w.store, "tracker-1")
	s := w.after(t, models.EventPickedUp)
	do(w.Bind(t.Context(), w.dispatcher, device.ID, tracking.BindingDraft{Shipment: s.TrackingNumber}))(t)
	link, _, err := w.Share(t.Context(), w.reader, s.TrackingNumber, tracking.ShareDraft{ExpiresIn: 60 * 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	s = w.record(t, s, models.EventDelivered).Shipment
	if b := do(w.store.BindingsOf(t.Context(), device.ID))(t); b[0].To == nil || b[0].To.Before(*s.DeliveredAt) {
		t.Errorf("the binding ends %v", b[0].To)
	}
	got := do(w.store.ShareLinkByID(t.Context(), w.reader.Viewer, link.ID))(t)
	if left := got.ExpiresAt.Sub(store.Now()); left > 14*24*time.Hour || left < 13*24*time.Hour {
		t.Errorf("the link works for another %s", left)
	}
	if got := w.now(t, s); got.CheckAt != nil {
		t.Errorf("the sweep looks at it again at %s", got.CheckAt)
	}
}
