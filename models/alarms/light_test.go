package alarms

import (
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/geo"
)

var (
	depot   = geo.Point{Lat: 53.4, Lon: -3}
	nowhere = geo.Destination(depot, 90, 20_000)
)

// lit is a report of light, made at a place or, when there is none, somewhere.
func lit(when string, lux float64, where ...geo.Point) models.Reading {
	r := models.Reading{FixAt: at(when), LightLux: &lux}
	for _, p := range where {
		r.Lat, r.Lon = &p.Lat, &p.Lon
	}
	return r
}

func TestLight(t *testing.T) {
	opened := []alarm{{"08:00", "08:00", "", models.Major, 50, 1}}
	tests := []struct {
		name    string
		given   func(s *Seen)
		reports []models.Reading
		want    []alarm
	}{
		{"on the way", nil, []models.Reading{lit("08:00", 50, nowhere)}, opened},
		{"too little", nil, []models.Reading{lit("08:00", 49.9, nowhere)}, nil},
		{"at a stop", nil, []models.Reading{lit("08:00", 500, depot)}, nil},
		{"within a stop's radius", nil, []models.Reading{lit("08:00", 500, geo.Destination(depot, 0, 199))}, nil},
		{"just outside it", nil, []models.Reading{lit("08:00", 50, geo.Destination(depot, 0, 201))}, opened},
		{"a logger that does not know where it is", nil, []models.Reading{lit("08:00", 50)}, opened},
		{
			"while people recorded it at a stop",
			func(s *Seen) { s.Calls[0].ArrivedAt, s.Calls[0].DepartedAt = ptr(at("07:50")), ptr(at("08:10")) },
			[]models.Reading{lit("08:00", 500)},
			nil,
		},
		{"before it was picked up", func(s *Seen) { s.Shipment.PickedUpAt = ptr(at("08:30")) }, []models.Reading{lit("08:00", 500, nowhere)}, nil},
		{
			"after it was delivered", func(s *Seen) { s.Shipment.State, s.Shipment.StateSince = models.Delivered, at("07:59") },
			[]models.Reading{lit("08:00", 500, nowhere)},
			nil,
		},
		{
			"read out after it was delivered", func(s *Seen) { s.Shipment.State, s.Shipment.StateSince = models.Delivered, at("08:01") },
			[]models.Reading{lit("08:00", 50, nowhere)},
			opened,
		},
		{
			"dark for ten minutes", nil,
			[]models.Reading{lit("08:00", 50, nowhere), lit("08:02", 0), lit("08:04", 0), lit("08:06", 0), lit("08:08", 0), lit("08:10", 0), lit("08:12", 0)},
			[]alarm{{"08:00", "08:00", "08:12", models.Major, 50, 1}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := aboard(Light)
			w.seen.Calls = []Call{{Point: depot, RadiusM: 200}}
			if test.given != nil {
				test.given(&w.seen)
			}
			w.hear(t, test.reports...)
			expect(t, w, test.want)
		})
	}
	if _, ok := Light.Read(Seen{}, models.Reading{FixAt: at("08:00"), TempC: ptr(5.0)}); ok {
		t.Error("a report without light is taken into the track")
	}
}

func TestTheDarkAfterALongSilenceDoesNotCount(t *testing.T) {
	w := aboard(Light)
	w.hear(t, lit("08:00", 50, nowhere), lit("08:01", 0), lit("09:01", 0))
	if !w.rows[0].Active {
		t.Error("nobody looked for an hour, and it is over")
	}
	if got := w.rows[0].ClearedAt; got != nil {
		t.Errorf("cleared at %v", got)
	}
	for m := range 10 {
		w.arrive(t, at("09:02"), Sample{At: at("09:02").Add(time.Duration(m) * time.Minute)})
	}
	if w.rows[0].Active {
		t.Error("dark for ten minutes, and not over")
	}
}
