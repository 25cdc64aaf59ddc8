package alarms

import (
	"slices"

	"haulcast/models"
)

// Verbs of what readings and the clock do to an alarm, of models.AlarmVerbs; see Act.Change for the change log.
const (
	Raised          = models.AlarmRaised
	Recorded        = models.AlarmRecorded
	Reoccurred      = models.AlarmReoccurred
	SeverityChanged = models.AlarmSeverityChanged
	Cleared         = models.AlarmCleared
	Reopened        = models.AlarmReopened
	Closed          = models.AlarmClosed
	Voided          = models.AlarmVoided
	Adjusted        = models.AlarmAdjusted
	Suppressed      = models.AlarmSuppressed
	Unsuppressed    = models.AlarmUnsuppressed
)

// Act is what has to be done to one alarm's row so that it says what its episode says. Verbs are in the order of what
// happened; none means that only figures changed, which is kept and not announced.
type Act struct {
	Alarm models.Alarm
	New   bool
	Verbs []string
}

// Change is the one word for the change log: what matters most to whoever looks at the alarm; "" when nothing is worth
// telling. There, what old readings brought up is raised, and marked as historical, and what did not occur is closed:
// readers of the log need not know how we learnt it. What goes on and is no longer suppressed is raised: people hear of
// it for the first time. While it is suppressed they are only told that it is.
func (a Act) Change() string {
	for _, verb := range [...]string{
		Voided, Unsuppressed, Raised, Recorded, Reopened, Closed, Cleared, Suppressed, SeverityChanged, Adjusted, Reoccurred,
	} {
		if slices.Contains(a.Verbs, verb) {
			return a.told(verb)
		}
	}
	return ""
}

func (a Act) told(verb string) string {
	quiet := a.Alarm.Suppressed != ""
	switch verb {
	case Voided:
		return Closed
	case Unsuppressed, Recorded, Raised:
		verb = Raised
	case Reopened, SeverityChanged:
	default:
		quiet = false
	}
	if quiet {
		return Suppressed
	}
	return verb
}
