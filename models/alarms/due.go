package alarms

import "time"

// soon keeps a due time strictly after the moment that the rules call "not yet": Postgres counts microseconds.
const soon = time.Microsecond

// Due is the earliest time after now at which a rule that only time triggers may answer differently, with everything
// else as it is; zero when there is none. estimateAt is when the arrival will next be estimated.
func Due(s Seen, predicted Track, estimateAt time.Time) time.Time {
	if s.Shipment.State.Ended() {
		return time.Time{}
	}
	var d due
	d.now = s.Now
	late := lateAt(s)
	d.at(late.Add(soon), late.Add(seconds(s.Settings.DelayMajorS)+soon), late.Add(seconds(s.Settings.DelayCriticalS)+soon), estimateAt)
	if overdue, expected := pickupDue(s); expected {
		d.at(overdue.Add(soon), overdue.Add(seconds(s.Settings.PickupMajorS)+soon))
	}
	if lost, possible := lostAt(s); possible {
		d.at(lost)
	}
	if silent, expected := SilentAt(s); expected {
		d.at(silent, silentFrom(s).Add(seconds(s.Settings.SignalMajorS)+soon))
	}
	if predicted.Run != nil {
		d.at(predicted.Run.Start.Add(s.Settings.DelayHold()))
	}
	if predicted.standing() && predicted.LastOver {
		d.at(predicted.Last.At.Add(s.Settings.DelayClear() - predicted.Calm))
	}
	return d.first
}

// due gathers the earliest of several times that lie ahead.
type due struct{ now, first time.Time }

func (d *due) at(times ...time.Time) {
	for _, t := range times {
		if t.After(d.now) && (d.first.IsZero() || t.Before(d.first)) {
			d.first = t
		}
	}
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
