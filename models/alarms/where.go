package alarms

import (
	"time"

	"haulcast/models/geo"
)

// aboard tells whether the goods were with us then: picked up, and not yet where they end.
func (s Seen) aboard(at time.Time) bool {
	picked := s.Shipment.PickedUpAt
	return picked != nil && !at.Before(*picked) && !s.ended(at)
}

// ended tells whether the shipment's way was over by then.
func (s Seen) ended(at time.Time) bool {
	return s.Shipment.State.Ended() && at.After(s.Shipment.StateSince)
}

// moving tells whether the goods were meant to move then: aboard, and neither on hold nor waiting to be fetched.
func (s Seen) moving(at time.Time) bool {
	waiting := !s.Shipment.State.Moving() && !s.Shipment.State.Ended() && !at.Before(s.Shipment.StateSince)
	return s.aboard(at) && !waiting
}

// atCall tells whether the moment is one at a place where the goods are meant to be: by where it was, giving a fix the
// benefit of its inaccuracy, or by what people recorded.
func (s Seen) atCall(at Sample) bool {
	for _, c := range s.Calls {
		if c.stands(at.At) || at.Located && geo.Distance(at.Point(), c.Point) <= c.RadiusM+at.AccuracyM {
			return true
		}
	}
	return false
}

// stands tells whether people recorded that the goods were there then.
func (c Call) stands(at time.Time) bool {
	return c.ArrivedAt != nil && !at.Before(*c.ArrivedAt) && (c.DepartedAt == nil || !at.After(*c.DepartedAt))
}

// sinceLast is how long ago the moment before was; unbroken is false when there was none, or when a gap lies between.
func (s Seen) sinceLast() (d time.Duration, unbroken bool) {
	if s.Previous == nil {
		return 0, false
	}
	d = s.Reading.At.Sub(s.Previous.At)
	return d, s.MaxGap() == 0 || d <= s.MaxGap()
}

// gone is the verdict about what has nothing to judge now: it is over, whatever the delays.
func gone() Verdict { return Verdict{Over: true, AtOnce: true} }
