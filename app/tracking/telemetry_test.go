package tracking

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// yard is a database with a tracker that writes telemetry, and a clock that the test sets.
type yard struct {
	t     *testing.T
	store *store.Store
	*Tracker
	customer models.Customer

	mu    sync.Mutex
	clock time.Time
	moves []models.Move
	lived []models.Alarm // what the story that was lived through last raised
}

func newYard(t *testing.T) *yard {
	t.Helper()
	s := storetest.Open(t)
	y := &yard{t: t, store: s, Tracker: New(s, Options{}), customer: storetest.Customer(t, s, "ACME")}
	y.Now = func() time.Time {
		y.mu.Lock()
		defer y.mu.Unlock()
		if y.clock.IsZero() {
			return store.Now()
		}
		return y.clock
	}
	y.OnMove(func(m models.Move) {
		y.mu.Lock()
		defer y.mu.Unlock()
		y.moves = append(y.moves, m)
	})
	t.Cleanup(running(t, y.Tracker))
	return y
}

// running sets the writers going; what it gives stops them and waits until they have ended.
func running(t testing.TB, tracker *Tracker) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- tracker.Run(ctx) }()
	return func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func (y *yard) set(at time.Time) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.clock = at
}

// send reports readings as the device and gives the statuses in order.
func (y *yard) send(d models.Device, readings ...models.Reading) []string {
	y.t.Helper()
	verdicts, err := y.RecordTelemetry(context.Background(), d, readings)
	if err != nil {
		y.t.Fatal(err)
	}
	var statuses []string
	for i, v := range verdicts {
		if v.Index != i {
			y.t.Errorf("verdict %d is about reading %d", i, v.Index)
		}
		statuses = append(statuses, v.Status)
	}
	return statuses
}

func (y *yard) ship(sh models.Shipment) models.Shipment {
	y.t.Helper()
	sh, err := y.store.ShipmentByID(context.Background(), storetest.Staff(), sh.ID)
	if err != nil {
		y.t.Fatal(err)
	}
	return sh
}

func (y *yard) alarms(sh models.Shipment) []models.Alarm {
	y.t.Helper()
	list, err := y.store.Alarms(context.Background(), storetest.Staff(), store.AlarmFilter{ShipmentID: sh.ID}, store.Page{Limit: 200})
	if err != nil {
		y.t.Fatal(err)
	}
	var rows []models.Alarm
	for _, r := range list.Items {
		rows = append(rows, r.Alarm)
	}
	slices.SortFunc(rows, func(a, b models.Alarm) int { return a.FirstAt.Compare(b.FirstAt) })
	return rows
}

// told is the alarm changes in the log, in order.
func (y *yard) told() []models.AlarmData {
	y.t.Helper()
	changes, err := y.store.ChangesBetween(context.Background(), 0, 1<<40, 10_000)
	if err != nil {
		y.t.Fatal(err)
	}
	var list []models.AlarmData
	for _, c := range changes {
		if c.Kind != models.ChangeAlarm {
			continue
		}
		var raw map[string]any
		if err := json.Unmarshal(c.Data, &raw); err != nil {
			y.t.Fatal(err)
		}
		list = append(list, models.AlarmData{
			Kind: models.AlarmKind(raw["kind"].(string)), Change: raw["change"].(string),
			Historical: raw["historical"].(bool), ShipmentAlarms: int(raw["shipment_alarms"].(float64)),
			Status: models.AlarmStatus(raw["status"].(string)), Open: raw["open"].(bool),
		})
	}
	return list
}

