// Package geofences draws geofences: the list of them, one on the map with what it is for, and the form in which it is
// drawn, on the map or by typing coordinates.
package geofences
