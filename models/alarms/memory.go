package alarms

// Memory is what a rule remembers of its series beyond what every Track does. Each rule that needs one has its own
// part, described in the rule's file, and leaves the others empty. It is a value: Remember gives a new one and never
// changes what it was given, because marks keep it.
type Memory struct{}
