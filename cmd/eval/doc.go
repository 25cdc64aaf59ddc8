// Command eval measures on recordings of the real world what the program claims of itself, and prints the tables that
// docs/arrival.md and docs/alarms.md hold; a test keeps them the same. Run it from the root of the repository: make eval.
//
//	buses.go    the recorded bus trips
//	arrival.go  replays them: what would have been said of each at each horizon, and how wrong it was
//	machine.go  the recorded machine, its limits and its labelled breakdowns
//	print.go    the tables
//
// Nothing later than the moment that is judged may be looked at, and no trip is in its own history.
package main
