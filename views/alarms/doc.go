// Package alarms draws lists of alarms and what became of each.
package alarms
