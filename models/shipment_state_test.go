package models_test

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"haulcast/models"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// in is a shipment that has been in a state since noon and satisfies every guard: it was not picked up and somebody
// carries it.
func in(s models.State) models.Shipment {
	return models.Shipment{State: s, StateSince: noon, HeldState: models.Booked, DriverName: "P. Doe", Version: 3}
}

// actual is an event that occurred a minute past noon, with a reason.
func actual(t models.EventType) models.ShipmentEvent {
	return models.ShipmentEvent{
		Type: t, Kind: models.Actual, OccurredAt: noon.Add(time.Minute), RecordedAt: noon.Add(time.Minute),
		ReasonCode: models.ReasonOther,
	}
}

type arrow struct {
	from, to models.State
	by       models.EventType
}

// drawn is what the picture says.
func drawn(t *testing.T) map[arrow]bool {
	t.Helper()
	page, err := os.ReadFile("../docs/shipment-states.md")
	if err != nil {
		t.Fatal(err)
	}
	arrows := map[arrow]bool{}
	for _, m := range regexp.MustCompile(`(?m)^ +(\w+) --> (\w+) : (\S+)$`).FindAllStringSubmatch(string(page), -1) {
		arrows[arrow{models.State(m[1]), models.State(m[2]), models.EventType(m[3])}] = true
	}
	return arrows
}

func TestEveryStateAndEventDoesWhatThePictureSays(t *testing.T) {
	t.Parallel()
	picture := drawn(t)
	if len(picture) < 50 {
		t.Fatalf("the picture has only %d arrows", len(picture))
	}
	holdable := func(s models.State) bool { return picture[arrow{s, models.OnHold, models.EventHeld}] }
	for _, from := range models.States {
		for _, e := range models.EventTypes {
			s := in(from)
			o, err := s.Apply(actual(e), models.RoleAdmin)
			drawnTo := models.State("")
			for a := range picture {
				if a.from == from && a.by == e && e != models.EventResumed {
					drawnTo = a.to
				}
			}
			switch {
			case e == models.EventResumed && from == models.OnHold: // checked below
			case !e.Moves():
				if err != nil || o.Moved || s.State != from || !s.StateSince.Equal(noon) {
					t.Errorf("%s in %s: %+v, %v; it moves nothing", e, from, o, err)
				}
			case drawnTo == "":
				if models.CodeOf(err) != models.Illegal || s.State != from || s.Version != 3 || !s.StateSince.Equal(noon) {
					t.Errorf("%s in %s: %v, then %s; the picture has no such arrow", e, from, err, s.State)
				}
			default:
				want := models.Outcome{From: from, To: drawnTo, Moved: true}
				if err != nil || o != want || s.State != drawnTo || !s.StateSince.Equal(noon.Add(time.Minute)) {
					t.Errorf("%s in %s: %+v, %v; want %s", e, from, o, err, drawnTo)
				}
			}
		}
		s := in(models.OnHold)
		s.HeldState = from
		_, err := s.Apply(actual(models.EventResumed), models.RoleDispatcher)
		if back := picture[arrow{models.OnHold, from, models.EventResumed}]; back != holdable(from) || back && (err != nil || s.State != from) {
			t.Errorf("resuming to %s: drawn %t, holdable %t, %v", from, back, holdable(from), err)
		}
	}
}

func TestPictureKnowsNoOtherWords(t *testing.T) {
	t.Parallel()
	for a := range drawn(t) {
		if !a.from.Known() || !a.to.Known() || !a.by.Moves() {
			t.Errorf("%s --> %s : %s", a.from, a.to, a.by)
		}
	}
}

func TestHoldingRemembersTheStateBefore(t *testing.T) {
	t.Parallel()
	s := in(models.OutForDelivery)
	for _, e := range []models.EventType{models.EventHeld, models.EventResumed} {
		if _, err := s.Apply(actual(e), models.RoleDispatcher); err != nil {
			t.Fatal(err)
		}
	}
	if s.State != models.OutForDelivery || s.HeldState != "" {
		t.Errorf("it is %s and resumes to %q", s.State, s.HeldState)
	}
}

