package alarms

import (
	"testing"
	"time"

	"haulcast/models"
)

// underway is a shipment picked up at 06:00 and promised by 12:00.
func underway() *models.Shipment {
	return &models.Shipment{
		State: models.InTransit, PickedUpAt: ptr(at("06:00")), PromisedTo: at("12:00"), ReportEveryS: 60,
		LastSignalAt: ptr(at("10:00")), ETAClass: models.ETAOnTime, ETA: ptr(at("11:30")),
	}
}

func TestSignalLost(t *testing.T) {
	tests := []struct {
		name  string
		given func(s *Seen)
		now   string
		want  Verdict
	}{
		{"silent for less than the floor", nil, "10:14:59", Verdict{Over: true}},
		{"silent for the floor", nil, "10:15", Verdict{Holds: true, Since: at("10:15"), Weight: models.Minor}},
		{"four hours", nil, "14:00", Verdict{Holds: true, Since: at("10:15"), Weight: models.Minor}},
		{"beyond four hours", nil, "14:00:01", Verdict{Holds: true, Since: at("10:15"), Weight: models.Major}},
		{"three intervals of a slow device", func(s *Seen) { s.Shipment.ReportEveryS = 600 }, "10:29:59", Verdict{Over: true}},
		{
			"and beyond them", func(s *Seen) { s.Shipment.ReportEveryS = 600 }, "10:30",
			Verdict{Holds: true, Since: at("10:30"), Weight: models.Minor},
		},
		{"no device speaks for it", func(s *Seen) { s.Shipment.ReportEveryS = 0 }, "18:00", Verdict{Over: true}},
		{"on hold", func(s *Seen) { s.Shipment.State = models.OnHold }, "18:00", Verdict{Over: true}},
		{"a device was bound just now", func(s *Seen) { s.ListeningSince = at("17:50") }, "18:00", Verdict{Over: true}},
		{
			"never heard of since it was picked up", func(s *Seen) { s.Shipment.LastSignalAt = nil }, "06:15",
			Verdict{Holds: true, Since: at("06:15"), Weight: models.Minor},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := Seen{Shipment: underway(), Settings: defaults(), Now: at(test.now)}
			if test.given != nil {
				test.given(&s)
			}
			if got := SignalLost.Judge(s); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestDelayActual(t *testing.T) {
	late := func(w models.Severity) Verdict { return Verdict{Holds: true, Since: at("12:15"), Weight: w} }
	tests := []struct {
		name  string
		given func(s *Seen)
		now   string
		want  Verdict
	}{
		{"within the tolerance", nil, "12:15", Verdict{Over: true}},
		{"beyond it", nil, "12:15:01", late(models.Minor)},
		{"two hours", nil, "14:15", late(models.Minor)},
		{"more than two hours", nil, "14:15:01", late(models.Major)},
		{"more than eight hours", nil, "20:15:01", late(models.Critical)},
		{"goods that need a temperature", func(s *Seen) { s.Profile = fridge(0, 0, 0) }, "12:16", late(models.Critical)},
		{"delivered", func(s *Seen) { s.Shipment.State = models.Delivered }, "20:00", Verdict{Over: true}},
		{"a draft promises nothing", func(s *Seen) { s.Shipment.State = models.Draft }, "20:00", Verdict{Over: true}},
		{"promised anew", func(s *Seen) { s.Shipment.PromisedTo = at("19:00") }, "14:00", Verdict{Over: true}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := Seen{Shipment: underway(), Settings: defaults(), Now: at(test.now)}
			if test.given != nil {
				test.given(&s)
			}
			if got := DelayActual.Judge(s); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestDelayPredicted(t *testing.T) {
	tests := []struct {
		name   string
		class  models.ETAClass
		eta    string
		now    string
		holds  bool
		over   bool
		weight models.Severity
	}{
		{"late by less than half an hour", models.ETALatePredicted, "12:20", "10:00", true, false, models.Warning},
		{"late by half an hour", models.ETALatePredicted, "12:30", "10:00", true, false, models.Minor},
		{"late by two hours", models.ETALatePredicted, "14:00", "10:00", true, false, models.Major},
		{"good, but not by ten minutes", models.ETAAtRisk, "12:06", "10:00", false, false, 0},
		{"good by ten minutes", models.ETAAtRisk, "12:05", "10:00", false, true, 0},
		{"the promise has passed: nothing left to predict", models.ETALateActual, "13:00", "12:20", false, true, 0},
		{"nobody can tell", models.ETAUnknown, "", "10:00", false, false, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := Seen{Shipment: underway(), Settings: defaults(), Now: at(test.now)}
			s.Shipment.ETAClass, s.Shipment.ETA = test.class, nil
			if test.eta != "" {
				s.Shipment.ETA = ptr(at(test.eta))
			}
			got := DelayPredicted.Judge(s)
			if got.Holds != test.holds || got.Over != test.over || got.Weight != test.weight {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// moment is one look of the clock at a shipment that may be late.
type moment struct {
	now   string
	class models.ETAClass
	eta   string
}

func TestDelayPredictedIsRaisedWhenItHoldsAndClearedWhenItIsGoodForLong(t *testing.T) {
	const late, good = models.ETALatePredicted, models.ETAOnTime
	tests := []struct {
		name    string
		moments []moment
		want    []alarm
	}{
		{"held for five minutes", []moment{{"09:00", late, "12:40"}, {"09:05", late, "12:45"}}, []alarm{{"09:00", "09:05", "", models.Minor, 45, 1}}},
		{"four minutes", []moment{{"09:00", late, "12:40"}, {"09:04", late, "12:40"}}, nil},
		{"one look is not enough", []moment{{"09:00", late, "12:40"}}, nil},
		{
			"good for ten minutes",
			[]moment{{"09:00", late, "12:40"}, {"09:05", late, "12:40"}, {"09:10", good, "11:00"}, {"09:20", good, "11:00"}},
			[]alarm{{"09:00", "09:05", "09:20", models.Minor, 40, 1}},
		},
		{
			"good for nine",
			[]moment{{"09:00", late, "12:40"}, {"09:05", late, "12:40"}, {"09:10", good, "11:00"}, {"09:19", good, "11:00"}},
			[]alarm{{"09:00", "09:05", "", models.Minor, 40, 1}},
		},
		{
			"it came true",
			[]moment{{"09:00", late, "12:40"}, {"09:05", late, "12:40"}, {"12:16", models.ETALateActual, "12:40"}},
			[]alarm{{"09:00", "09:05", "12:16", models.Minor, 40, 1}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := &world{rule: DelayPredicted, seen: Seen{Shipment: underway(), Settings: defaults()}}
			for _, m := range test.moments {
				w.seen.Now, w.seen.Shipment.ETAClass, w.seen.Shipment.ETA = at(m.now), m.class, ptr(at(m.eta))
				w.arrive(t, at(m.now), Sample{At: at(m.now)})
			}
			expect(t, w, test.want)
		})
	}
}

func TestDueIsTheNextMomentThatTimeAloneCanChangeSomething(t *testing.T) {
	tests := []struct {
		name string
		now  string
		eta  string
		want time.Time
	}{
		{"the signal", "10:10", "23:00", at("10:15")},
		{"the estimate", "10:10", "10:12", at("10:12")},
		{"the promise", "10:20", "23:00", at("12:15").Add(time.Microsecond)},
		{"the signal gets worse", "12:20", "23:00", at("14:00").Add(time.Microsecond)},
		{"the delay gets worse", "14:10", "23:00", at("14:15").Add(time.Microsecond)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := Seen{Shipment: underway(), Settings: defaults(), Now: at(test.now)}
			if got := Due(s, Track{}, at(test.eta)); !got.Equal(test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
	booked := waiting("08:00")
	for _, want := range []string{"09:15:00.000001", "11:15:00.000001"} {
		due := Due(booked, Track{}, at("23:00"))
		if got := due.Format("15:04:05.999999"); got != want {
			t.Errorf("at %v a pickup is due at %s, want %s", booked.Now, got, want)
		}
		booked.Now = at("10:00")
	}
	silent := Seen{Shipment: underway(), Settings: defaults(), Now: at("20:30")}
	if got, want := Due(silent, Track{}, at("10:00").AddDate(0, 0, 2)), at("10:00").AddDate(0, 0, 1); !got.Equal(want) {
		t.Errorf("a shipment silent since ten o'clock may be lost at %v, want %v", got, want)
	}
	held := Track{Run: &run{Start: at("09:59")}}
	s := Seen{Shipment: underway(), Settings: defaults(), Now: at("10:00")}
	if got := Due(s, held, at("23:00")); !got.Equal(at("10:04")) {
		t.Errorf("a prediction that began to hold at 09:59 is due at %v", got)
	}
	s.Shipment.State = models.Delivered
	if got := Due(s, held, at("23:00")); !got.IsZero() {
		t.Errorf("an ended shipment is due at %v", got)
	}
}
