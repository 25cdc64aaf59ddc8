package bench

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"haulcast/app/localpg"
	"haulcast/app/localpg/testcluster"
)

func TestMain(m *testing.M) { os.Exit(testcluster.Run(m)) }

// database starts a PostgreSQL server as `haulcast serve` would and has the measurement's site use it. The one that
// tests usually get forces nothing to the disk; figures taken there would flatter.
func database(b *testing.B, change ...func(*localpg.Options)) *localpg.Server {
	b.Helper()
	dir, err := os.MkdirTemp("", "haulcast-bench-")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil { // as root, the server runs as another account
		b.Fatal(err)
	}
	o := localpg.Options{DataDir: dir + "/data", Logger: slog.New(slog.DiscardHandler)}
	for _, c := range change {
		c(&o)
	}
	server, err := localpg.Start(context.Background(), o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := server.Stop(context.Background()); err != nil {
			b.Error(err)
		}
	})
	b.Setenv("TEST_DATABASE_URL", server.URL("postgres"))
	return server
}

// spread is a sorted list of durations.
type spread []time.Duration

func spreadOf(d []time.Duration) spread {
	d = slices.Clone(d)
	slices.Sort(d)
	return d
}

// at is the value below which a share of them lies: 0.5 is the median.
func (s spread) at(share float64) time.Duration {
	if len(s) == 0 {
		return 0
	}
	return s[min(int(share*float64(len(s))), len(s)-1)]
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f", milliseconds(d)) }

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// table prints rows under their headings.
func table(b *testing.B, title string, rows ...[]string) {
	b.Helper()
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	_ = w.Flush() // into memory
	b.Logf("%s\n%s", title, text.String())
	b.ReportMetric(0, "ns/op") // what one iteration took says nothing here
}

// median is the middle one of some figures.
func median(figures []float64) float64 {
	sorted := slices.Sorted(slices.Values(figures))
	return sorted[len(sorted)/2]
}
