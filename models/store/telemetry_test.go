package store_test

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

func clock(hour, minute int) time.Time { return time.Date(2026, 3, 2, hour, minute, 0, 0, time.UTC) }

func TestALoggersOwnTimesAreCutOutOfTheVehiclesSensor(t *testing.T) {
	t.Parallel()
	ship, other := models.NewID(), models.NewID()
	logger := func(of models.ID, from, to time.Time) store.Window {
		return store.Window{ShipmentID: of, From: from, To: to, Cargo: true, Logger: true}
	}
	vehicle := store.Window{ShipmentID: ship, From: clock(8, 0), To: clock(12, 0)}
	type span struct{ from, to time.Time }
	tests := []struct {
		name    string
		loggers []store.Window
		want    []span
	}{
		{"none", nil, []span{{clock(8, 0), clock(12, 0)}}},
		{"in the middle", []store.Window{logger(ship, clock(9, 0), clock(10, 0))}, []span{{clock(8, 0), clock(9, 0)}, {clock(10, 0), clock(12, 0)}}},
		{"all the time", []store.Window{logger(ship, clock(8, 0), clock(12, 0))}, nil},
		{"from before until later", []store.Window{logger(ship, clock(7, 0), clock(9, 0))}, []span{{clock(9, 0), clock(12, 0)}}},
		{"two that overlap", []store.Window{logger(ship, clock(8, 0), clock(9, 30)), logger(ship, clock(9, 0), clock(11, 0))}, []span{{clock(11, 0), clock(12, 0)}}},
		{"another shipment's", []store.Window{logger(other, clock(8, 0), clock(12, 0))}, []span{{clock(8, 0), clock(12, 0)}}},
		{"a tracker beside the goods", []store.Window{{ShipmentID: ship, From: clock(8, 0), To: clock(12, 0), Cargo: true}}, []span{{clock(8, 0), clock(12, 0)}}},
	}
	for _, test := range tests {
		var got []span
		for _, w := range store.ForTemperature([]store.Window{vehicle}, test.loggers) {
			got = append(got, span{w.From, w.To})
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
	own := logger(ship, clock(8, 0), clock(12, 0))
	if got := store.ForTemperature([]store.Window{own}, []store.Window{own}); len(got) != 1 || got[0] != own {
		t.Errorf("a logger's own window became %v", got)
	}
}

// Whatever KeepableAttrs lets pass, Postgres keeps.
func TestAttributesThatPassCanBeKept(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	deep := []byte(`1`)
	for range 40 {
		deep = []byte(`{"a":` + string(deep) + `}`)
	}
	tests := []struct {
		attrs string
		want  string
		ok    bool
	}{
		{``, ``, true},
		{`{}`, ``, true},
		{`{"b":1,"a":[true,null,"x"]}`, `{"a":[true,null,"x"],"b":1}`, true},
		{`{"big":12345678901234567890}`, `{"big":12345678901234567890}`, true},
		{`{"half":"\ud800"}`, `{"half":"` + "\ufffd" + `"}`, true},
		{"{\"bytes\":\"\xff\"}", `{"bytes":"` + "\ufffd" + `"}`, true},
		{`{"nul":"\u0000"}`, ``, false},
		{`{"\u0000":1}`, ``, false},
		{`{"huge":1e999999}`, ``, false},
		{`[1]`, ``, false},
		{`null`, ``, false},
		{`{"a":1} {"b":2}`, ``, false},
		{`{`, ``, false},
		{string(deep), ``, false},
	}
	var reports []store.Report
	now := store.Now()
	for i, test := range tests {
		got, ok := store.KeepableAttrs(json.RawMessage(test.attrs))
		if ok != test.ok || string(got) != test.want {
			t.Errorf("%s: %s, %v", test.attrs, got, ok)
		}
		if ok {
			r := models.Reading{FixAt: now.Add(time.Duration(i) * time.Second), Attrs: got}
			reports = append(reports, store.Report{DeviceID: models.NewID(), DedupeKey: r.DedupeKey(), ReceivedAt: now, Reading: r})
		}
	}
	do(0, s.EnsurePartitions(t.Context(), []time.Time{now, now.Add(time.Hour)}))(t)
	if isNew := do(s.InsertReports(t.Context(), reports))(t); slices.Contains(isNew, false) {
		t.Errorf("not all kept: %v", isNew)
	}
}

// Two programs that want the same months at once make each of them once, while readings go in.
func TestPartitionsAreMadeOnceHoweverManyWantThem(t *testing.T) {
	t.Parallel()
	dsn := storetest.DSN(t)
	months := []time.Time{clock(0, 0), clock(0, 0).AddDate(0, 1, 0), time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)}
	var wait sync.WaitGroup
	for range 6 {
		s := do(store.Open(t.Context(), dsn, store.Options{MaxConns: 2}))(t)
		t.Cleanup(s.Close)
		wait.Go(func() {
			if err := s.EnsurePartitions(context.Background(), months); err != nil {
				t.Error(err)
			}
			r := models.Reading{FixAt: clock(8, 0)}
			_, err := s.InsertReports(context.Background(), []store.Report{{DeviceID: models.NewID(), ReceivedAt: clock(8, 0), Reading: r}})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	s := do(store.Open(t.Context(), dsn, store.Options{}))(t)
	t.Cleanup(s.Close)
	var tables, rows int
	err := s.Pool().QueryRow(t.Context(), `select (select count(*) from pg_inherits where inhparent = 'telemetry'::regclass),
		(select count(*) from telemetry_2026_03)`).Scan(&tables, &rows)
	if err != nil || tables != len(months) || rows != 6 {
		t.Errorf("%d tables, %d rows, %v", tables, rows, err)
	}
}

func TestWhatIsInsertedTwiceIsNewOnce(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	device := models.NewID()
	report := func(minute int, c float64) store.Report {
		r := models.Reading{FixAt: clock(8, minute), TempC: &c}
		return store.Report{DeviceID: device, DedupeKey: r.DedupeKey(), ReceivedAt: clock(9, 0), Reading: r}
	}
	do(0, s.EnsurePartitions(t.Context(), []time.Time{clock(8, 0)}))(t)
	steps := []struct {
		name    string
		reports []store.Report
		want    []bool
	}{
		{"all new", []store.Report{report(0, 5), report(1, 5)}, []bool{true, true}},
		{"all known", []store.Report{report(0, 5), report(1, 5)}, []bool{false, false}},
		{"some", []store.Report{report(1, 5), report(2, 5)}, []bool{false, true}},
		{"one instant, two values", []store.Report{report(2, 6)}, []bool{true}},
		{"twice in one", []store.Report{report(3, 5), report(3, 5)}, []bool{true, false}},
	}
	for _, step := range steps {
		if got := do(s.InsertReports(t.Context(), step.reports))(t); !slices.Equal(got, step.want) {
			t.Errorf("%s: %v, want %v", step.name, got, step.want)
		}
	}
}

// A drawing is thinned out, and no extreme is lost by it.
func TestChartsAreThinnedOutWithoutLosingExtremes(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	c := storetest.Customer(t, s, "ACME")
	sh := storetest.Shipment(t, s, c)
	d := storetest.Device(t, s, "logger")
	start := clock(0, 0)
	storetest.Bound(t, s, d, sh, start)
	var reports []store.Report
	for m := range 1440 {
		temp, lat, lon := 5.0, 53+float64(m)/10000, -2.9
		switch m {
		case 700:
			temp = 19.5
		case 701:
			temp = -7.25
		}
		r := models.Reading{FixAt: start.Add(time.Duration(m) * time.Minute), TempC: &temp, Lat: &lat, Lon: &lon}
		reports = append(reports, store.Report{DeviceID: d.ID, DedupeKey: r.DedupeKey(), ReceivedAt: start, Reading: r})
	}
	do(0, s.EnsurePartitions(t.Context(), []time.Time{start}))(t)
	do(s.InsertReports(t.Context(), reports))(t)
	staff, mine := storetest.Staff(), storetest.CustomerViewer(c)
	var none time.Time
	for _, most := range []int{3, 50, 500, 5000} {
		temps := do(s.Temperatures(t.Context(), mine, sh.ID, none, none, most))(t)
		track := do(s.Track(t.Context(), staff, sh.ID, none, none, most))(t)
		if len(temps) > most || len(track) > most || len(temps) < min(most, 1440)/2 || len(track) < min(most, 1440)/2 {
			t.Errorf("at most %d: %d temperatures, %d places", most, len(temps), len(track))
		}
		low, high := temps[0].Min, temps[0].Max
		for i, p := range temps {
			low, high = min(low, p.Min), max(high, p.Max)
			if p.C < p.Min || p.C > p.Max || i > 0 && !p.At.After(temps[i-1].At) {
				t.Errorf("point %d: %+v", i, p)
			}
		}
		if low != -7.25 || high != 19.5 {
			t.Errorf("at most %d: from %v to %v", most, low, high)
		}
		if last := track[len(track)-1]; !last.At.Equal(reports[1439].FixAt) || !track[0].At.Equal(start) {
			t.Errorf("at most %d: the track goes from %v to %v", most, track[0].At, last.At)
		}
	}
	hour := do(s.Temperatures(t.Context(), staff, sh.ID, start.Add(time.Hour), start.Add(2*time.Hour), 1000))(t)
	if len(hour) != 61 {
		t.Errorf("an hour by minutes has %d points", len(hour))
	}
	if _, err := s.Track(t.Context(), storetest.CustomerViewer(storetest.Customer(t, s, "OTHER")), sh.ID, none, none, 10); models.CodeOf(err) != models.NotFound {
		t.Errorf("a stranger: %v", err)
	}
	if none := do(s.Track(t.Context(), staff, storetest.Shipment(t, s, c).ID, none, none, 10))(t); len(none) != 0 {
		t.Errorf("never reported on, and %d places", len(none))
	}
}
