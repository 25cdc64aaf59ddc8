// Package geo is the arithmetic of places: great-circle distance and bearing, where a bearing leads, the nearest segment
// of a planned way, and how far inside or outside a circle, a polygon or a corridor a place lies. The earth is a sphere
// of its mean radius, which is within 0.5 % of the ellipsoid: less than the detours of any road.
//
// Everything is worked out with unit vectors from the earth's centre, not with degrees on a plane, so that the poles
// and the antimeridian are ordinary places. Distances are metres, angles degrees; a bearing is clockwise from north,
// from 0 up to but not including 360.
//
// The functions take places that Valid accepts. What isn't a place must be refused where it comes in: NaN in is NaN
// out.
package geo