func TestGuards(t *testing.T) {
	t.Parallel()
	at := noon
	for name, c := range map[string]struct {
		change func(*models.Shipment)
		in     models.State
		event  models.EventType
		role   models.Role
		want   string // part of the sentence; "" = it may
	}{
		"cancelling what was picked up": {func(s *models.Shipment) { s.PickedUpAt = &at }, models.OnHold, models.EventCancelled, models.RoleAdmin, "send it back"},
		"cancelling what was not":       {func(*models.Shipment) {}, models.OnHold, models.EventCancelled, models.RoleDispatcher, ""},
		"disposing as a dispatcher":     {func(*models.Shipment) {}, models.OnHold, models.EventDisposed, models.RoleDispatcher, "Only an admin"},
		"disposing as an admin":         {func(*models.Shipment) {}, models.OnHold, models.EventDisposed, models.RoleAdmin, ""},
		"dispatching with nobody":       {func(s *models.Shipment) { s.DriverName = "" }, models.Booked, models.EventDispatched, models.RoleAdmin, "Assign a vehicle"},
		"dispatching with a device":     {func(s *models.Shipment) { s.DriverName, s.ReportEveryS = "", 60 }, models.Booked, models.EventDispatched, models.RoleAdmin, ""},
		"dispatching with a vehicle":    {func(s *models.Shipment) { s.DriverName, s.VehicleID = "", &models.NoID }, models.Booked, models.EventDispatched, models.RoleAdmin, ""},
		"dispatching with a driver":     {func(*models.Shipment) {}, models.Booked, models.EventDispatched, models.RoleDispatcher, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := in(c.in)
			c.change(&s)
			offered := slices.Contains(s.Next(c.role), c.event)
			_, err := s.Apply(actual(c.event), c.role)
			if offered != (c.want == "") {
				t.Errorf("offered as next: %t", offered)
			}
			if c.want == "" && err != nil || c.want != "" && (models.CodeOf(err) != models.Illegal || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestRefusalListsWhatMayHappen(t *testing.T) {
	t.Parallel()
	s := in(models.Booked)
	_, err := s.Apply(actual(models.EventDelivered), models.RoleDispatcher)
	var refusal *models.Error
	want := []models.EventType{models.EventDispatched, models.EventPickedUp, models.EventHeld, models.EventCancelled}
	if !errors.As(err, &refusal) || !slices.Equal(refusal.Legal, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func TestReasonIsAskedForWhereAShipmentLeavesItsWay(t *testing.T) {
	t.Parallel()
	want := []models.EventType{
		models.EventAttemptFailed, models.EventHeld, models.EventReturning, models.EventLost, models.EventDisposed,
		models.EventCancelled, models.EventDamageReported,
	}
	for _, e := range models.EventTypes {
		event := actual(e)
		event.ReasonCode = "made.up"
		s := in(models.InTransit)
		_, err := s.Apply(event, models.RoleAdmin)
		if asked := models.CodeOf(err) == models.Invalid; asked != slices.Contains(want, e) {
			t.Errorf("%s: %v", e, err)
		}
		if s.State == models.OnHold || s.State == models.Lost {
			t.Errorf("%s moved it to %s without a reason", e, s.State)
		}
	}
}

func TestLateNewsMovesNothingInAnyState(t *testing.T) {
	t.Parallel()
	for _, from := range models.States {
		for _, e := range models.EventTypes {
			if !e.Moves() {
				continue
			}
			s, late := in(from), actual(e)
			late.OccurredAt = noon.Add(-time.Microsecond)
			o, err := s.Apply(late, models.RoleAdmin)
			if err != nil || !o.Late || o.Moved || s.State != from || !s.StateSince.Equal(noon) {
				t.Errorf("%s in %s: %+v, %v", e, from, o, err)
			}
		}
	}
}

func TestEventAtTheVeryBeginningOfAStateIsNotLate(t *testing.T) {
	t.Parallel()
	s, e := in(models.Booked), actual(models.EventPickedUp)
	e.OccurredAt = noon
	if o, err := s.Apply(e, models.RoleDispatcher); err != nil || !o.Moved {
		t.Errorf("got %+v, %v", o, err)
	}
}

func TestPlannedAndEstimatedEventsMoveNothing(t *testing.T) {
	t.Parallel()
	for _, kind := range []models.EventKind{models.Planned, models.Estimated} {
		for _, from := range models.States {
			for _, e := range models.EventTypes {
				s, event := in(from), actual(e)
				event.Kind = kind
				if o, err := s.Apply(event, models.RoleAdmin); err != nil || o.Moved || s.State != from {
					t.Errorf("%s %s in %s: %+v, %v", kind, e, from, o, err)
				}
			}
		}
	}
}

func TestTerminalStateIsNeverLeftByAnyEvent(t *testing.T) {
	t.Parallel()
	for _, from := range models.States {
		if !from.Terminal() {
			continue
		}
		for _, e := range models.EventTypes {
			for _, at := range []time.Duration{-time.Hour, 0, time.Hour} {
				for _, role := range []models.Role{models.RoleAdmin, models.RoleSystem, models.RoleDevice} {
					s, event := in(from), actual(e)
					event.OccurredAt = noon.Add(at)
					_, _ = s.Apply(event, role) // refused or not, it must not move
					if s.State != from {
						t.Errorf("%s moved %s to %s", e, from, s.State)
					}
				}
			}
		}
		if s := in(from); len(s.Next(models.RoleAdmin)) != 0 {
			t.Errorf("%s offers %v", from, s.Next(models.RoleAdmin))
		}
	}
}

func TestPickUpAndDeliveryAreNotedOnce(t *testing.T) {
	t.Parallel()
	s := in(models.Booked)
	for i, e := range []models.EventType{models.EventPickedUp, models.EventCheckpoint, models.EventDelivered} {
		event := actual(e)
		event.OccurredAt = noon.Add(time.Duration(i+1) * time.Hour)
		if _, err := s.Apply(event, models.RoleDispatcher); err != nil {
			t.Fatal(err)
		}
	}
	if !s.PickedUpAt.Equal(noon.Add(time.Hour)) || !s.DeliveredAt.Equal(noon.Add(3*time.Hour)) {
		t.Errorf("picked up %s, delivered %s", s.PickedUpAt, s.DeliveredAt)
	}
}

func TestCorrection(t *testing.T) {
	t.Parallel()
	at := noon
	delivered := models.ShipmentEvent{FromState: models.OutForDelivery, ToState: models.Delivered, RecordedAt: noon}
	for name, c := range map[string]struct {
		in     models.State
		voided models.ShipmentEvent
		role   models.Role
		now    time.Time
		want   models.Code // "" = it may
	}{
		"by a dispatcher at once": {models.Delivered, delivered, models.RoleDispatcher, noon, ""},
		"on the last moment":      {models.Delivered, delivered, models.RoleAdmin, noon.Add(72 * time.Hour), ""},
		"a moment later":          {models.Delivered, delivered, models.RoleAdmin, noon.Add(72*time.Hour + 1), models.Illegal},
		"by a customer":           {models.Delivered, delivered, models.RoleCustomer, noon, models.Forbidden},
		"by a device":             {models.Delivered, delivered, models.RoleDevice, noon, models.Forbidden},
		"by the program itself":   {models.Delivered, delivered, models.RoleSystem, noon, models.Forbidden},
		"of what is under way":    {models.InTransit, delivered, models.RoleAdmin, noon, models.Illegal},
		"of what is lost":         {models.Lost, models.ShipmentEvent{ToState: models.Lost, RecordedAt: noon}, models.RoleAdmin, noon, models.Illegal},
		"of another event":        {models.Delivered, models.ShipmentEvent{ToState: models.Returned, RecordedAt: noon}, models.RoleAdmin, noon, models.Illegal},
	} {
		t.Run(name, func(t *testing.T) {
			s := in(c.in)
			s.DeliveredAt = &at
			o, err := s.Correct(c.voided, c.role, c.now)
			if models.CodeOf(err) != c.want {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if c.want != "" {
				if s.State != c.in || o.Moved {
					t.Errorf("it moved to %s", s.State)
				}
				return
			}
			if s.State != models.OutForDelivery || s.DeliveredAt != nil || !s.StateSince.Equal(c.now) || !o.Moved {
				t.Errorf("it is %s since %s, delivered %v", s.State, s.StateSince, s.DeliveredAt)
			}
		})
	}
}

func TestWordsOfStates(t *testing.T) {
	t.Parallel()
	if got := models.OutForDelivery.Plain(); got != "out for delivery" {
		t.Errorf("got %q", got)
	}
	if got := models.EventPickedUp.Plain(); got != "picked up" {
		t.Errorf("got %q", got)
	}
	var ended, moving []models.State
	for _, s := range models.States {
		if s.Ended() {
			ended = append(ended, s)
		}
		if s.Moving() {
			moving = append(moving, s)
		}
	}
	if want := []models.State{models.Delivered, models.Returned, models.Disposed, models.Cancelled, models.Lost}; !slices.Equal(ended, want) {
		t.Errorf("ended: %v", ended)
	}
	if want := []models.State{models.PickedUp, models.InTransit, models.OutForDelivery, models.Returning}; !slices.Equal(moving, want) {
		t.Errorf("moving: %v", moving)
	}
}

func TestOrderStateFollowsFromItsShipments(t *testing.T) {
	t.Parallel()
	type states = []models.State
	for _, c := range []struct {
		shipments states
		want      models.OrderState
	}{
		{states{}, models.OrderOpen},
		{states{models.Draft, models.Draft}, models.OrderDraft},
		{states{models.Draft, models.Cancelled}, models.OrderDraft},
		{states{models.Draft, models.Booked}, models.OrderOpen},
		{states{models.Booked, models.Dispatched}, models.OrderOpen},
		{states{models.Booked, models.PickedUp}, models.OrderInProgress},
		{states{models.OnHold}, models.OrderInProgress},
		{states{models.Booked, models.Lost}, models.OrderInProgress},
		{states{models.Delivered, models.InTransit}, models.OrderPartiallyDelivered},
		{states{models.Delivered, models.Booked}, models.OrderPartiallyDelivered},
		{states{models.Delivered, models.Delivered}, models.OrderDelivered},
		{states{models.Delivered, models.Cancelled}, models.OrderDelivered},
		{states{models.Delivered, models.Returned}, models.OrderException},
		{states{models.Lost}, models.OrderException},
		{states{models.Disposed, models.Cancelled}, models.OrderException},
		{states{models.Cancelled, models.Cancelled}, models.OrderCancelled},
	} {
		if got := models.DeriveOrderState(c.shipments); got != c.want {
			t.Errorf("%v: %s, want %s", c.shipments, got, c.want)
		}
	}
}
