// Package bench measures what docs/performance.md promises, on the whole program with a real database: how soon a report
// reaches the streams, how much is taken in beside bare inserts, what an idle stream costs, and how long pages take when
// there is much to show. `make bench` runs it. Nothing here fails because something was slow: the machine may be busy.
// What is counted is checked, though: a lost frame or a refused report ends the measurement.
package bench
