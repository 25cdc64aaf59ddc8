package alarms

import (
	"cmp"
	"slices"
	"time"

	"haulcast/models"
)

// Facts are what an alarm's row takes from its series beside the episode.
type Facts struct {
	Now time.Time
	// Newest is the series' newest sample: an alarm that is still active at a fresh one is live, whenever it began.
	Newest time.Time
	// Whole says that the episodes are all there are since the earliest of rows: what is not among them did not occur.
	Whole bool
	// Sealed is when the limits changed by which the episodes were judged; zero when they did not. What was over by then
	// was judged by the limits of its time: its row is neither voided nor adjusted, and no row is made for it. What was
	// not over, and is nothing by the new limits, ends.
	Sealed time.Time
}

// sealed tells whether a row is not to be touched. What a person cleared may still go on.
func (f Facts) sealed(row models.Alarm) bool {
	return !row.Active && !row.ClearedByHand && row.ClearedAt != nil && row.ClearedAt.Before(f.Sealed)
}

// Reconcile matches a series' episodes with the rows that people already know and gives what has to be done, rows that
// end before rows that begin, so that at no moment two are active. An episode is the row that began when it did, else
// one that it overlaps. Rows without an episode are voided, never deleted: people saw them.
func Reconcile(rows []models.Alarm, episodes []Episode, blank models.Alarm, latched bool, f Facts) []Act {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, standingFirst)
	match := make([]int, len(episodes)) // the row of each episode
	taken := make([]bool, len(rows))
	for _, same := range [...]func(models.Alarm, Episode) bool{began, overlaps} {
		for i, e := range episodes {
			for j := range rows {
				if match[i] == 0 && !taken[j] && !f.sealed(rows[j]) && same(rows[j], e) {
					match[i], taken[j] = j+1, true
				}
			}
		}
	}
	var ended, begun []Act
	for j := range rows {
		if f.Whole && !taken[j] && rows[j].VoidedAt == nil && !f.sealed(rows[j]) {
			ended = append(ended, without(rows[j], f))
		}
	}
	for i, e := range episodes {
		act := Act{Alarm: blank, New: true}
		if match[i] > 0 {
			act = Act{Alarm: rows[match[i]-1]}
		}
		if act.settled(e, f) {
			continue
		}
		act.Alarm.Latched = latched
		if !act.follow(e, f) {
			continue
		}
		if act.Alarm.Active {
			begun = append(begun, act)
		} else {
			ended = append(ended, act)
		}
	}
	return append(ended, begun...)
}

// standingFirst prefers rows that count to rows that were taken back and, of those that began at one time because other
// limits held for the first of them, the one that stands or stood last.
func standingFirst(a, b models.Alarm) int {
	return cmp.Or(
		compareBools(a.VoidedAt != nil, b.VoidedAt != nil), a.FirstAt.Compare(b.FirstAt),
		compareBools(b.Active, a.Active), latest(b.ClearedAt).Compare(latest(a.ClearedAt)),
	)
}

func began(row models.Alarm, e Episode) bool { return row.FirstAt.Equal(e.FirstAt) }

func overlaps(row models.Alarm, e Episode) bool {
	return (e.ClearedAt == nil || !row.FirstAt.After(*e.ClearedAt)) &&
		(row.ClearedAt == nil || !e.FirstAt.After(*row.ClearedAt))
}

// without is what has to be done to an alarm that no episode is about: later readings show that it did not occur and it
// is taken back. When the limits changed it did occur, by those of its time; it ends with them.
func without(a models.Alarm, f Facts) Act {
	act := Act{Alarm: a}
	row := &act.Alarm
	row.Version++
	if !f.Sealed.IsZero() && a.Active {
		row.Active, row.ClearedAt = false, &f.Now
		act.compare(a, f.Now)
		return act
	}
	row.Active, row.VoidedAt = false, &f.Now
	act.Verbs = []string{Voided}
	return act
}

// settled tells whether nothing is to be done whatever the episode says: because other limits held when it was over, or
// because a person said that it is over and it was not observed since.
func (a *Act) settled(e Episode, f Facts) bool {
	if a.New {
		return !e.Active() && e.ClearedAt.Before(f.Sealed)
	}
	row := a.Alarm
	return row.ClearedByHand && row.ClearedAt != nil && !e.LastAt.After(*row.ClearedAt)
}

