package live

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"haulcast/models"
)

var someTime = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// samples has one change of every kind.
func samples(customer, shipment, user models.ID) map[models.ChangeKind]models.Change {
	status := statusOf("N1", 3)
	status.Order, status.Vehicle, status.Customer, status.Origin = "HC-1", "Truck 7", "Acme", "Dock 3"
	number := 9.4
	wide := models.Audience{Reach: models.ReachPublic, CustomerID: &customer, ShipmentID: &shipment}
	return map[models.ChangeKind]models.Change{
		models.ChangeStatus: change(models.ChangeStatus, wide, status),
		models.ChangeETA:    change(models.ChangeETA, wide, models.ETAData{Shipment: "N1", Class: models.ETAAtRisk, PromisedTo: someTime, At: someTime}),
		models.ChangeAlarm: change(models.ChangeAlarm, toCustomer(customer), models.AlarmData{
			ID: models.NewID(), Shipment: "N1", Device: "reefer-1", Kind: models.AlarmTempHigh, Severity: models.Major,
			Status: models.ActiveAck, Change: "acknowledged", AckedBy: "Dana", Value: &number, ShipmentAlarms: 4, At: someTime,
			Assignee: "Eve", AssigneeID: &user, ShelvedUntil: &someTime, Suppressed: "ferry", Latched: true,
			Resolution: models.AcceptedRisk, Step: 3,
		}),
		models.ChangeOrder:  change(models.ChangeOrder, toCustomer(customer), models.OrderData{Order: "HC-1", Change: "created", At: someTime}),
		models.ChangeNotice: change(models.ChangeNotice, models.Audience{Reach: models.ReachEveryone}, models.NoticeData{Text: "hi"}),
		models.ChangeNotification: change(models.ChangeNotification, models.Audience{Reach: models.ReachUser, UserID: &user},
			models.NotificationData{ID: models.NewID(), TitleKey: "k", Args: json.RawMessage(`{"a":"b"}`), Change: "created", At: someTime}),
		models.ChangeRevoked: change(models.ChangeRevoked, models.Audience{}, models.RevokedData{UserID: &user}),
	}
}

// TestEveryKindHasItsFrame walks all kinds, so that a new one is not half-added.
func TestEveryKindHasItsFrame(t *testing.T) {
	customer, shipment, user := models.NewID(), models.NewID(), models.NewID()
	viewers := map[string]models.Viewer{
		"staff":    {Role: models.RoleDispatcher, UserID: user, Locale: "xx"},
		"customer": {Role: models.RoleCustomer, UserID: user, CustomerID: customer, Locale: "xx"},
		"link":     {Role: models.RoleLink, ShipmentID: shipment},
	}
	heard := map[models.ChangeKind]string{
		models.ChangeStatus: "customer link staff", models.ChangeETA: "customer link staff",
		models.ChangeAlarm: "customer staff", models.ChangeOrder: "customer staff",
		models.ChangeNotification: "customer staff", models.ChangeNotice: "", models.ChangeRevoked: "",
	}
	for _, kind := range models.ChangeKinds {
		want, known := heard[kind]
		if !known {
			t.Errorf("kind %s has no place in this table", kind)
		}
		f, err := newFrame("e0000000", samples(customer, shipment, user)[kind])
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		var by []string
		for name, v := range viewers {
			if event := f.event("e0000000", v, plainTitle); event != nil {
				by = append(by, name)
				if !bytes.Contains(event, []byte("event: "+string(kind)+"\n")) {
					t.Errorf("%s is called %s", kind, event)
				}
			}
		}
		slices.Sort(by)
		if got := strings.Join(by, " "); got != want {
			t.Errorf("%s is heard by %q, want %q", kind, got, want)
		}
	}
}

func TestFrameIsEncodedOncePerForm(t *testing.T) {
	customer, shipment := models.NewID(), models.NewID()
	f, err := newFrame("e0000000", samples(customer, shipment, models.NewID())[models.ChangeStatus])
	if err != nil {
		t.Fatal(err)
	}
	a := f.event("e0000000", models.Viewer{Role: models.RoleDispatcher}, plainTitle)
	b := f.event("e0000000", models.Viewer{Role: models.RoleAdmin}, plainTitle)
	if &a[0] != &b[0] {
		t.Error("two dispatchers do not share the bytes")
	}
}

func TestFormsHideWhatTheirReadersMayNotKnow(t *testing.T) {
	customer, shipment, user := models.NewID(), models.NewID(), models.NewID()
	all := samples(customer, shipment, user)
	his := models.Viewer{Role: models.RoleCustomer, CustomerID: customer}
	link := models.Viewer{Role: models.RoleLink, ShipmentID: shipment}
	for name, c := range map[string]struct {
		kind         models.ChangeKind
		viewer       models.Viewer
		shows, hides []string
	}{
		"alarm, customer": {models.ChangeAlarm, his, []string{"temp.high", "9.4"}, []string{
			"Dana", "reefer-1", "acked_by", "shipment_alarms", "shipment_severity", "Eve", "assignee", "shelved", "ferry", "latched",
			"accepted_risk", "step",
		}},
		"status, customer": {models.ChangeStatus, his, []string{"HC-1", "Dock 3"}, []string{"Truck 7"}},
		"status, link":     {models.ChangeStatus, link, []string{"in_transit"}, []string{"Truck 7", "HC-1", "Acme", "Dock 3"}},
	} {
		f, err := newFrame("e0000000", all[c.kind])
		if err != nil {
			t.Fatal(err)
		}
		event := string(f.event("e0000000", c.viewer, plainTitle))
		for _, word := range c.shows {
			if !strings.Contains(event, word) {
				t.Errorf("%s: %q is missing in %s", name, word, event)
			}
		}
		for _, word := range c.hides {
			if strings.Contains(event, word) {
				t.Errorf("%s: %q stands in %s", name, word, event)
			}
		}
	}
}

