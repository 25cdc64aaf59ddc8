package tracking

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// benchSenders devices send batches of benchPoints readings each, one after the other.
const (
	benchSenders = 32
	benchPoints  = 100
)

// points is a batch of a tracker with a thermometer, no two the same.
func points(start time.Time, batch int) []models.Reading {
	list := make([]models.Reading, benchPoints)
	for i := range list {
		n := batch*benchPoints + i
		lat, lon, speed, temp, battery := 53.4+float64(n%1000)/10000, -2.9, 14.0, 4+float64(n%20)/10, 88.0
		seq := int64(n)
		list[i] = models.Reading{
			FixAt: start.Add(time.Duration(n) * time.Second / 10), Lat: &lat, Lon: &lon, SpeedMPS: &speed, TempC: &temp,
			BatteryPct: &battery, Seq: &seq,
		}
	}
	return list
}

// send shares b.N batches out among the senders and reports the readings a second.
func sendAll(b *testing.B, one func(sender, batch int) error) {
	b.Helper()
	var next atomic.Int64
	var wait sync.WaitGroup
	b.ResetTimer()
	for sender := range benchSenders {
		wait.Go(func() {
			for {
				n := int(next.Add(1)) - 1
				if n >= b.N {
					return
				}
				if err := one(sender, n); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wait.Wait()
	b.ReportMetric(float64(b.N*benchPoints)/b.Elapsed().Seconds(), "readings/s")
}

// BenchmarkTelemetryWithRules acknowledges after commit, with attribution, newest values, rules and arrivals.
func BenchmarkTelemetryWithRules(b *testing.B) {
	s := storetest.Open(b)
	tracker := New(s, Options{})
	ctx := context.Background()
	defer running(b, tracker)()
	c, p := storetest.Customer(b, s, "ACME"), storetest.Profile(b, s, "fridge", 2, 8)
	start := store.Now().Add(-30 * 24 * time.Hour)
	devices := make([]models.Device, benchSenders)
	for i := range devices {
		sh := storetest.Shipment(b, s, c, storetest.In(models.InTransit), func(sh *models.Shipment) { sh.ProfileID = &p.ID })
		devices[i] = storetest.Device(b, s, sh.TrackingNumber)
		storetest.Bound(b, s, devices[i], sh, start.Add(-time.Hour))
	}
	sendAll(b, func(sender, batch int) error {
		_, err := tracker.RecordTelemetry(ctx, devices[sender], points(start, batch))
		return err
	})
}

// BenchmarkTelemetryBareInsert is the yardstick: the same rows into the same table, one insert and one commit a batch.
func BenchmarkTelemetryBareInsert(b *testing.B) {
	s := storetest.Open(b)
	ctx := context.Background()
	start := store.Now().Add(-30 * 24 * time.Hour)
	times := []time.Time{start, start.AddDate(0, 1, 0)}
	if err := s.EnsurePartitions(ctx, times); err != nil {
		b.Fatal(err)
	}
	devices := make([]models.ID, benchSenders)
	for i := range devices {
		devices[i] = models.NewID()
	}
	sendAll(b, func(sender, batch int) error {
		var reports []store.Report
		now := store.Now()
		for _, r := range points(start, batch) {
			r.FixAt = r.FixAt.UTC().Truncate(time.Microsecond)
			reports = append(reports, store.Report{DeviceID: devices[sender], DedupeKey: r.DedupeKey(), ReceivedAt: now, Reading: r})
		}
		return s.InTx(ctx, func(tx *store.Store) error { _, err := tx.InsertReports(ctx, reports); return err })
	})
}
