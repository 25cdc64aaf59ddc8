package alarms

import (
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/geo"
)

// The planned way is drawn with two points 100 km apart; beside its middle both of them are far away.
func planned(t *testing.T) (way geo.Polyline, middle geo.Point) {
	t.Helper()
	far := geo.Destination(depot, 90, 100_000)
	way, err := geo.NewPolyline([]geo.Point{depot, far})
	if err != nil {
		t.Fatal(err)
	}
	return way, geo.Destination(depot, 90, 50_000)
}

func TestRouteDeviation(t *testing.T) {
	way, middle := planned(t)
	beside := func(m float64) geo.Point { return geo.Destination(middle, geo.Bearing(middle, depot)+90, m) }
	at1 := func(from string, n int, m float64) (list []models.Reading) {
		for i := range n {
			list = append(list, fix(at(from).Add(time.Duration(i)*time.Minute), beside(m), 10))
		}
		return list
	}
	tests := []struct {
		name    string
		given   func(s *Seen)
		reports [][]models.Reading
		want    []alarm
	}{
		{"on the segment, far from its points", nil, [][]models.Reading{at1("08:00", 30, 0)}, nil},
		{"within the limit", nil, [][]models.Reading{at1("08:00", 30, 995)}, nil},
		{"beyond it for four minutes", nil, [][]models.Reading{at1("08:00", 5, 1010)}, nil},
		{"for five", nil, [][]models.Reading{at1("08:00", 6, 1010)}, []alarm{{"08:00", "08:05", "", models.Minor, 1010, 1}}},
		{"far", nil, [][]models.Reading{at1("08:00", 6, 10_100)}, []alarm{{"08:00", "08:05", "", models.Major, 10_100, 1}}},
		{"in a town", func(s *Seen) { s.Urban = true }, [][]models.Reading{at1("08:00", 6, 310)}, []alarm{{"08:00", "08:05", "", models.Minor, 310, 1}}},
		{"not in a town", nil, [][]models.Reading{at1("08:00", 30, 310)}, nil},
		{"at a stop beside the way", func(s *Seen) { s.Calls = []Call{{Point: beside(1500), RadiusM: 300}} }, [][]models.Reading{at1("08:00", 30, 1500)}, nil},
		{"before it was picked up", func(s *Seen) { s.Shipment.PickedUpAt = nil }, [][]models.Reading{at1("08:00", 30, 1500)}, nil},
		{"nobody planned a way", func(s *Seen) { s.Route = geo.Polyline{} }, [][]models.Reading{at1("08:00", 30, 1500)}, nil},
		{
			"back, but not by 70 %", nil,
			[][]models.Reading{at1("08:00", 6, 1010), at1("08:06", 30, 710)},
			[]alarm{{"08:00", "08:05", "", models.Minor, 1010, 1}},
		},
		{
			"back for five minutes", nil,
			[][]models.Reading{at1("08:00", 6, 1010), at1("08:06", 6, 690)},
			[]alarm{{"08:00", "08:05", "08:11", models.Minor, 1010, 1}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := aboard(RouteDeviation)
			w.seen.Route = way
			if test.given != nil {
				test.given(&w.seen)
			}
			for _, r := range test.reports {
				w.hear(t, r...)
			}
			expect(t, w, test.want)
		})
	}
}

func TestTwoFixesBesideTheWayAreNotADeviation(t *testing.T) {
	way, middle := planned(t)
	w := aboard(RouteDeviation)
	w.seen.Route, w.seen.ReportEvery = way, 10*time.Minute
	off := geo.Destination(middle, 0, 2000)
	w.hear(t, fix(at("08:00"), off, 10), fix(at("08:10"), off, 10))
	expect(t, w, nil)
	w.hear(t, fix(at("08:20"), off, 10))
	expect(t, w, []alarm{{"08:00", "08:05", "", models.Minor, 2000, 1}})
}

func TestAnInaccurateFixIsNotHeldAgainstTheWay(t *testing.T) {
	way, middle := planned(t)
	s := Seen{Route: way, Settings: defaults()}
	r := fix(at("08:00"), middle, 10)
	for accuracy, taken := range map[float64]bool{10: true, 499: true, 500: false, 3000: false} {
		r.AccuracyM = &accuracy
		if _, ok := RouteDeviation.Read(s, r); ok != taken {
			t.Errorf("accurate to %g m: taken is %v", accuracy, ok)
		}
	}
}
