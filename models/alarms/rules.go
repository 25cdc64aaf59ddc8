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

// Rules is the list, in the order of models.AlarmKinds. Domain 1.6 has the figures; they stand in models.Thresholds and
// in the profiles, and every one of them can be changed for some goods. docs/alarms.md says the same for people.
//
//	kind                     holds                                    raised after     clears after             latched
//	pickup.overdue           not picked up in time                    15 min           picked up, new plan      –
//	delay.predicted          estimate beyond the promise              5 min, 2 looks   10 min good by 10 min    –
//	delay.actual             promise passed                           15 min           delivered, new promise   –
//	delivery.attempt_failed  nobody took it                           at once          what happens next        –
//	temp.high, temp.low      outside the profile's limits             profile, 10 min  inside by 0.5 °C, 5 min  –
//	temp.freeze              as cold as the goods freeze at           at once          warmer by 0.5 °C, 5 min  yes
//	temp.cumulative          4/5 of a time budget used, using more    at once          never                    yes
//	temp.mkt                 mean kinetic temperature too high        at once          the window passes        –
//	temp.drift               moving towards a limit                   15 min           moving no more           –
//	signal.lost              silent for 3 intervals, 15 min           at once          a report                 –
//	shipment.lost_suspected  silent a day, nothing for three          at once          anything that happens    yes
//	shock                    one blow of 5 g or more                  at once          at once                  yes
//	damage.reported          a person says so                         at once          a person says so         yes
//	tamper.light             light between stops                      at once          dark for 10 min          yes
//	geofence.forbidden       inside                                   2 min            2 min outside            –
//	geofence.left            outside, having been inside              2 min            2 min inside             –
//	geofence.dwelled         inside                                   the zone's time  2 min outside            –
//	route.deviation          1,000 m beside the way, 300 in a town    5 min, 3 fixes   within 70 %, 5 min       –
//	stop.prolonged           standing where it has no business        45 min           moved 300 m, at a stop   –
//	battery.low              20 % or less, not charging               at once          5 points more, charging  –
//	sensor.fault             what cannot be measured                  at once          10 plausible readings    –
//
// A condition that returns within the settings' reopen window (30 min) reopens its alarm; blows within 10 minutes of
// one another are one alarm.
var Rules = []Rule{
	PickupOverdue, DelayPredicted, DelayActual, AttemptFailed,
	TempHigh, TempLow, TempFreeze, TempCumulative, TempMKT, TempDrift,
	SignalLost, LostSuspected, Shock, DamageReported, Light,
	FenceForbidden, FenceLeft, FenceDwelled, RouteDeviation, StopProlonged,
	Battery, SensorFault,
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
