package live

import (
	"slices"
	"testing"
	"time"
)

func TestWatermarkWaitsForEveryoneWhoMayStillCommit(t *testing.T) {
	type observation struct {
		number  int64
		lockers string // one letter per transaction
		final   int64
	}
	for name, look := range map[string][]observation{
		"nobody writes":                {{10, "", 10}, {12, "", 12}},
		"a writer holds its number":    {{10, "a", 0}, {10, "a", 0}, {10, "", 10}},
		"others come, the first stays": {{10, "a", 0}, {12, "ab", 0}, {14, "abc", 0}, {15, "bc", 10}},
		"a later writer is no matter":  {{10, "a", 0}, {11, "b", 10}},
		"one of two stays":             {{10, "ab", 0}, {10, "b", 0}, {10, "c", 10}},
		"always somebody":              {{10, "a", 0}, {11, "b", 10}, {12, "c", 11}, {13, "d", 12}},
		"an empty log":                 {{0, "a", 0}, {0, "", 0}},
	} {
		t.Run(name, func(t *testing.T) {
			var w watermark
			for i, o := range look {
				w.observe(o.number, lockersOf(o.lockers), time.Time{})
				if w.final != o.final {
					t.Errorf("look %d: final %d, want %d", i+1, w.final, o.final)
				}
			}
		})
	}
}

func TestWatermarkIsBoundedWhileATransactionHangs(t *testing.T) {
	var w watermark
	for n := range int64(10_000) {
		w.observe(n+1, lockersOf("a"), time.Time{})
	}
	if len(w.pending) > maxPairs {
		t.Errorf("%d pairs are remembered", len(w.pending))
	}
	w.observe(10_000, lockersOf("b"), time.Time{})
	w.observe(10_000, nil, time.Time{})
	if w.final != 10_000 || len(w.pending) != 0 {
		t.Errorf("final %d with %d pairs left, want 10000 and none", w.final, len(w.pending))
	}
}

func TestWatermarkNamesTheBlocker(t *testing.T) {
	var w watermark
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	w.observe(5, []locker{{"1/1", 41}, {"2/1", 42}}, began)
	today := []locker{{"2/1", 42}, {"3/1", 43}}
	w.observe(6, today, began.Add(time.Second))
	since, pid, ok := w.waiting(today)
	if !ok || pid != 42 || !since.Equal(began) {
		t.Errorf("waiting since %v for process %d (%v), want since %v for 42", since, pid, ok, began)
	}
}

func lockersOf(letters string) []locker {
	var list []locker
	for _, l := range letters {
		list = append(list, locker{transaction: string(l)})
	}
	return slices.Clip(list)
}
