package eta

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"haulcast/models/geo"
)

// Whatever is put in, what comes out is finite, in order, and one of the words. The bytes are numbers, most of which
// are places, some of which are anything at all.
func FuzzComputeIsFinite(f *testing.F) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 300 {
		seed := make([]byte, 8*(4+r.IntN(60)))
		for i := range seed {
			seed[i] = byte(r.Uint32())
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in := invent(data)
		got := Compute(in)
		check(t, in, got)
		Worth(got, Compute(invent(data[:len(data)/2])), in.Now, in.Pickup)
	})
}

func check(t *testing.T, in Input, e Estimate) {
	t.Helper()
	switch e.Class {
	case Unknown, Early, OnTime, AtRisk, LatePredicted, LateActual:
	default:
		t.Fatalf("class %q", e.Class)
	}
	if !e.Known() {
		if e.Confidence != "" || e.RemainingMetres != 0 {
			t.Fatalf("not known, and yet %+v", e)
		}
		return
	}
	switch {
	case e.Confidence != High && e.Confidence != Medium && e.Confidence != Low:
		t.Fatalf("confidence %q", e.Confidence)
	case !finite(e.RemainingMetres) || e.RemainingMetres < 0 || e.RemainingMetres > maxMetres:
		t.Fatalf("%v m left", e.RemainingMetres)
	case !finite(e.SpeedMPS) || e.SpeedMPS < slowest || e.SpeedMPS > fastest:
		t.Fatalf("%v m/s", e.SpeedMPS)
	case e.At.Before(in.Now) || e.Low.Before(in.Now) || e.Low.After(e.At) || e.High.Before(e.At.Add(heldLeast)):
		t.Fatalf("now %v, low %v, at %v, high %v", in.Now, e.Low, e.At, e.High)
	case e.At.Sub(in.Now) > 20*365*24*time.Hour && !in.Pickup.After(in.Now):
		t.Fatalf("arrives %v after now", e.At.Sub(in.Now))
	}
}

// invent makes an input of bytes.
func invent(data []byte) Input {
	word := func() uint64 {
		if len(data) < 8 {
			return uint64(len(data)) * 0x9E3779B97F4A7C15
		}
		w := binary.LittleEndian.Uint64(data)
		data = data[8:]
		return w
	}
	number := func(span float64) float64 {
		w := word()
		if odd := [...]float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -span, span, 0}; w%16 < uint64(len(odd)) {
			return odd[w%16]
		}
		return (float64(w>>11)/(1<<53)*2 - 1) * span
	}
	moment := func() time.Time {
		w := word()
		if w%8 == 0 {
			return time.Time{}
		}
		return noon.Add(time.Duration(int64(w) >> (w % 40)))
	}
	span := func() time.Duration { w := word(); return time.Duration(int64(w) >> (w % 50)) }
	place := func() geo.Point { return geo.Point{Lat: number(90), Lon: number(180)} }

	flags := word()
	in := Input{
		Now: noon, Pickup: moment(), PickedUp: flags&1 > 0, Urban: flags&2 > 0, PriorMPS: number(50), ReportEvery: span(),
		Promise: Promise{From: moment(), To: moment(), Tolerance: span()},
	}
	if flags&4 > 0 {
		p := place()
		in.Origin = &p
	}
	var points []geo.Point
	for range flags >> 8 % 5 {
		if p := place(); p.Valid() {
			points = append(points, p)
		}
	}
	in.Route, _ = geo.NewPolyline(points) // too few points are no way: also an input
	for range flags >> 16 % 5 {
		in.Stops = append(in.Stops, Stop{Point: place(), Service: span()})
	}
	for range flags >> 40 % 8 {
		var fixes []Fix
		for range flags >> 44 % 5 {
			fixes = append(fixes, Fix{At: moment(), Point: place(), AccuracyM: number(1e4)})
		}
		if past, ok := NewTrip(fixes, moment(), moment()); ok {
			in.History = append(in.History, past)
		}
	}
	for range flags >> 24 % 8 {
		fix := Fix{At: moment(), Point: place(), AccuracyM: number(1e4)}
		if v := number(80); word()%2 == 0 {
			fix.SpeedMPS = &v
		}
		in.Fixes = append(in.Fixes, fix)
	}
	return in
}
