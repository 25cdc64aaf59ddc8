package tracking_test

import (
	"strings"
	"testing"
	"time"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

func TestVehicleCarriesWhatIsAssignedToItFromThePickUpOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	van, other := storetest.Vehicle(t, w.store, "Van 7"), storetest.Vehicle(t, w.store, "Van 8")
	s := w.booked(t)
	s = do(w.Assign(t.Context(), w.dispatcher, s.TrackingNumber, tracking.AssignDraft{Vehicle: "van 7", Expected: &s.Version}))(t)
	if *s.VehicleID != van.ID || w.rows(t, "loads") != 0 {
		t.Errorf("on %v with %d loads before the pick-up", s.VehicleID, w.rows(t, "loads"))
	}
	again := do(w.Assign(t.Context(), w.dispatcher, s.TrackingNumber, tracking.AssignDraft{Vehicle: "Van 7"}))(t)
	if again.Version != s.Version {
		t.Error("assigning the same again did something")
	}
	s = w.record(t, s, models.EventPickedUp).Shipment
	if on := do(w.store.ShipmentsLoadedOn(t.Context(), van.ID))(t); len(on) != 1 || on[0] != s.ID {
		t.Errorf("on it lies %v", on)
	}
	do(w.Assign(t.Context(), w.dispatcher, s.TrackingNumber, tracking.AssignDraft{Vehicle: other.ID.String(), Driver: "A. Roe"}))(t)
	was, is := do(w.store.ShipmentsLoadedOn(t.Context(), van.ID))(t), do(w.store.ShipmentsLoadedOn(t.Context(), other.ID))(t)
	if len(was) != 0 || len(is) != 1 {
		t.Errorf("on the first lies %v, on the second %v", was, is)
	}
	w.record(t, s, models.EventDelivered)
	if left := do(w.store.ShipmentsLoadedOn(t.Context(), other.ID))(t); len(left) != 0 {
		t.Errorf("after the delivery there still lies %v", left)
	}
	_, err := w.Assign(t.Context(), w.dispatcher, s.TrackingNumber, tracking.AssignDraft{Vehicle: "Van 7"})
	refused(t, err, models.Illegal)
}

func TestStaleOrUnknownAssignmentIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	storetest.Vehicle(t, w.store, "Van 7")
	s := w.booked(t)
	old := s.Version - 1
	_, err := w.Assign(t.Context(), w.dispatcher, s.TrackingNumber, tracking.AssignDraft{Vehicle: "Van 7", Expected: &old})
	refused(t, err, models.Conflict)
	_, err = w.Assign(t.Context(), w.dispatcher, s.TrackingNumber, tracking.AssignDraft{Vehicle: "Van 99"})
	refused(t, err, models.Invalid)
	_, err = w.Assign(t.Context(), w.reader, s.TrackingNumber, tracking.AssignDraft{Vehicle: "Van 7"})
	refused(t, err, models.Forbidden)
}

func TestDispatchedShipmentTakenOffEverythingIsBookedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.after(t, models.EventDispatched)
	s = do(w.Assign(t.Context(), w.dispatcher, s.TrackingNumber, tracking.AssignDraft{}))(t)
	if got := w.now(t, s); got.State != models.Booked || got.DriverName != "" {
		t.Errorf("it is %s with driver %q", got.State, got.DriverName)
	}
}

func TestCorrectionTakesAnEndBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	van := storetest.Vehicle(t, w.store, "Van 7")
	device := storetest.Device(t, w.store, "tracker-1")
	s := w.booked(t)
	s = do(w.Assign(t.Context(), w.dispatcher, s.TrackingNumber, tracking.AssignDraft{Vehicle: van.Name}))(t)
	do(w.Bind(t.Context(), w.dispatcher, device.ID, tracking.BindingDraft{Shipment: s.TrackingNumber}))(t)
	for _, e := range []models.EventType{models.EventPickedUp, models.EventCheckpoint, models.EventDelivered} {
		s = w.record(t, s, e).Shipment
	}
	if got := w.now(t, s); got.ReportEveryS != 0 {
		t.Errorf("after the delivery a report is expected every %d s", got.ReportEveryS)
	}
	r := do(w.Correct(t.Context(), w.dispatcher, s.TrackingNumber, "scanned the wrong parcel"))(t)
	got := w.now(t, s)
	if got.State != models.InTransit || got.DeliveredAt != nil || got.Version != s.Version+1 || *r.Event.VoidsEventID == models.NoID {
		t.Errorf("it is %s, delivered %v, version %d", got.State, got.DeliveredAt, got.Version)
	}
	if got.ReportEveryS != device.ReportEveryS {
		t.Errorf("a report is expected every %d s", got.ReportEveryS)
	}
	if on := do(w.store.ShipmentsLoadedOn(t.Context(), van.ID))(t); len(on) != 1 {
		t.Errorf("on the van lies %v", on)
	}
	if o := do(w.store.OrderByID(t.Context(), storetest.Staff(), s.OrderID))(t); o.State != models.OrderInProgress {
		t.Errorf("the order is %s", o.State)
	}
	if stops := do(w.store.Stops(t.Context(), s.ID))(t); stops[1].DepartedAt != nil || stops[1].Outcome != "" {
		t.Errorf("the drop still says %+v", stops[1])
	}
	for _, e := range do(w.store.Timeline(t.Context(), w.reader.Viewer, s.ID, store.Page{}))(t).Items {
		if e.Type == models.EventDelivered {
			t.Error("the customer still reads of a delivery that did not occur")
		}
	}
	_, err := w.Correct(t.Context(), w.dispatcher, s.TrackingNumber, "again")
	refused(t, err, models.Illegal)
}

func TestCorrectionPutsAHeldShipmentBackOnHold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.after(t, models.EventHeld, models.EventCancelled)
	do(w.Correct(t.Context(), w.dispatcher, s.TrackingNumber, "the customer wants it after all"))(t)
	if got := w.now(t, s); got.State != models.OnHold || got.HeldState != models.Booked || got.ReasonCode != models.ReasonOther {
		t.Errorf("it is %s, resumes to %q, for %s", got.State, got.HeldState, got.ReasonCode)
	}
	if r := w.record(t, s, models.EventResumed); r.Shipment.State != models.Booked {
		t.Errorf("it resumed to %s", r.Shipment.State)
	}
}

func TestCorrectionIsForStaffWithinThreeDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.after(t, models.EventPickedUp, models.EventDelivered)
	_, err := w.Correct(t.Context(), w.reader, s.TrackingNumber, "not mine")
	refused(t, err, models.Forbidden)
	_, err = w.Correct(t.Context(), w.dispatcher, s.TrackingNumber, "  ")
	refused(t, err, models.Invalid)
	w.Now = func() time.Time { return store.Now().Add(models.CorrectionWindow + time.Minute) }
	_, err = w.Correct(t.Context(), w.dispatcher, s.TrackingNumber, "too late")
	refused(t, err, models.Illegal)
}

func TestDamageRaisesAnAlarmThatCustomersDoNotRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.after(t, models.EventPickedUp)
	alarm := do(w.ReportDamage(t.Context(), w.dispatcher, s.TrackingNumber, tracking.DamageDraft{Note: "corner crushed"}))(t)
	if got := w.now(t, s); !got.Damaged || got.AlarmCount != 1 || got.Version != s.Version+1 {
		t.Errorf("damaged %t, %d alarms, version %d", got.Damaged, got.AlarmCount, got.Version)
	}
	_, err := w.store.AlarmByID(t.Context(), w.reader.Viewer, alarm.ID)
	refused(t, err, models.NotFound)
	id := models.NewID()
	d := tracking.EventDraft{ID: id, Type: models.EventDamageReported, Reason: models.ReasonCarrierDamaged, Note: "and the other"}
	do(w.RecordEvent(t.Context(), w.dispatcher, s.TrackingNumber, d))(t)
	if r := do(w.RecordEvent(t.Context(), w.dispatcher, s.TrackingNumber, d))(t); !r.Repeat {
		t.Error("the repeat was taken for another report")
	}
	again := do(w.store.AlarmByID(t.Context(), storetest.Staff(), alarm.ID))(t)
	if again.Occurrences != 2 || !strings.Contains(again.Note, "crushed") {
		t.Errorf("%d occurrences, %q", again.Occurrences, again.Note)
	}
	_, err = w.ReportDamage(t.Context(), w.dispatcher, s.TrackingNumber, tracking.DamageDraft{})
	refused(t, err, models.Invalid)
}
