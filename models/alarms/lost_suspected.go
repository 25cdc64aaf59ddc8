package alarms

import (
	"time"

	"haulcast/models"
)

// LostSuspected holds when nobody has seen or heard of goods for so long that they may be lost: their device is silent,
// nothing has happened to them, or they are days beyond their promise. Anything that happens to them ends it; that they
// are lost is for a person to say.
//
// A device that reports says where they are. So quiet counts from its last report as well, and being overdue counts
// when the device is silent too (domain 1.6 would suspect every long sea voyage).
var LostSuspected = Rule{
	Kind: models.AlarmLostSuspected, Trigger: ByClock, Timing: atOnce, Latched: true,
	Judge: func(s Seen) Verdict {
		due, possible := lostAt(s)
		if !possible || s.Now.Before(due) {
			return Verdict{Over: true}
		}
		return Verdict{Holds: true, Since: due, Weight: models.Critical, Suppressed: s.QuietZone}
	},
}

// lostAt is when the goods begin to count as perhaps lost; possible is false while somebody has them in sight: before
// they are picked up, on hold, at a counter, at their end.
func lostAt(s Seen) (due time.Time, possible bool) {
	switch state := s.Shipment.State; {
	case s.Shipment.PickedUpAt == nil, state.Ended(), state == models.OnHold, state == models.AvailableForPickup:
		return time.Time{}, false
	}
	acted := latest(s.Shipment.PickedUpAt, &s.LastActualAt)
	heard := latest(s.Shipment.LastSignalAt)
	silent := seconds(s.Settings.LostSilenceS)

	due = later(acted, heard).Add(seconds(s.Settings.LostQuietS))
	if _, expected := SilentAt(s); expected {
		due = earlier(due, later(acted, silentFrom(s)).Add(silent))
	}
	if overdue := s.Shipment.PromisedTo.Add(seconds(s.Settings.LostOverdueS)); acted.Before(overdue) {
		if !heard.IsZero() {
			overdue = later(overdue, heard.Add(silent))
		}
		due = earlier(due, overdue)
	}
	return due, true
}

// latest is the latest of the times that are known.
func latest(times ...*time.Time) (last time.Time) {
	for _, t := range times {
		if t != nil {
			last = later(last, *t)
		}
	}
	return last
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
