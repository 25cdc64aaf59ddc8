// Package alarms says what someone should look at: the rules that raise alarms, and the one lifecycle they share.
//
// A rule (rules.go is the list) is a pure function of what it may see (seen.go): does its condition hold, how badly,
// and is it clearly over. What follows from that is the same for all and stands in lifecycle.go: how long it must hold
// before an alarm (set-delay), how long it must be over before the alarm clears (clear-delay), what a gap in the
// reports does to both, when a condition that returns reopens the alarm it had, and what is over at once.
//
// Rules that look at readings are stepped through a device's series in event order. What they remember between two
// readings is a Track, small and kept as JSON. A reading that arrives out of order is not stepped: the series is
// walked again from a Mark before it (series.go), and what comes out is reconciled with the alarms people already know
// (reconcile.go). The alarms are therefore a function of the set of readings, however and in whatever order they
// arrived; only settings, profiles and bindings beside them.
//
// A series remembers nothing of the limits it was walked with: after a profile is edited the steps continue with the
// new limits, and a late reading has the part after its Mark judged by them.
package alarms
