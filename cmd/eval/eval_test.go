package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"haulcast/models/eta"
)

const root = "../.."

// What the documents say was measured is what is measured. After a change that is meant: make eval, and copy the tables.
func TestTheDocumentsHoldWhatIsMeasured(t *testing.T) {
	for _, part := range parts {
		var printed strings.Builder
		if err := part.print(&printed, root); err != nil {
			t.Fatal(err)
		}
		doc, err := os.ReadFile(filepath.Join(root, part.doc))
		if err != nil {
			t.Fatal(err)
		}
		_, rest, begun := strings.Cut(string(doc), "<!-- make eval: "+part.name+" -->\n")
		held, _, ended := strings.Cut(rest, "<!-- end -->")
		if !begun || !ended {
			t.Errorf("%s has no block for %q", part.doc, part.name)
			continue
		}
		if held != printed.String() {
			t.Errorf("%s holds other tables than make eval prints:\n%s", part.doc, printed.String())
		}
	}
}

func trips(t *testing.T) []busTrip {
	t.Helper()
	list, err := readBuses(filepath.Join(root, busFile))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// The promise of the issue: better than both baselines at every horizon, and a window that holds four in five.
func TestLaneHistoryBeatsTheBaselines(t *testing.T) {
	list := replay(trips(t), horizons, leaveOut)
	for _, before := range horizons {
		some := at(list, before)
		if len(some) < 7 {
			t.Errorf("%v before arrival: only %d trips", before, len(some))
		}
		mine := off(some, ours)
		for _, other := range []string{line, circle, withRule} {
			theirs := off(some, other)
			for _, q := range []float64{0.5, 0.9} {
				if quantile(mine, q) >= quantile(theirs, q) {
					t.Errorf("%v before arrival: %.2f min at quantile %.1f, %s %.2f", before, quantile(mine, q), q, other, quantile(theirs, q))
				}
			}
		}
	}
	minutes := replay(trips(t), everyMinute(), leaveOut)
	if share := float64(held(minutes)) / float64(len(minutes)); share < 0.75 || share > 0.85 {
		t.Errorf("the window held the truth in %.3f of %d minutes", share, len(minutes))
	}
}

// Whatever happens after the moment that is judged, and whatever the trip itself did, the estimate is the same.
func TestNothingLeaksFromTheFuture(t *testing.T) {
	all := trips(t)
	const before = 10 * time.Minute
	for i, trip := range all {
		if trip.Arrived.IsZero() {
			continue
		}
		now := trip.Arrived.Add(-before)
		var history []eta.Trip
		for _, other := range all {
			if !other.Arrived.IsZero() && leaveOut(trip, other, now) {
				history = append(history, asPast(other))
			}
		}
		if len(history) != 9 {
			t.Fatalf("trip %s has %d others", trip.Number, len(history))
		}
		whole, _ := judge(trip, before, history)
		cut := trip
		cut.Fixes = trip.until(now)
		for _, f := range cut.Fixes {
			if f.At.After(now) {
				t.Fatalf("trip %s: a fix of %v at %v", trip.Number, f.At, now)
			}
		}
		known, _ := judge(cut, before, history)
		if whole.Off[ours] != known.Off[ours] || whole.Half != known.Half {
			t.Errorf("trip %s: off by %v with its future, %v without", trip.Number, whole.Off[ours], known.Off[ours])
		}
		for _, other := range all[i+1:] {
			if !other.Arrived.IsZero() && other.Arrived.After(now) && asItWas(trip, other, now) {
				t.Errorf("trip %s looks at %s, which arrives later", trip.Number, other.Number)
			}
		}
	}
}

func TestTripsAreWhatTheRecordingSays(t *testing.T) {
	all := trips(t)
	if len(all) != 16 {
		t.Fatalf("%d trips", len(all))
	}
	arrived := map[string]string{
		"1089": "16:07:49", "1091": "16:11:39", "1093": "16:24:12", "1097": "16:58:31", "1099": "16:58:04",
		"1101": "17:25:18", "1103": "17:19:10", "1105": "17:40:59", "1109": "17:53:39", "1111": "18:09:19",
	}
	for _, trip := range all {
		got := ""
		if !trip.Arrived.IsZero() {
			got = trip.Arrived.Format(time.TimeOnly)
		}
		if got != arrived[trip.Number] {
			t.Errorf("trip %s arrived %q, want %q", trip.Number, got, arrived[trip.Number])
		}
	}
}

func TestTheMachineIsReadInOrderAndItsLimitsFromItsFirstWeeks(t *testing.T) {
	m, err := readMachine(filepath.Join(root, machineFile), filepath.Join(root, labelsFile))
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Samples) != 22_695 || len(m.Breakdowns) != 4 {
		t.Fatalf("%d readings, %d breakdowns", len(m.Samples), len(m.Breakdowns))
	}
	for i := 1; i < len(m.Samples); i++ {
		if m.Samples[i].Compare(m.Samples[i-1]) <= 0 {
			t.Fatalf("reading %d is not after the one before", i)
		}
	}
	// Mean 82.483, standard deviation 15.492 °F, worked out elsewhere.
	if low, high := m.limits(2); low*1.8+32 < 51.49 || low*1.8+32 > 51.51 || high*1.8+32 < 113.46 || high*1.8+32 > 113.48 {
		t.Errorf("limits %.2f to %.2f °F", low*1.8+32, high*1.8+32)
	}
}
