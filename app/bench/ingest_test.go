package bench

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"haulcast/app/apptest"
	"haulcast/models"
)

const (
	senders     = 64
	batchPoints = 100
	writers     = 4 // lanes of app/tracking/telemetry.go
	rounds      = 5
	roundTime   = 3 * time.Second
	mostBatches = 2500 // of one device: no more are taken in 250 seconds, and three days have no more seconds
)

// bareInsert is all that has to be done to keep a batch, and nothing else.
const bareInsert = `insert into telemetry (device_id, fix_at, dedupe_key, received_at, lat, lon, speed_mps, temp_c, battery_pct, seq)
	select * from unnest($1::uuid[], $2::timestamptz[], $3::bigint[], $4::timestamptz[], $5::float8[], $6::float8[],
	$7::float8[], $8::float8[], $9::float8[], $10::bigint[])`

// BenchmarkIngest takes turns between reports through HTTP (decoded, attributed, judged by the rules, acknowledged after
// commit) and bare inserts of as many rows with the same values into the same table, by as many senders: over as many
// connections as the program may have, and over as many as it writes telemetry with. The ratio of the medians is what our
// work around the insert leaves of it.
func BenchmarkIngest(b *testing.B) {
	database(b)
	site := apptest.Start(b)
	start := time.Now().Add(-3 * 24 * time.Hour)
	tokens := trackers(b, site, start)
	all, few := barePool(b, site, site.App.Config.DBConns), barePool(b, site, writers)
	bareDevices := make([]models.ID, senders)
	for i := range bareDevices {
		bareDevices[i] = models.NewID()
	}
	var next [2][senders]int
	bodies := make([]string, mostBatches) // what a device does is not ours to measure
	for n := range bodies {
		bodies[n] = batchFrom(start, n)
	}
	through := func(sender int) error {
		n := next[0][sender]
		next[0][sender]++
		return send(site.URL, tokens[sender], bodies[n])
	}
	bare := func(pool *pgxpool.Pool) func(int) error {
		return func(sender int) error {
			n := next[1][sender]
			next[1][sender]++
			_, err := pool.Exec(context.Background(), bareInsert, bareBatch(bareDevices[sender], start, n)...)
			return err
		}
	}
	var http, plain, narrow []float64
	for _, one := range []func(int) error{through, bare(all), bare(few)} {
		rate(b, time.Second, one) // the partition, the connections and the plans are made
	}
	for range rounds {
		plain = append(plain, rate(b, roundTime, bare(all)))
		http = append(http, rate(b, roundTime, through))
		narrow = append(narrow, rate(b, roundTime, bare(few)))
	}
	b.ReportMetric(median(http), "reports/s")
	b.ReportMetric(median(http)/median(plain), "ratio")
	b.ReportMetric(median(http)/median(narrow), "ratio-to-few")
	line := func(name string, list []float64) []string {
		return []string{name, fmt.Sprintf("%.0f", median(list)), fmt.Sprintf("%.2f", median(http)/median(list)), figures(list)}
	}
	table(b, fmt.Sprintf("reports a second in batches of %d by %d devices, medians of %d rounds", batchPoints, senders, rounds),
		[]string{"", "rows a second", "ratio (at least 0.25)", "each round"},
		line("through HTTP, with rules, after commit", http),
		line(fmt.Sprintf("bare inserts over %d connections, the program's pool", site.App.Config.DBConns), plain),
		line(fmt.Sprintf("bare inserts over %d connections, as many as write telemetry", writers), narrow))
}

func figures(list []float64) string {
	var text strings.Builder
	for _, f := range list {
		fmt.Fprintf(&text, "%.0f ", f)
	}
	return text.String()
}

// trackers are the tokens of devices, each bound to a shipment with a temperature profile.
func trackers(b *testing.B, site *apptest.Site, since time.Time) []string {
	b.Helper()
	customer, profile := site.Customer("INGEST", "Ingest Ltd"), site.Profile("2 to 8", time.Minute)
	tokens := make([]string, senders)
	for i := range tokens {
		goods := site.UnderWay(customer, withProfile(profile))
		_, tokens[i] = site.Device(fmt.Sprintf("tracker-%d", i), goods.TrackingNumber)
	}
	execute(b, site.DSN(), "update device_bindings set from_at = $1", since.Add(-time.Hour))
	return tokens
}

// barePool is so many connections to the site's database.
func barePool(b *testing.B, site *apptest.Site, connections int) *pgxpool.Pool {
	b.Helper()
	config, err := pgxpool.ParseConfig(site.DSN())
	if err != nil {
		b.Fatal(err)
	}
	config.MaxConns = int32(connections)
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	return pool
}

// rate lets every sender send one batch after another for a time and gives the points a second.
func rate(b *testing.B, during time.Duration, one func(sender int) error) float64 {
	b.Helper()
	var sent atomic.Int64
	var wait sync.WaitGroup
	began := time.Now()
	for sender := range senders {
		wait.Go(func() {
			for time.Since(began) < during {
				if err := one(sender); err != nil {
					b.Error(err)
					return
				}
				sent.Add(batchPoints)
			}
		})
	}
	wait.Wait()
	if b.Failed() {
		b.FailNow()
	}
	return float64(sent.Load()) / time.Since(began).Seconds()
}

// moment is when the n-th point of a tracker was taken: one a second.
func moment(start time.Time, n int) time.Time { return start.Add(time.Duration(n) * time.Second) }

func warmth(n int) float64 { return 4 + float64(n%20)/10 }

func batchFrom(start time.Time, batch int) string {
	points := make([]string, batchPoints)
	for i := range points {
		n := batch*batchPoints + i
		points[i] = point(iso(moment(start, n)), warmth(n), n)
	}
	return `{"points":[` + strings.Join(points, ",") + `]}`
}

// bareBatch is the same points as columns.
func bareBatch(device models.ID, start time.Time, batch int) []any {
	devices, keys, seqs := make([][16]byte, batchPoints), make([]int64, batchPoints), make([]int64, batchPoints)
	fixes, received := make([]time.Time, batchPoints), make([]time.Time, batchPoints)
	var values [5]pgtype.FlatArray[float64]
	for i := range batchPoints {
		n := batch*batchPoints + i
		devices[i], keys[i], seqs[i], fixes[i], received[i] = device, int64(n), int64(n), moment(start, n), time.Now()
		for j, v := range [...]float64{53.4 + float64(n%1000)/10000, -2.9, 14, warmth(n), 88} {
			values[j] = append(values[j], v)
		}
	}
	return []any{devices, fixes, keys, received, values[0], values[1], values[2], values[3], values[4], seqs}
}
