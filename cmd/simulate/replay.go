package main

import (
	"context"
	"math"
	"time"
)

// point is one report as a device makes it; nil is what it can't tell.
type point struct {
	seq      uint64
	at       time.Time
	lat, lon *float64
	speedMPS *float64
	course   *float64
	tempC    *float64
}

// journey is one replay of a recording: the samples to report now and after, and those the device already holds.
type journey struct {
	held    []sample // reported at once, with times in the past
	samples []sample
	speed   float64
}

// How a journey is cut from a recording.
const (
	// A vehicle makes at most one report a second, however fast it is driven: protocols count in whole seconds.
	reportEvery = time.Second
	// The first journey of vehicle i of n begins this far into its trip, and up to staggerSpan further, so that vehicles are
	// spread along the way from the start.
	staggerFrom = 0.05
	staggerSpan = 0.55
	// Faster than this (108 km/h) is the sped-up clock, not the vehicle.
	topSpeed = 30.0
	// A journey that is so much behind (the machine slept, or the process was stopped) goes on from where it is instead of
	// reporting everything it missed at once.
	behind = 10 * time.Second
)

// vehicleJourney is the trip from a share of its duration on.
func vehicleJourney(samples []sample, speed, share float64) journey {
	first, last := samples[0].at, samples[len(samples)-1].at
	from := first.Add(time.Duration(share * float64(last.Sub(first))))
	_, rest := split(samples, from)
	return journey{samples: thin(rest, speed), speed: speed}
}

// fridgeJourney is the recording from a time on, with what came so long before it as the logger's memory. Without memory
// it begins that much earlier: the whole of it is then lived through.
func fridgeJourney(samples []sample, speed float64, from time.Time, memory time.Duration, hold bool) journey {
	_, rest := split(samples, from.Add(-memory))
	if !hold {
		return journey{samples: rest, speed: speed}
	}
	held, rest := split(rest, from)
	return journey{held: held, samples: rest, speed: speed}
}

// split cuts before the first sample that is not before the time; the last sample is always after the cut, so that
// there is something to report.
func split(samples []sample, at time.Time) (before, rest []sample) {
	i := 0
	for i < len(samples)-1 && samples[i].at.Before(at) {
		i++
	}
	return samples[:i], samples[i:]
}

// thin drops samples that would follow another within a second.
func thin(samples []sample, speed float64) []sample {
	kept := samples[:1:1]
	for _, s := range samples[1:] {
		if faster(s.at.Sub(kept[len(kept)-1].at), speed) >= reportEvery {
			kept = append(kept, s)
		}
	}
	return kept
}

// faster is how long a recorded span takes at the speed.
func faster(d time.Duration, speed float64) time.Duration { return time.Duration(float64(d) / speed) }

// play reports the journey's samples when they are due. It ends with the journey, or with the context's error.
func (j journey) play(ctx context.Context, report func(point)) error {
	start, first := time.Now(), j.samples[0].at
	for _, s := range j.held {
		report(s.point(start.Add(-faster(first.Sub(s.at), j.speed)), nil, 0))
	}
	var previous *sample
	for i := range j.samples {
		s := &j.samples[i]
		due := start.Add(faster(s.at.Sub(first), j.speed))
		late := time.Since(due)
		if err := sleep(ctx, -late); err != nil {
			return err
		}
		if late > behind {
			start = start.Add(late)
		}
		var took time.Duration
		if previous != nil {
			took = faster(s.at.Sub(previous.at), j.speed)
		}
		report(s.point(time.Now(), previous, took))
		previous = s
	}
	return nil
}

// point is the sample as reported at a time, so long after the previous one; the speed is that of the way between.
func (s sample) point(at time.Time, previous *sample, took time.Duration) point {
	p := point{at: at.UTC().Truncate(time.Millisecond), lat: s.lat, lon: s.lon, course: s.bearing, tempC: s.tempC}
	if previous != nil && took > 0 && s.lat != nil && previous.lat != nil {
		v := math.Min(metres(*previous.lat, *previous.lon, *s.lat, *s.lon)/took.Seconds(), topSpeed)
		v = math.Round(v*100) / 100
		p.speedMPS = &v
	}
	return p
}

// metres between two places a bus apart: the haversine.
func metres(lat1, lon1, lat2, lon2 float64) float64 {
	const radius, degree = 6_371_000, math.Pi / 180
	north, east := math.Sin((lat2-lat1)*degree/2), math.Sin((lon2-lon1)*degree/2)
	h := north*north + math.Cos(lat1*degree)*math.Cos(lat2*degree)*east*east
	return 2 * radius * math.Asin(math.Sqrt(math.Min(h, 1)))
}

// sleep waits, or gives the context's error; a span that is over gives it at once.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
