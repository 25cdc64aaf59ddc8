package alarms

import (
	"time"

	"haulcast/models"
)

// Trigger says when a rule is judged.
type Trigger int

// The triggers.
const (
	ByReading Trigger = iota // a device told something; event time
	ByClock                  // time alone can change the answer; judged by app/sweep and whenever the plan changes
	ByPerson                 // somebody says so
)

// Rule is one condition that someone should look at.
type Rule struct {
	Kind    models.AlarmKind
	Trigger Trigger
	// Read is what the rule reads of a report; ok is false when the report says nothing to it. Only ByReading.
	Read func(s Seen, r models.Reading) (at Sample, ok bool)
	// Subjects are what a device's readings are held against one by one, each with a series of its own; nil means that
	// there is one series per device. Only ByReading.
	Subjects func(s Seen) []Subject
	// Concerns tells whether there is anything to judge about this shipment; nil means always. See Applies.
	Concerns func(s Seen) bool
	// Remember is what the rule remembers after this moment, from what it remembered before; nil means nothing.
	Remember func(s Seen) Memory
	// Judge tells whether the condition holds, in what Seen holds and nothing else.
	Judge func(s Seen) Verdict
	// Timing is how patient the lifecycle is.
	Timing func(s Seen) Timing
	// Latched alarms stay in the live list until a person has closed them, though the condition is over.
	Latched bool
}

// Subject is one of several things that a device's readings are held against. Key names it among them: the series' key
// is the device's id, "/" and this.
type Subject struct {
	Key   string
	Fence *Fence
}

// Applies tells whether the rule is on for the shipment's goods and has anything to judge. When it does not, its
// condition is over at once, which ends an alarm that stands; where none stands its series need not be read.
func (r Rule) Applies(s Seen) bool {
	return !s.Settings.Off[r.Kind] && (r.Concerns == nil || r.Concerns(s))
}

// judge is what the rule says about a moment, if it applies.
func (r Rule) judge(s Seen) Verdict {
	if !r.Applies(s) {
		return Verdict{Over: true, AtOnce: true}
	}
	return r.Judge(s)
}

// timing is how patient the lifecycle is with the rule.
func (r Rule) timing(s Seen) Timing {
	t := r.Timing(s)
	t.Lasting = t.Lasting || r.Latched
	return t
}

// Rules is the list, in the order in which they are judged. The defaults of their delays are domain 1.6's; where a
// profile or the settings carry them, those count.
//
//	kind              holds                            raised after          clears after              latched
//	temp.high         above the profile's limit        profile, 10 min       inside by 0.5 C, 5 min    –
//	temp.low          below the profile's limit        profile, 10 min       inside by 0.5 C, 5 min    –
//	shock             one blow of 5 g or more          at once               at once                   yes
//	signal.lost       silent for 3 intervals, 15 min   at once               a report                  –
//	delay.predicted   estimate beyond the promise      5 min and 2 looks     10 min good by 10 min     –
//	delay.actual      promise passed                   at once               delivered, new promise    –
//	damage.reported   a person says so                 at once               acknowledged              yes
//
// A condition that returns within the settings' reopen window (30 min) reopens its alarm; blows within 10 minutes of
// one another are one alarm.
var Rules = []Rule{
	TempHigh, TempLow, Shock, SignalLost, DelayPredicted, DelayActual, DamageReported,
}

// For gives the rule of a kind; ok is false when there is none.
func For(kind models.AlarmKind) (Rule, bool) {
	for _, r := range Rules {
		if r.Kind == kind {
			return r, true
		}
	}
	return Rule{}, false
}

// Triggered lists the rules that a trigger sets off.
func Triggered(by Trigger) []Rule {
	var list []Rule
	for _, r := range Rules {
		if r.Trigger == by {
			list = append(list, r)
		}
	}
	return list
}

// atOnce is the timing of conditions that time alone decides: no delay either way.
func atOnce(s Seen) Timing { return Timing{Reopen: s.Settings.ReopenWindow()} }

func of(v float64) *float64 { return &v }

func minutes(d time.Duration) float64 { return d.Minutes() }
