package models

import "time"

// Ladder says who is told, and when, of an alarm that nobody acknowledges.
type Ladder struct {
	// At is when each step is due, counted from the first. The first is taken with the alarm itself.
	At []time.Duration
	// Every is how long after the last step, and after each reminder, people are reminded; 0 means never.
	Every time.Duration
}

// LadderOf gives the ladder of a severity (domain.md 1.6); that of minor alarms and warnings has no steps.
func LadderOf(s Severity) Ladder {
	switch s {
	case Critical:
		return Ladder{At: []time.Duration{0, 10 * time.Minute, 30 * time.Minute}, Every: time.Hour}
	case Major:
		return Ladder{At: []time.Duration{0, 30 * time.Minute, 2 * time.Hour}}
	}
	return Ladder{}
}

// wait is how long it takes from a step to the next; more is false when there is none.
func (l Ladder) wait(step int) (d time.Duration, more bool) {
	if step < len(l.At) {
		return l.At[step] - l.At[step-1], true
	}
	return l.Every, l.Every > 0
}

// EscalationReaches tells whether a step of an alarm's ladder is for a user: first whoever works on it, or the
// dispatchers when nobody does; then all dispatchers; from the third step on, and with every reminder, admins too.
// A step is for all whom an earlier one was for: after a standstill of ours several are taken as one.
func EscalationReaches(step int, assignee *ID, u User) bool {
	if is(assignee, u.ID) {
		return true
	}
	switch u.Role {
	case RoleDispatcher:
		return step >= 2 || step == 1 && assignee == nil
	case RoleAdmin:
		return step >= 3
	}
	return false
}

// wantsSomebody tells whether the alarm climbs its ladder: it counts, and nobody has acknowledged it.
func (a *Alarm) wantsSomebody(now time.Time) bool {
	return a.Live(now) && a.AckedAt == nil && !a.Historical && len(LadderOf(a.Severity).At) > 0
}

// here tells whether there is something to see: the condition holds, or it latched.
func (a *Alarm) here() bool { return a.Active || a.Latched }

// Schedule brings what the clock has to do with the alarm in line with how it stands; call it after every change. What
// is not open leaves the shelf. Who need not be told any more climbs no ladder; whoever must be told again starts with
// the first step. A condition that comes and goes with nobody looking goes on where it was, and an alarm that became
// worse climbs the steeper ladder.
func (a *Alarm) Schedule(now time.Time) {
	if !a.Open() {
		a.unshelve()
	}
	if !a.wantsSomebody(now) {
		a.EscalationStep, a.NextEscalationAt = 0, nil
		return
	}
	step := max(a.EscalationStep, 1)
	wait, more := LadderOf(a.Severity).wait(step)
	due := now.Add(wait)
	switch {
	case !more:
		a.NextEscalationAt = nil
	case a.NextEscalationAt == nil && a.EscalationStep > 0:
		a.NextEscalationAt = &now // its step came due while there was nothing to see, or the ladder just got longer
	case a.EscalationStep == 0 || a.NextEscalationAt != nil && due.Before(*a.NextEscalationAt):
		a.NextEscalationAt = &due
	}
	a.EscalationStep = step
}

// Escalate takes the steps that are due, as one, and tells whether it took any. While the condition is over nobody is
// called for it; should it return, it goes on from here.
func (a *Alarm) Escalate(now time.Time) (taken bool) {
	if a.NextEscalationAt == nil || now.Before(*a.NextEscalationAt) {
		return false
	}
	if !a.here() || !a.wantsSomebody(now) {
		a.NextEscalationAt = nil
		return false
	}
	for a.NextEscalationAt != nil && !now.Before(*a.NextEscalationAt) {
		due := *a.NextEscalationAt
		a.EscalationStep++
		a.NextEscalationAt = nil
		if wait, more := LadderOf(a.Severity).wait(a.EscalationStep); more {
			due = due.Add(wait)
			a.NextEscalationAt = &due
		}
	}
	a.Version++
	return true
}
