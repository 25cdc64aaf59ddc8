// Package live pushes what changes to the pages and programs that may see it, and loses nothing on the way.
// docs/live.md is the contract for those who listen; this is how it is kept.
//
//	relay.go      follows the change log over a connection of its own, made anew when it is lost
//	look.go       one look at the log, in four steps: in order, nothing skipped
//	watermark.go  decides up to which number the log is final
//	ring.go       the newest changes in memory, complete between base and head; wakes who waits
//	frame.go      one change → one event, made once per form, shared as the same bytes
//	moves.go      positions and temperatures: newest per shipment, about once a second, no id
//	stream.go     one connection: admit, greet, follow
//	takeover.go   takes the connection from net/http, so that an idle stream holds nothing of its request
//	wire.go       whole events, each flush under a deadline
//	greeting.go   resume by the cursor or say that it is stale; the newest of what moves
//	follow.go     catch up by one cursor, heartbeat, end with the session
//	listeners.go  who is connected; caps; ends the streams of the revoked
//
// # Why nothing is lost
//
// A number of the log is drawn when a row is inserted and the row is seen when its transaction commits, so a reader that
// goes by "greater than the last I saw" steps over rows that commit late. The relay therefore moves only up to a number
// that is final: every transaction that could still commit a number up to it has ended. Each stream keeps one cursor and
// pulls from the ring by it, or from the table when the ring no longer reaches back so far. Nothing is queued per
// listener, so there is nothing to overflow; a slow one falls behind alone.
//
// # What must never happen
//
// An id that is shown before it is final. Waiting for a listener. A change written to a stream without asking
// models/policy.go. The steps in look.go swapped, or folded into one statement.
package live
