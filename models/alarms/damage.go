package alarms

import "haulcast/models"

// DamageReported holds from when a person says so until a person has dealt with it: nothing else can know that it is
// over. Its alarm ends when it is acknowledged.
var DamageReported = Rule{
	Kind: models.AlarmDamageReported, Trigger: ByPerson, Latched: true, Timing: func(Seen) Timing { return Timing{} },
	Judge: func(Seen) Verdict { return Verdict{Holds: true, AtOnce: true, Weight: models.Major} },
}
