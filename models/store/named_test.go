package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

func TestNoticesCarryTheNamesPeopleRead(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	acme, admin := storetest.Customer(t, s, "ACME"), storetest.Actor(t, s, models.RoleAdmin)
	now := store.Now()
	for i, to := range []*models.ID{nil, &acme.ID, nil} {
		n := models.Notice{
			ID: models.NewID(), CustomerID: to, Text: string(rune('a' + i)), CreatedBy: admin.UserID,
			CreatedAt: now.Add(time.Duration(i) * time.Second),
		}
		if err := s.InsertNotice(t.Context(), &n); err != nil {
			t.Fatal(err)
		}
	}
	first := do(s.Notices(t.Context(), admin.Viewer, store.Page{Limit: 2}))(t)
	if len(first.Items) != 2 || first.Items[0].Text != "c" || first.Items[0].CustomerName != "" ||
		first.Items[1].CustomerName != "ACME Ltd" || first.Items[1].SenderName != admin.Name {
		t.Errorf("first page %+v", first.Items)
	}
	second := do(s.Notices(t.Context(), admin.Viewer, store.Page{Limit: 2, After: first.Next}))(t)
	if len(second.Items) != 1 || second.Items[0].Text != "a" || second.Next != "" {
		t.Errorf("second page %+v", second)
	}
	dispatcher := storetest.Actor(t, s, models.RoleDispatcher)
	if list := do(s.Notices(t.Context(), dispatcher.Viewer, store.Page{}))(t); len(list.Items) != 0 {
		t.Errorf("a dispatcher reads %d notices", len(list.Items))
	}
}

func TestADeviceSpeaksForOneSubjectAtATime(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	acme := storetest.Customer(t, s, "ACME")
	sh, van := storetest.Shipment(t, s, acme), storetest.Vehicle(t, s, "Van 14")
	logger, tracker, idle := storetest.Device(t, s, "logger"), storetest.Device(t, s, "tracker"), storetest.Device(t, s, "idle")
	now := store.Now()
	before, end := now.Add(-2*time.Hour), now.Add(-time.Hour)
	for _, b := range []models.Binding{
		{DeviceID: logger.ID, VehicleID: &van.ID, From: before, To: &end},
		{DeviceID: logger.ID, ShipmentID: &sh.ID, From: end},
		{DeviceID: tracker.ID, VehicleID: &van.ID, From: before},
	} {
		b.ID, b.CreatedAt = models.NewID(), now
		if err := s.InsertBinding(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
	}
	all := []models.ID{logger.ID, tracker.ID, idle.ID}
	speaking := do(s.SpeakingFor(t.Context(), storetest.Staff(), all, now))(t)
	if len(speaking) != 2 || speaking[logger.ID].Shipment != sh.TrackingNumber || speaking[tracker.ID].Vehicle != "Van 14" {
		t.Errorf("now %+v", speaking)
	}
	then := do(s.SpeakingFor(t.Context(), storetest.Staff(), all, end.Add(-time.Minute)))(t)
	if then[logger.ID].Vehicle != "Van 14" || then[logger.ID].Shipment != "" {
		t.Errorf("an hour ago %+v", then[logger.ID])
	}
	history := do(s.NamedBindings(t.Context(), storetest.Staff(), logger.ID))(t)
	if len(history) != 2 || history[0].Shipment != sh.TrackingNumber || history[0].To != nil ||
		history[1].Vehicle != "Van 14" || !history[1].To.Equal(end) {
		t.Errorf("history %+v", history)
	}
	theirs := storetest.CustomerViewer(acme)
	if n := len(do(s.SpeakingFor(t.Context(), theirs, all, now))(t)) + len(do(s.NamedBindings(t.Context(), theirs, logger.ID))(t)); n != 0 {
		t.Errorf("a customer reads %d bindings", n)
	}
}

func TestAPromisesHistoryIsReadFromTheAuditLog(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	acme, other := storetest.Customer(t, s, "ACME"), storetest.Customer(t, s, "OTHER")
	o := storetest.Order(t, s, acme)
	to := o.PromisedTo.Truncate(time.Second)
	for i, diff := range []string{
		`{"promised_to":{"was":"` + to.Format(time.RFC3339) + `","is":"2030-01-01T00:00:00Z"}}`,
		`{"notes":{"was":"","is":"x"}}`,
		`{"promised_from":{"was":"2029-12-31T00:00:00Z","is":"2029-12-31T12:00:00Z"}}`,
	} {
		e := models.AuditEntry{
			At: store.Now().Add(time.Duration(i) * time.Second), ActorName: "Dana", Verb: "order.edited", ObjectType: "order",
			ObjectID: o.Number, Diff: json.RawMessage(diff),
		}
		if err := s.WriteAudit(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	told := do(s.PromiseRevisions(t.Context(), storetest.Staff(), o.Number))(t)
	if len(told) != 2 || told[0].WasFrom == nil || told[0].WasTo != nil || told[0].By != "Dana" || !told[1].WasTo.Equal(to) {
		t.Fatalf("to staff %+v", told)
	}
	if theirs := do(s.PromiseRevisions(t.Context(), storetest.CustomerViewer(acme), o.Number))(t); len(theirs) != 2 || theirs[0].By != "" {
		t.Errorf("to its customer %+v", theirs)
	}
	if n := len(do(s.PromiseRevisions(t.Context(), storetest.CustomerViewer(other), o.Number))(t)); n != 0 {
		t.Errorf("another customer reads %d revisions", n)
	}
}
