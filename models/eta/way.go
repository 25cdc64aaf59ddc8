package eta

import (
	"math"
	"slices"
	"time"

	"haulcast/models/geo"
)

// How far beside the planned way a vehicle may be and still be on it, in metres.
const (
	offRoute      = 1000
	offRouteUrban = 300
)

// way is what lies ahead: metres to drive, time to stand, and whether the vehicle is on its planned way.
type way struct {
	metres   float64
	empty    float64 // how much of it lies before the goods are on board
	standing time.Duration
	onRoute  bool
}

// usable leaves out what is no place or comes from a clock that runs ahead, and sorts by time, the newest last.
func usable(fixes []Fix, now time.Time) []Fix {
	kept := make([]Fix, 0, len(fixes))
	for _, f := range fixes {
		if f.Point.Valid() && !f.At.IsZero() && !f.At.After(now.Add(maxAhead)) {
			kept = append(kept, f)
		}
	}
	slices.SortStableFunc(kept, func(a, b Fix) int { return a.At.Compare(b.At) })
	return kept
}

// wayLeft measures from the newest fix, or from the origin when there is none. ok is false when either end of the way
// is not known.
func wayLeft(in Input, fixes []Fix) (w way, ok bool) {
	stops := callsLeft(in)
	if len(stops) == 0 {
		return way{}, false
	}
	from, known := begin(in, stops)
	accuracy := 0.0
	if n := len(fixes); n > 0 {
		from, accuracy, known = fixes[n-1].Point, fixes[n-1].AccuracyM, true
	}
	if !known {
		return way{}, false
	}
	if in.Route.Empty() {
		w = way{metres: stopToStop(from, stops), standing: standing(stops)}
	} else {
		w = alongRoute(in, from, accuracy, stops)
	}
	w.metres = math.Min(w.metres, maxMetres)
	if len(fixes) > 0 && !in.PickedUp {
		w.empty = Detour * geo.Distance(from, stops[0].Point)
	}
	return w, true
}

// callsLeft are the stops that are places; a route without stops has its end as the only one.
func callsLeft(in Input) []Stop {
	var stops []Stop
	for _, s := range in.Stops {
		if s.Point.Valid() {
			stops = append(stops, s)
		}
	}
	if len(stops) == 0 && !in.Route.Empty() {
		stops = []Stop{{Point: in.Route.End()}}
	}
	return stops
}

// begin is where the way starts without a fix. A lone stop is the destination and says nothing about the origin.
func begin(in Input, stops []Stop) (geo.Point, bool) {
	switch {
	case in.Origin != nil && in.Origin.Valid():
		return *in.Origin, true
	case !in.Route.Empty():
		return in.Route.Start(), true
	case len(stops) > 1:
		return stops[0].Point, true
	}
	return geo.Point{}, false
}

// stopToStop adds up great circles with a road's detour.
func stopToStop(from geo.Point, stops []Stop) float64 {
	metres := 0.0
	for _, s := range stops {
		metres += Detour * geo.Distance(from, s.Point)
		from = s.Point
	}
	return metres
}

// alongRoute measures on the planned way from the nearest place of it. Beside the way, or before the goods are on
// board, the vehicle first has to go to the next stop, straight and with a detour. Stops that a loaded vehicle has
// passed count as made even if nobody recorded it, or it would have to turn back for them.
func alongRoute(in Input, from geo.Point, accuracy float64, stops []Stop) way {
	here := in.Route.Project(from)
	next := in.Route.Project(stops[0].Point).Along
	if in.PickedUp {
		for len(stops) > 1 && next < here.Along {
			stops = stops[1:]
			next = in.Route.Project(stops[0].Point).Along
		}
	}
	// A plan that ends short of the destination leaves one more leg.
	rest := in.Route.Length() + Detour*geo.Distance(in.Route.End(), stops[len(stops)-1].Point)
	if near(here.Off, accuracy, in.Urban) && (in.PickedUp || here.Along <= next) {
		return way{metres: rest - here.Along, standing: standing(stops), onRoute: true}
	}
	return way{metres: Detour*geo.Distance(from, stops[0].Point) + rest - next, standing: standing(stops)}
}

// near gives a fix the benefit of its own inaccuracy.
func near(off, accuracy float64, urban bool) bool { return off <= tolerance(accuracy, urban) }

func tolerance(accuracy float64, urban bool) float64 {
	if urban {
		return offRouteUrban + known(accuracy)
	}
	return offRoute + known(accuracy)
}

// standing is the time at all stops but the last: the shipment has arrived there when the vehicle has.
func standing(stops []Stop) time.Duration {
	var total time.Duration
	for _, s := range stops[:len(stops)-1] {
		switch {
		case s.Service == 0:
			total += DefaultService
		case s.Service > 0:
			total += min(s.Service, maxStanding)
		}
		total = min(total, maxStanding)
	}
	return total
}
