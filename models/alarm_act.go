package models

import "time"

// AlarmAct is something that a person does to an alarm.
type AlarmAct string

// The acts.
const (
	ActAcknowledge   AlarmAct = "acknowledge"
	ActUnacknowledge AlarmAct = "unacknowledge"
	ActAssign        AlarmAct = "assign"
	ActComment       AlarmAct = "comment"
	ActShelve        AlarmAct = "shelve"
	ActUnshelve      AlarmAct = "unshelve"
	ActClear         AlarmAct = "clear"
	ActClose         AlarmAct = "close"
	ActReopen        AlarmAct = "reopen"
)

// AlarmActs lists them in the order in which a page offers them; tests walk it.
var AlarmActs = []AlarmAct{
	ActAcknowledge, ActUnacknowledge, ActAssign, ActComment, ActShelve, ActUnshelve, ActClear, ActClose, ActReopen,
}

// How far the acts reach.
const (
	MaxShelf       = 24 * time.Hour     // ISA-18.2: shelving is for a shift, not for good
	ReopenableFor  = 7 * 24 * time.Hour // after closing; what is wrong later is another alarm
	maxShelfMinute = int(MaxShelf / time.Minute)
)

// Acts lists what a person may do to the alarm now and would change something by. ended says that its goods' way is
// over: nothing judges the condition any more.
func (a Alarm) Acts(ended bool, now time.Time) []AlarmAct {
	var acts []AlarmAct
	for _, act := range AlarmActs {
		if !a.done(act) && a.refusal(act, ended, now) == nil {
			acts = append(acts, act)
		}
	}
	return acts
}

// done tells whether the act would find its work done already: doing it again changes nothing.
func (a Alarm) done(act AlarmAct) bool {
	switch act {
	case ActAcknowledge:
		return a.AckedAt != nil
	case ActUnacknowledge:
		return a.AckedAt == nil
	case ActUnshelve:
		return a.ShelvedUntil == nil
	case ActClear:
		return !a.Active
	case ActReopen:
		return a.Open()
	}
	return false
}

// refusal says why an alarm that stands like this can't have it done to it; nil when it can. What was said about an alarm
// may be added to for ever.
func (a Alarm) refusal(act AlarmAct, ended bool, now time.Time) error {
	switch {
	case act == ActComment:
		return nil
	case a.VoidedAt != nil:
		return Errorf(Conflict, "Later reports showed that this alarm's condition did not occur.")
	case act == ActReopen:
		return a.tooOldToReopen(now)
	case a.ClosedAt != nil:
		return Errorf(Conflict, "This alarm is closed; reopen it first.")
	case (act == ActClear || act == ActClose) && a.holds(ended):
		return Errorf(Conflict, "The condition still holds. It clears by itself when it is over; until then acknowledge, assign or shelve it.")
	}
	return nil
}

func (a Alarm) tooOldToReopen(now time.Time) error {
	if a.ClosedAt == nil || now.Sub(*a.ClosedAt) <= ReopenableFor {
		return nil
	}
	return Errorf(Conflict, "This alarm was closed more than 7 days ago and can't be reopened; comment on it instead.")
}

// holds tells whether the condition is there and something will notice when it is over. What latches does not clear by
// itself, what a person reported neither, and nothing does once the goods have arrived.
func (a Alarm) holds(ended bool) bool {
	return a.Active && !a.Latched && !a.Kind.ByPerson() && !ended
}
