// Package alarms says what someone should look at: the rules that raise alarms, and the one lifecycle they share.
//
// A rule (rules.go is the list) is a pure function of what it may see (seen.go): does its condition hold, how badly,
// and is it clearly over. What follows from that is the same for all and stands in lifecycle.go: how long it must hold
// before an alarm (set-delay), how long it must be over before the alarm clears (clear-delay), what a gap in the
// reports does to both, when a condition that returns reopens the alarm it had, what is over at once, when it is less
// bad, and what follows from a person's word that it is over.
//
// Rules that look at readings read a Sample of each (sample.go) and are stepped through a series of them in event order:
// one series per device, or one per device and geofence. What they remember between two samples is a Track, small and
// kept as JSON, with what a rule adds of its own (memory.go). A reading that arrives out of order is not stepped: the
// series is walked again from a Mark before it (series.go), and what comes out is reconciled with the alarms people
// already know (reconcile.go). The alarms are therefore a function of the set of readings, however and in whatever order
// they arrived; only settings, profiles, bindings, the shipment's own milestones and people's words beside them.
//
// A series remembers nothing of the limits it was walked with: after they change the steps continue with the new ones,
// and whoever changed them has the series walked again with Facts.Sealed.
package alarms
