package alarms

import (
	"time"

	"haulcast/models"
)

// SignalLost holds while goods are with us and the devices that should speak for them have been silent for too long. In a
// quiet zone that is expected, and nobody is disturbed.
var SignalLost = Rule{
	Kind: models.AlarmSignalLost, Trigger: ByClock, Timing: atOnce,
	Judge: func(s Seen) Verdict {
		due, expected := SilentAt(s)
		if !expected || s.Now.Before(due) {
			return Verdict{Over: true}
		}
		v := Verdict{Holds: true, Since: due, Weight: models.Minor, Suppressed: s.QuietZone}
		if s.Now.Sub(silentFrom(s)) > seconds(s.Settings.SignalMajorS) {
			v.Weight = models.Major
		}
		return v
	},
}

// SilentAt is when silence becomes an alarm; expected is false while no report is.
func SilentAt(s Seen) (due time.Time, expected bool) {
	if !s.Shipment.State.Moving() || s.Shipment.ReportEveryS <= 0 {
		return time.Time{}, false
	}
	from := silentFrom(s)
	if from.IsZero() {
		return time.Time{}, false
	}
	return from.Add(s.Settings.SignalLostAfter(s.Shipment.ReportEveryS)), true
}

// silentFrom is when the silence began: with the last report, but not before the goods were with us and a device spoke
// for them.
func silentFrom(s Seen) time.Time {
	from := s.ListeningSince
	for _, t := range [...]*time.Time{s.Shipment.PickedUpAt, s.Shipment.LastSignalAt} {
		if t != nil && t.After(from) {
			from = *t
		}
	}
	return from
}
