// Package board draws the dispatchers' board: everything under way, its map, and the alarms that wait for somebody.
package board