// follow brings the row to what the episode says and notes what that means; false when it says so already.
func (a *Act) follow(e Episode, f Facts) (changed bool) {
	was := a.Alarm
	row := &a.Alarm
	row.FirstAt, row.RaisedAt, row.LastAt, row.ClearedAt = e.FirstAt, e.RaisedAt, e.LastAt, e.ClearedAt
	row.Severity, row.MaxSeverity, row.Occurrences, row.Active = e.Severity, e.MaxSeverity, e.Occurrences, e.Active()
	row.Value, row.Limit, row.Unit, row.Suppressed = e.Value, e.Limit, e.Unit, e.Suppressed
	row.ClearedByHand = false
	switch {
	case a.New:
		row.ID, row.RecordedAt, row.Version = models.NewID(), f.Now, 0
		row.Historical = !fresh(e, f)
		a.Verbs = append(a.Verbs, appearance(row.Historical))
	case was.VoidedAt != nil:
		row.VoidedAt, row.ClosedAt, row.Historical = nil, nil, was.Historical && !fresh(e, f)
		a.Verbs = append(a.Verbs, appearance(row.Historical))
	case was.Historical && fresh(e, f):
		row.Historical = false
		a.Verbs = append(a.Verbs, Raised)
	}
	a.compare(was, f.Now)
	if len(a.Verbs) == 0 && !figuresDiffer(was, *row) {
		return false
	}
	row.Version++
	return true
}

// compare notes how the row moved between active and cleared, and how bad it is now.
func (a *Act) compare(was models.Alarm, now time.Time) {
	row := &a.Alarm
	known := !a.New && was.VoidedAt == nil
	switch {
	case known && row.Active && !was.Active:
		row.Unsettle()
		a.Verbs = append(a.Verbs, Reopened)
	case !row.Active && (was.Active || !known):
		a.Verbs = append(a.Verbs, Cleared)
	}
	a.suppress(was.Suppressed, known)
	if over(*row) && row.ClosedAt == nil {
		row.ClosedAt = &now
		a.Verbs = append(a.Verbs, Closed)
	}
	if !known {
		return
	}
	if row.Severity != was.Severity {
		a.Verbs = append(a.Verbs, SeverityChanged)
	}
	if row.Occurrences > was.Occurrences && (row.Active == was.Active) {
		a.Verbs = append(a.Verbs, Reoccurred)
	}
	if !row.FirstAt.Equal(was.FirstAt) || !row.RaisedAt.Equal(was.RaisedAt) ||
		!row.Active && !was.Active && !row.ClearedAt.Equal(*was.ClearedAt) {
		a.Verbs = append(a.Verbs, Adjusted)
	}
}

// suppress notes that the alarm goes on but nobody is to be disturbed by it, or is again.
func (a *Act) suppress(was string, known bool) {
	quiet := a.Alarm.Suppressed != ""
	switch {
	case quiet && (!known || was == ""):
		a.Verbs = append(a.Verbs, Suppressed)
	case !quiet && known && was != "" && a.Alarm.Active:
		a.Verbs = append(a.Verbs, Unsuppressed)
	}
}

// over tells whether nothing is left to do about an alarm: its condition is gone, and somebody has seen it or nobody
// was meant to. What is latched waits for a person to close it.
func over(row models.Alarm) bool {
	return !row.Active && !row.Latched && (row.AckedAt != nil || row.Suppressed != "")
}

func appearance(historical bool) string {
	if historical {
		return Recorded
	}
	return Raised
}

// fresh tells whether an episode is news: still going on at a fresh sample, or raised by one that was not old on
// arrival. For what is over at once (a blow) the last of them counts.
func fresh(e Episode, f Facts) bool {
	newest := e.RaisedAt
	switch {
	case e.Active():
		newest = f.Newest
	case e.LastAt.Equal(*e.ClearedAt):
		newest = e.LastAt
	}
	return f.Now.Sub(newest) <= models.LateAfter
}

func figuresDiffer(a, b models.Alarm) bool {
	return !a.LastAt.Equal(b.LastAt) || a.Occurrences != b.Occurrences || a.Severity != b.Severity ||
		a.MaxSeverity != b.MaxSeverity || a.Suppressed != b.Suppressed || !same(a.Value, b.Value) || !same(a.Limit, b.Limit)
}

func same(a, b *float64) bool { return a == b || a != nil && b != nil && *a == *b }