// fridgeGoods is a shipment on its way that must stay between 2 and 8 degrees, and a logger that spoke for it from then on.
func (y *yard) fridgeGoods(from time.Time, setDelayS int) (models.Shipment, models.Device) {
	y.t.Helper()
	p := storetest.Profile(y.t, y.store, "fridge "+models.NewID().String(), 2, 8)
	p.SetDelayS, p.ClearDelayS, p.WarmupS = setDelayS, 300, 600
	if err := y.store.UpdateProfile(context.Background(), &p); err != nil {
		y.t.Fatal(err)
	}
	sh := storetest.Shipment(y.t, y.store, y.customer, storetest.In(models.InTransit), func(s *models.Shipment) { s.ProfileID = &p.ID })
	d := y.logger()
	storetest.Bound(y.t, y.store, d, sh, from)
	return sh, d
}

func (y *yard) logger() models.Device {
	y.t.Helper()
	d := storetest.Device(y.t, y.store, models.NewID().String())
	d.Kind, d.ReportEveryS = models.DeviceLogger, 300
	if err := y.store.UpdateDevice(context.Background(), &d, "kind", "report_every_s"); err != nil {
		y.t.Fatal(err)
	}
	return d
}

func warmth(at time.Time, c float64) models.Reading { return models.Reading{FixAt: at, TempC: &c} }

func place(at time.Time, lat, lon float64) models.Reading {
	return models.Reading{FixAt: at, Lat: &lat, Lon: &lon}
}

