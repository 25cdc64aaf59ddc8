// Package coldchain is the arithmetic of temperatures on the way, domain 1.7: how long goods were in range, how long
// nobody knows, every excursion, degree-minutes, and the mean kinetic temperature. Arithmetic only: whether anybody is
// alarmed is decided in models/alarms, and whether goods may be used is decided by a person.
//
// A reading speaks for the time until the next one, but for no longer than the longest gap, three expected intervals.
// What lies beyond is unmonitored. It is counted apart and never as in range.
//
// The labelled range is inclusive. Whatever lies outside is an excursion, however short; an alarm may need longer.
//
// The results do not depend on the order in which readings arrive, nor on how often one does.
package coldchain