// What the house does about an alarm is its own business; what the condition does, and that it was seen, is the customer's.
func TestCustomersHearNothingOfTheWorkOnAnAlarm(t *testing.T) {
	customer := models.NewID()
	internal := 0
	for _, verb := range models.AlarmVerbs {
		f, err := newFrame("e0000000", change(models.ChangeAlarm, toCustomer(customer), models.AlarmData{
			Shipment: "N1", Kind: models.AlarmTempHigh, Severity: models.Major, Change: verb, At: someTime,
		}))
		if err != nil {
			t.Fatal(err)
		}
		if f.event("e0000000", models.Viewer{Role: models.RoleDispatcher}, plainTitle) == nil {
			t.Errorf("staff hear nothing of %s", verb)
		}
		heard := f.event("e0000000", models.Viewer{Role: models.RoleCustomer, CustomerID: customer}, plainTitle) != nil
		if heard == models.InternalVerb(verb) {
			t.Errorf("%s: the customer hears it: %t", verb, heard)
		}
		if models.InternalVerb(verb) {
			internal++
		}
	}
	if internal != 7 {
		t.Errorf("%d verbs are internal, want 7", internal)
	}
}

// TestInternalEventsStayInside: a reassignment that moves nothing is not a customer's business; one that takes the
// shipment back to booked is, without why and where.
func TestInternalEventsStayInside(t *testing.T) {
	customer, shipment := models.NewID(), models.NewID()
	wide := models.Audience{Reach: models.ReachPublic, CustomerID: &customer, ShipmentID: &shipment}
	viewers := []models.Viewer{{Role: models.RoleCustomer, CustomerID: customer}, {Role: models.RoleLink, ShipmentID: shipment}}
	internal := statusOf("N1", 3)
	internal.Public, internal.Type, internal.Place, internal.Reason = false, models.EventUnassigned, "Dock 3", models.ReasonOther
	for _, moved := range []bool{false, true} {
		internal.Previous = internal.State
		if moved {
			internal.Previous = models.Dispatched
		}
		f, err := newFrame("e0000000", change(models.ChangeStatus, wide, internal))
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range viewers {
			event := string(f.event("e0000000", v, plainTitle))
			if (event != "") != moved || strings.Contains(event, "Dock 3") || strings.Contains(event, string(models.ReasonOther)) {
				t.Errorf("moved %v: the %s got %q", moved, v.Role, event)
			}
		}
	}
}

func TestNotificationSpeaksItsReadersLanguage(t *testing.T) {
	user := models.NewID()
	f, err := newFrame("e0000000", samples(models.NewID(), models.NewID(), user)[models.ChangeNotification])
	if err != nil {
		t.Fatal(err)
	}
	event := string(f.event("e0000000", models.Viewer{Role: models.RoleCustomer, UserID: user, Locale: "de"}, plainTitle))
	if !strings.Contains(event, `"title":"de:k{\"a\":\"b\"}"`) || strings.Contains(event, "title_key") || strings.Contains(event, `"args"`) {
		t.Errorf("got %s", event)
	}
	if f.event("e0000000", models.Viewer{Role: models.RoleAdmin, UserID: models.NewID()}, plainTitle) != nil {
		t.Error("somebody else's notification is heard")
	}
}

func TestUnreadableChangeIsHeardByNobody(t *testing.T) {
	for _, c := range []models.Change{
		{Kind: "surprise", Reach: models.ReachEveryone, Data: json.RawMessage(`{}`)},
		{Kind: models.ChangeStatus, Reach: models.ReachStaff, Data: json.RawMessage(`{"version":"three"}`)},
	} {
		f, err := newFrame("e0000000", c)
		if err == nil {
			t.Errorf("%s %s: no error", c.Kind, c.Data)
		}
		if event := f.event("e0000000", models.Viewer{Role: models.RoleAdmin}, plainTitle); event != nil {
			t.Errorf("%s: heard as %s", c.Kind, event)
		}
	}
}

// FuzzFrameIsOneEvent: whatever people write, an event stays one event, with its data on one line.
func FuzzFrameIsOneEvent(f *testing.F) {
	for _, text := range []string{"", "a\nb", "a\r\n\r\nevent: alarm\ndata: {}\n\n", "\u2028\u2029", "\x00\xff", `"}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		status := statusOf(text, 1)
		status.Place, status.Reason = text, models.Reason(text)
		made, err := newFrame("e0000000", change(models.ChangeStatus, toStaff(), status))
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range [][]byte{made.staff, made.customer, made.public} {
			lines := strings.Split(strings.TrimSuffix(string(form), "\n\n"), "\n")
			if len(lines) != 3 || !strings.HasPrefix(lines[2], "data: {") || strings.ContainsAny(string(form), "\r\x00") {
				t.Errorf("%q became %q", text, form)
			}
		}
	})
}

func FuzzCursor(f *testing.F) {
	for _, id := range []string{"abcdef012345.17", "abcdef012345.0", "x.1", "", "abcdef012345.-1", "abcdef012345.1\n"} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		epoch, seq, ok := parseCursor(id)
		if ok && (formatCursor(epoch, seq) != id || seq < 0) {
			t.Errorf("%q was read as %q and %d", id, epoch, seq)
		}
	})
}
