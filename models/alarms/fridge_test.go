package alarms

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"strconv"
	"testing"
	"time"
)

func encode(t *testing.T, track Track) []byte {
	t.Helper()
	b, err := json.Marshal(track)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decode(t *testing.T, b []byte) (track Track) {
	t.Helper()
	if err := json.Unmarshal(b, &track); err != nil {
		t.Fatal(err)
	}
	return track
}

func fridgeFile(t *testing.T) []Sample {
	t.Helper()
	f, err := os.Open("../coldchain/testdata/fridge_logger_part1.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var samples []Sample
	for _, row := range rows[1:] {
		when, err := time.Parse(time.RFC3339, row[0])
		if err != nil {
			t.Fatal(err)
		}
		c, err := strconv.ParseFloat(row[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		samples = append(samples, Sample{At: when, Value: c})
	}
	return samples
}

func fridgeWorld(rule Rule) *world {
	return &world{rule: rule, seen: Seen{Profile: fridge(3600, 300, 600), Settings: defaults(), ReportEvery: 5 * time.Minute}}
}

// The logger's own alarms are the vectors: 60 minutes' delay, limits 2 and 8 degrees.
func TestTheFridgeLoggersOwnAlarmsAreRaised(t *testing.T) {
	w := fridgeWorld(TempHigh)
	samples := fridgeFile(t)
	w.arrive(t, samples[len(samples)-1].At, samples...)
	want := []string{"2022-05-03 10:32", "2022-05-05 11:00", "2022-05-12 13:27", "2022-05-16 11:26"}
	got := w.told()
	if len(got) != len(want) {
		t.Fatalf("%d alarms, want %d: %+v", len(got), len(want), got)
	}
	for i, a := range got {
		due, err := time.Parse("2006-01-02 15:04", want[i])
		if err != nil {
			t.Fatal(err)
		}
		if off := a.Raised.Sub(due).Abs(); off > 5*time.Minute {
			t.Errorf("alarm %d raised at %v, the logger's at %v", i, a.Raised, due)
		}
		t.Logf("%v .. %v, worst %.1f", a.Raised, a.Cleared, a.Value)
	}
	low := fridgeWorld(TempLow)
	low.arrive(t, samples[len(samples)-1].At, samples...)
	if len(low.rows) != 0 {
		t.Errorf("low alarms where the logger raised none: %+v", low.told())
	}
}
