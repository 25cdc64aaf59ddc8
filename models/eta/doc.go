// Package eta says when a shipment will arrive, how sure that is, and how it stands to the promise. It follows
// domain 1.8 points 1 to 6 and asks no outside service: the remaining way, a speed between what was observed and what
// is usual, and the standing times on the way.
//
// Where enough past trips have come by the same place, their times count instead (history.go), and the window is as wide
// as they differ. docs/arrival.md says how good both are on recorded trips.
//
// Everything is a pure function of what is known and of now, which is part of the Input. Whatever the input, however
// broken, times and figures are finite; what cannot be known is said (Estimate.Known, Unknown) and never guessed.
//
// Silence ages an estimate: the way stays what the last fix left, while now goes on. Computing again without news is
// therefore what turns a silent shipment late.
package eta