func fridgeFile(t *testing.T) []models.Reading {
	t.Helper()
	f, err := os.Open("../../models/coldchain/testdata/fridge_logger_part1.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var readings []models.Reading
	for _, row := range rows[1:] {
		at, err := time.Parse(time.RFC3339, row[0])
		if err != nil {
			t.Fatal(err)
		}
		c, err := strconv.ParseFloat(row[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		readings = append(readings, warmth(at, c))
	}
	return readings
}

// said is what must not depend on how readings arrive.
func said(rows []models.Alarm) []string {
	var list []string
	for _, a := range rows {
		cleared := "-"
		if a.ClearedAt != nil {
			cleared = a.ClearedAt.Format(time.RFC3339)
		}
		list = append(list, fmt.Sprintf("%s first %s raised %s cleared %s %s %.1f", a.Kind, a.FirstAt.Format(time.RFC3339),
			a.RaisedAt.Format(time.RFC3339), cleared, a.MaxSeverity, *a.Value))
	}
	return list
}

// The fridge logger's own alarms, through the database: in order by 500, sent twice, in reverse, in single readings
// around the alarms, and read out before anyone said whose goods these were.
func TestTheFridgeFileRaisesTheLoggersAlarmsHoweverItArrives(t *testing.T) {
	y := newYard(t)
	readings := fridgeFile(t)
	start := readings[0].FixAt.Add(-time.Hour)
	batches := func(list []models.Reading, size int, d models.Device) {
		for batch := range slices.Chunk(list, size) {
			y.send(d, batch...)
		}
	}
	inOrder, logger := y.fridgeGoods(start, 3600)
	batches(readings, 500, logger)
	want := y.ofKind(inOrder, models.AlarmTempHigh)
	raised := []string{"2022-05-03 10:32", "2022-05-05 11:00", "2022-05-12 13:27", "2022-05-16 11:26"}
	if len(want) != len(raised) {
		t.Fatalf("%d alarms, want %d: %q", len(want), len(raised), said(want))
	}
	for i, a := range want {
		due, err := time.Parse("2006-01-02 15:04", raised[i])
		if err != nil {
			t.Fatal(err)
		}
		if a.RaisedAt.Sub(due).Abs() > 5*time.Minute || !a.Historical || a.Kind != models.AlarmTempHigh {
			t.Errorf("alarm %d: %+v, the logger's at %v", i, a, due)
		}
	}

	ways := map[string]func(models.Device){
		"twice":       func(d models.Device) { batches(readings, 500, d); batches(readings, 300, d) },
		"in one":      func(d models.Device) { y.send(d, readings...) },
		"alternating": func(d models.Device) { alternate(readings, 200, func(b []models.Reading) { y.send(d, b...) }) },
		"in reverse": func(d models.Device) {
			list := slices.Clone(readings)
			slices.Reverse(list)
			batches(list, 250, d)
		},
	}
	for way, send := range ways {
		sh, d := y.fridgeGoods(start, 3600)
		send(d)
		if got := said(y.alarms(sh)); !slices.Equal(got, said(y.alarms(inOrder))) {
			t.Errorf("%s:\n got %q\nwant %q", way, got, said(want))
		}
	}

	late := y.logger()
	batches(readings, 500, late)
	sh, _ := y.fridgeGoods(start, 3600)
	by := storetest.Actor(t, y.store, models.RoleDispatcher)
	bound, err := y.Bind(context.Background(), by, late.ID, BindingDraft{Shipment: sh.TrackingNumber, From: start})
	if err != nil {
		t.Fatal(err)
	}
	if got := said(y.alarms(sh)); !slices.Equal(got, said(y.alarms(inOrder))) {
		t.Errorf("bound after it was read out:\n got %q\nwant %q", got, said(want))
	}
	if got := y.ship(sh); got.LastTempC == nil || got.AlarmCount != len(y.alarms(inOrder)) {
		t.Errorf("bound after it was read out, the shipment shows %v degrees and %d alarms", got.LastTempC, got.AlarmCount)
	}
	if err := y.Unbind(context.Background(), by, bound.ID, want[1].FirstAt); err != nil {
		t.Fatal(err)
	}
	if got := said(y.ofKind(sh, models.AlarmTempHigh)); !slices.Equal(got, said(want)[:1]) {
		t.Errorf("unbound before the second alarm began:\n got %q\nwant %q", got, said(want)[:1])
	}
	if told := y.told(); len(told) == 0 {
		t.Error("nothing was announced")
	} else {
		for _, a := range told {
			if !a.Historical {
				t.Errorf("alarms of 2022 are announced as live: %+v", a)
			}
		}
	}
}

// alternate sends the even chunks first, then the odd ones between them.
func alternate(readings []models.Reading, size int, send func([]models.Reading)) {
	chunks := slices.Collect(slices.Chunk(readings, size))
	for parity := range 2 {
		for i := parity; i < len(chunks); i += 2 {
			send(chunks[i])
		}
	}
}

func TestAVerdictForEachReading(t *testing.T) {
	y := newYard(t)
	d := storetest.Device(t, y.store, "t-1")
	now := store.Now()
	far, bad := 91.0, models.Reading{FixAt: now, TempC: new(float64), Attrs: json.RawMessage(`{"a":"\u0000"}`)}
	batch := []models.Reading{
		place(now, 53.4, -2.9), place(now, 53.4, -2.9),
		{FixAt: now, Lat: &far, Lon: new(float64)},
		warmth(now, 4),
		{},
		place(now.Add(time.Hour), 53, -2), bad,
	}
	want := []string{
		models.Accepted, models.Duplicate, models.Rejected, models.Accepted, models.Rejected, models.Rejected, models.Rejected,
	}
	if got := y.send(d, batch...); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	again := []string{
		models.Duplicate, models.Duplicate, models.Rejected, models.Duplicate, models.Rejected, models.Rejected, models.Rejected,
	}
	if got := y.send(d, batch...); !slices.Equal(got, again) {
		t.Errorf("sent again: got %q, want %q", got, again)
	}
	if _, err := y.RecordTelemetry(context.Background(), d, nil); models.CodeOf(err) != models.Invalid {
		t.Errorf("nothing at all: %v", err)
	}
}

func TestReportsOfAnyYearAreKept(t *testing.T) {
	y := newYard(t)
	sh, d := y.fridgeGoods(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), 600)
	var batch []models.Reading
	for year := 2000; year <= 2026; year += 2 {
		batch = append(batch, warmth(time.Date(year, 12, 31, 23, 59, 59, 999_999_000, time.UTC), 4))
		batch = append(batch, warmth(time.Date(year, 3, 1, 0, 0, 0, 0, time.UTC), 5))
	}
	now := store.Now()
	batch = slices.DeleteFunc(batch, func(r models.Reading) bool { return r.FixAt.After(now) })
	y.send(d, batch...)
	points, err := y.store.Temperatures(context.Background(), storetest.Staff(), sh.ID, time.Time{}, time.Time{}, 1000)
	if err != nil || len(points) != len(batch) {
		t.Errorf("%d of %d are on the chart, %v", len(points), len(batch), err)
	}
}

func TestReadingsAreAttributedByTheirOwnTime(t *testing.T) {
	y := newYard(t)
	now := store.Now()
	tracker := storetest.Device(t, y.store, "t-2")
	first := storetest.Shipment(t, y.store, y.customer, storetest.In(models.InTransit))
	second := storetest.Shipment(t, y.store, y.customer, storetest.In(models.InTransit))
	y.between(tracker, first, now.Add(-3*time.Hour), now.Add(-2*time.Hour))
	y.between(tracker, second, now.Add(-time.Hour), time.Time{})
	y.send(tracker,
		place(now.Add(-2*time.Hour), 1, 1),                                                              // the end is exclusive
		place(now.Add(-150*time.Minute), 2, 2), place(now, 3, 3), place(now.Add(-90*time.Minute), 4, 4)) // nobody's
	if got := y.ship(first); got.LastLat == nil || *got.LastLat != 2 {
		t.Errorf("the first shipment is at %v", got.LastLat)
	}
	if got := y.ship(second); got.LastLat == nil || *got.LastLat != 3 {
		t.Errorf("the second shipment is at %v", got.LastLat)
	}
}

func (y *yard) between(d models.Device, sh models.Shipment, from, to time.Time) {
	y.t.Helper()
	b := models.Binding{ID: models.NewID(), DeviceID: d.ID, ShipmentID: &sh.ID, From: from, CreatedAt: from}
	if !to.IsZero() {
		b.To = &to
	}
	if err := y.store.InsertBinding(context.Background(), &b); err != nil {
		y.t.Fatal(err)
	}
}

func TestAVehiclesTrackerSpeaksForAllItsLoadAndALoggerKnowsBetter(t *testing.T) {
	y := newYard(t)
	ctx, now := context.Background(), store.Now()
	van, tracker := storetest.Vehicle(t, y.store, "Van 7"), storetest.Device(t, y.store, "t-3")
	b := models.Binding{ID: models.NewID(), DeviceID: tracker.ID, VehicleID: &van.ID, From: now.Add(-time.Hour), CreatedAt: now}
	if err := y.store.InsertBinding(ctx, &b); err != nil {
		t.Fatal(err)
	}
	plain := storetest.Shipment(t, y.store, y.customer, storetest.In(models.InTransit))
	cold, logger := y.fridgeGoods(now.Add(-time.Hour), 0)
	for _, sh := range []models.Shipment{plain, cold} {
		if err := y.store.OpenLoad(ctx, sh.ID, van.ID, now.Add(-30*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	r := place(now.Add(-time.Minute), 53.5, -2.5)
	hot := 25.0
	r.TempC = &hot
	y.send(logger, warmth(now.Add(-2*time.Minute), 5))
	y.send(tracker, warmth(now.Add(-20*time.Minute), 25), r, place(now.Add(-45*time.Minute), 1, 1))
	if got := y.ship(plain); got.LastLat == nil || *got.LastLat != 53.5 || got.LastTempC == nil || *got.LastTempC != 25 {
		t.Errorf("the plain shipment: %v, %v", got.LastLat, got.LastTempC)
	}
	if got := y.ship(cold); got.LastLat == nil || *got.LastLat != 53.5 || got.LastTempC == nil || *got.LastTempC != 5 {
		t.Errorf("the cold shipment: %v, %v; its logger said 5", got.LastLat, got.LastTempC)
	}
	if alarms := y.alarms(cold); len(alarms) != 0 {
		t.Errorf("the cab's sensor raised %q for goods with a logger of their own", said(alarms))
	}
	points, err := y.store.Temperatures(ctx, storetest.Staff(), cold.ID, time.Time{}, time.Time{}, 100)
	if err != nil || len(points) != 1 || points[0].Max != 5 {
		t.Errorf("the chart shows %+v, %v", points, err)
	}
}

func TestOlderFixesDoNotMoveAShipmentBack(t *testing.T) {
	y := newYard(t)
	now := store.Now()
	sh, d := y.fridgeGoods(now.Add(-time.Hour), 600)
	y.send(d, place(now.Add(-time.Minute), 2, 2), warmth(now.Add(-time.Minute), 5))
	y.send(d, place(now.Add(-30*time.Minute), 1, 1), warmth(now.Add(-30*time.Minute), 3))
	got := y.ship(sh)
	if *got.LastLat != 2 || *got.LastTempC != 5 {
		t.Errorf("moved back to %v and %v degrees", *got.LastLat, *got.LastTempC)
	}
	if got.LastSignalAt == nil || got.ETA == nil || got.CheckAt == nil {
		t.Errorf("signal %v, arrival %v, next look %v", got.LastSignalAt, got.ETA, got.CheckAt)
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	if len(y.moves) != 1 || *y.moves[0].Lat != 2 || *y.moves[0].TempC != 5 || *y.moves[0].HighC != 8 {
		t.Errorf("told where it is: %+v", y.moves)
	}
}

// Old reports make history, not live alarms (peers.md W7).
func TestReportsOfFiveHoursAgoAreRecordedAndNotRaised(t *testing.T) {
	y := newYard(t)
	now := store.Now()
	sh, d := y.fridgeGoods(now.Add(-24*time.Hour), 600)
	var batch []models.Reading
	for m := range 60 {
		batch = append(batch, warmth(now.Add(-5*time.Hour-time.Duration(m)*time.Minute), 12))
	}
	y.send(d, batch...)
	if rows := y.alarms(sh); len(rows) != 1 || !rows[0].Historical {
		t.Fatalf("%+v", rows)
	}
	told := y.told()
	if len(told) != 1 || told[0].Change != "raised" || !told[0].Historical || told[0].ShipmentAlarms != 1 {
		t.Errorf("announced %+v", told)
	}
	y.send(d, warmth(now, 12))
	if rows := y.alarms(sh); len(rows) != 1 || rows[0].Historical {
		t.Errorf("it still holds now, and is %+v", rows)
	}
}

func TestAFullQueueSaysSoAtOnceAndLosesNothing(t *testing.T) {
	s := storetest.Open(t)
	tracker := New(s, Options{})
	d := storetest.Device(t, s, "t-4")
	now := store.Now()
	batch := make([]models.Reading, 5000)
	for i := range batch {
		batch[i] = place(now.Add(-time.Duration(i)*time.Second), 1, 1)
	}
	var accepted, refused int
	answers := make(chan error, 12)
	for range cap(answers) {
		for j := range batch {
			batch[j].FixAt = batch[j].FixAt.AddDate(0, 0, -1)
		}
		go func(list []models.Reading) {
			_, err := tracker.RecordTelemetry(context.Background(), d, list)
			answers <- err
		}(slices.Clone(batch))
	}
	for refused < cap(answers)-waitingMost/len(batch) { // nobody writes yet: what is answered was refused
		if err := <-answers; models.CodeOf(err) != models.Unavailable {
			t.Fatalf("answered before it was written: %v", err)
		}
		refused++
	}
	stopped := make(chan struct{})
	go func() { // stopping drains: whatever was taken is answered
		defer close(stopped)
		running(t, tracker)()
	}()
	for accepted+refused < cap(answers) {
		if err := <-answers; err != nil {
			t.Fatal(err)
		}
		accepted++
	}
	<-stopped
	var n int
	if err := s.Pool().QueryRow(context.Background(), "select count(*) from telemetry").Scan(&n); err != nil || n != accepted*len(batch) {
		t.Errorf("%d readings kept of %d accepted, %v", n, accepted*len(batch), err)
	}
	if _, err := tracker.RecordTelemetry(context.Background(), d, batch[:1]); models.CodeOf(err) != models.Unavailable {
		t.Errorf("taken after the end: %v", err)
	}
}

func TestOneRequestThatCannotBeKeptDoesNotTakeOthersWithIt(t *testing.T) {
	s := storetest.Open(t)
	tracker := New(s, Options{})
	good, gone := storetest.Device(t, s, "t-5"), storetest.Device(t, s, "t-6")
	good.ID[15], gone.ID[15] = 0, 0 // one lane
	now := store.Now()
	// A row that the database refuses, though nothing is wrong with it for us.
	if err := s.EnsurePartitions(context.Background(), []time.Time{now}); err != nil {
		t.Fatal(err)
	}
	_, err := s.Pool().Exec(context.Background(), `alter table telemetry add constraint refused check (alt_m is distinct from 66)`)
	if err != nil {
		t.Fatal(err)
	}
	bad := place(now, 1, 1)
	bad.AltitudeM = new(float64)
	*bad.AltitudeM = 66
	answers := map[string]chan error{"good": make(chan error, 1), "bad": make(chan error, 1), "left": make(chan error, 1)}
	send := func(ctx context.Context, name string, d models.Device, r models.Reading) {
		go func() {
			_, err := tracker.RecordTelemetry(ctx, d, []models.Reading{r})
			answers[name] <- err
		}()
	}
	left, leave := context.WithCancel(context.Background())
	send(context.Background(), "good", good, place(now, 2, 2))
	send(context.Background(), "bad", gone, bad)
	send(left, "left", good, place(now.Add(-time.Second), 3, 3))
	for tracker.telemetry.waiting.Load() < 3 {
		runtime.Gosched()
	}
	leave()
	if err := <-answers["left"]; err == nil {
		t.Error("the one who left was told that it is kept")
	}
	stop := running(t, tracker)
	if err := <-answers["good"]; err != nil {
		t.Errorf("the good one: %v", err)
	}
	if err := <-answers["bad"]; err == nil {
		t.Error("the bad one was accepted")
	}
	stop()
	var n int
	if err := s.Pool().QueryRow(context.Background(), "select count(*) from telemetry").Scan(&n); err != nil || n != 2 {
		t.Errorf("%d kept, want the good one and the one whose sender left; %v", n, err)
	}
}

// Somebody binds a device while its reports are being written: whoever is second sees the other.
func TestReportsThatMeetABindingHalfwayAreAttributed(t *testing.T) {
	y := newYard(t)
	ctx, now := context.Background(), store.Now()
	d := storetest.Device(t, y.store, "t-7")
	sh := storetest.Shipment(t, y.store, y.customer, storetest.In(models.InTransit))
	answered := make(chan error, 1)
	err := y.store.InTx(ctx, func(tx *store.Store) error {
		if _, err := tx.DeviceForUpdate(ctx, storetest.Staff(), d.ID); err != nil {
			return err
		}
		b := models.Binding{ID: models.NewID(), DeviceID: d.ID, ShipmentID: &sh.ID, From: now.Add(-time.Hour), CreatedAt: now}
		if err := tx.InsertBinding(ctx, &b); err != nil {
			return err
		}
		go func() {
			_, err := y.RecordTelemetry(ctx, d, []models.Reading{place(now, 7, 7)})
			answered <- err
		}()
		for waiting := 0; waiting == 0; { // until the writer waits for the device that we hold
			query := "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
			if err := y.store.Pool().QueryRow(ctx, query).Scan(&waiting); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-answered; err != nil {
		t.Fatal(err)
	}
	if got := y.ship(sh); got.LastLat == nil || *got.LastLat != 7 {
		t.Errorf("the report was kept and moved nothing: %v", got.LastLat)
	}
}
