package models

import (
	"maps"
	"slices"
	"time"
)

// NotificationKind names something a user may be told of: an alarm by its AlarmKind, or news of a shipment's way by its
// EventType.
type NotificationKind string

// newsKinds are the events of a shipment's way of which its customer's people are told, in the order of the way.
var newsKinds = []NotificationKind{
	NotificationKind(EventDelivered), NotificationKind(EventAttemptFailed), NotificationKind(EventHeld),
}

// News tells whether the kind is news of a shipment's way, which has no severity, and not an alarm.
func (k NotificationKind) News() bool { return slices.Contains(newsKinds, k) }

// NotificationKinds lists what a viewer can be told of, in the order in which a page shows it: news first, then alarms.
// Notices are not among them: what an admin writes to people reaches them.
func NotificationKinds(v Viewer) []NotificationKind {
	var kinds []NotificationKind
	if v.Role == RoleCustomer {
		kinds = append(kinds, newsKinds...)
	}
	for _, k := range AlarmKinds {
		if v.MayReadAlarm(k) {
			kinds = append(kinds, NotificationKind(k))
		}
	}
	return kinds
}

// NotificationChoice is what a user wants to hear of one kind.
type NotificationChoice struct {
	InApp bool
	Least Severity // alarms below it are not told
}

// EveryNotification is the choice of a user who made none.
var EveryNotification = NotificationChoice{InApp: true, Least: Warning}

// NotificationPreferences is what a user wants to be told, and when. The zero value is everything at any time.
type NotificationPreferences struct {
	UserID  ID
	Choices map[NotificationKind]NotificationChoice // a kind that is missing is EveryNotification
	Quiet   QuietHours
	Version int // 0 while the user has chosen nothing
}

// Of is the choice for a kind.
func (p NotificationPreferences) Of(k NotificationKind) NotificationChoice {
	if choice, made := p.Choices[k]; made {
		return choice
	}
	return EveryNotification
}

// Wants tells whether the user wants to be told of a kind at a severity. News has none.
func (p NotificationPreferences) Wants(k NotificationKind, s Severity) bool {
	choice := p.Of(k)
	return choice.InApp && (s == NoSeverity || s >= choice.Least)
}

// QuietHours are the hours of each day in which a user is told only of what can't wait: major and critical alarms. From
// and To are minutes after midnight by the user's clocks; To may lie on the next day. Equal ones are no quiet hours.
type QuietHours struct {
	From, To int
}

// DayMinutes is how many minutes the clocks show in a day.
const DayMinutes = 24 * 60

// None tells whether there are no quiet hours.
func (q QuietHours) None() bool { return q.From == q.To }

// HoldBack tells whether a line of a severity must wait at a moment, and until when. The moment must be in the user's
// zone. Where the clocks change, the hours end when the clocks show their end, or would have.
func (q QuietHours) HoldBack(s Severity, now time.Time) (until time.Time, held bool) {
	if s >= Major {
		return time.Time{}, false
	}
	return q.End(now)
}

// End is when the quiet hours that a moment lies in are over; quiet is false when it lies in none.
func (q QuietHours) End(now time.Time) (end time.Time, quiet bool) {
	if q.None() {
		return time.Time{}, false
	}
	minute, days := now.Hour()*60+now.Minute(), 0
	switch {
	case q.From < q.To:
		quiet = minute >= q.From && minute < q.To
	case minute >= q.From:
		quiet, days = true, 1
	default:
		quiet = minute < q.To
	}
	if !quiet {
		return time.Time{}, false
	}
	y, m, d := now.Date()
	return time.Date(y, m, d+days, q.To/60, q.To%60, 0, 0, now.Location()), true
}

// Check says what is wrong with choices a user made: kinds they can't be told of, severities and hours that are none.
func (p NotificationPreferences) Check(v Viewer) error {
	var wrong Problems
	kinds := NotificationKinds(v)
	for _, k := range slices.Sorted(maps.Keys(p.Choices)) {
		switch least := p.Choices[k].Least; {
		case !slices.Contains(kinds, k):
			wrong.Add(string(k), "isn't something you can be told of")
		case least < Warning || least > Critical:
			wrong.Add(string(k), "needs a least severity: warning, minor, major or critical")
		}
	}
	if p.Quiet.From < 0 || p.Quiet.From >= DayMinutes {
		wrong.Add("quiet_from", "must be a time of day, such as 22:00")
	}
	if p.Quiet.To < 0 || p.Quiet.To >= DayMinutes {
		wrong.Add("quiet_to", "must be a time of day, such as 07:00")
	}
	return wrong.Err()
}
