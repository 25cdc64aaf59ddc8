package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"haulcast/models/alarms"
)

// printArrival prints what docs/arrival.md holds.
func printArrival(out io.Writer, trips []busTrip) {
	list := replay(trips, horizons, leaveOut)
	say(out, "Off by so many minutes (+ is too late), each trip judged by the others:\n")
	t := newTable(out, "trip, before arrival", ours, "window", "held", line, circle, withRule)
	for _, j := range list {
		t.row(fmt.Sprintf("%s, %.0f min", j.Trip, j.Before.Minutes()), signed(j.Off[ours]),
			fmt.Sprintf("± %.1f", j.Half.Minutes()), yes(j.Held), signed(j.Off[line]), signed(j.Off[circle]), signed(j.Off[withRule]))
	}
	say(out, "\nMedian / 90th percentile of how far off, in minutes:\n")
	printSummary(out, list)
	printHeld(out, list, replay(trips, everyMinute(), leaveOut))
	say(out, "\nThe same, each trip judged only by those that had arrived by then:\n")
	list = replay(trips, horizons, asItWas)
	printSummary(out, list)
	printHeld(out, list, replay(trips, everyMinute(), asItWas))
}

func printSummary(out io.Writer, list []judgement) {
	t := newTable(out, "before arrival", "trips", "by history", "held", ours, line, circle, withRule, floored)
	for _, before := range horizons {
		some := at(list, before)
		learned := 0
		for _, j := range some {
			if j.Learned {
				learned++
			}
		}
		t.row(fmt.Sprintf("%.0f min", before.Minutes()), fmt.Sprint(len(some)), fmt.Sprint(learned), fmt.Sprint(held(some)),
			both(off(some, ours)), both(off(some, line)), both(off(some, circle)), both(off(some, withRule)), both(off(some, floored)))
	}
}

func printHeld(out io.Writer, list, minutes []judgement) {
	say(out, "\nThe truth lay in our window %s at these horizons, and %s (%.0f %%) at every minute of the last hour.",
		share(held(list), len(list)), share(held(minutes), len(minutes)), 100*float64(held(minutes))/float64(len(minutes)))
}

// printAlarms prints what docs/alarms.md holds.
func printAlarms(out io.Writer, m machine, fridge []alarms.Sample) {
	say(out, "How long before the labelled breakdown the first alarm within its window was raised:\n")
	heads := []string{"limits", "alarm"}
	for _, b := range m.Breakdowns {
		heads = append(heads, b.At.Format("2006-01-02 15:04"))
	}
	t := newTable(out, append(heads, "false alarms", "a week")...)
	for _, deviations := range []float64{2, 3} {
		low, high := m.limits(deviations)
		limits := fmt.Sprintf("± %.0f σ: %.1f to %.1f °F", deviations, low*1.8+32, high*1.8+32)
		t.row(m.row(limits, "temp.high, temp.low", alarmed(m.Samples, low, high, alarms.TempHigh, alarms.TempLow))...)
		t.row(m.row(limits, "temp.drift", alarmed(m.Samples, low, high, alarms.TempDrift))...)
	}
	say(out, "\nHow long before each alarm of a limit the drift towards it was told, and how many drifts came to nothing:\n")
	t = newTable(out, "recording", "limit alarms", "told before", "minutes before", "drifts", "that came to nothing")
	for _, deviations := range []float64{2, 3} {
		low, high := m.limits(deviations)
		t.row(warned(fmt.Sprintf("machine, ± %.0f σ", deviations), m.Samples, low, high)...)
	}
	t.row(warned("vaccine fridge, 2 to 8 °C", fridge, 2, 8)...)
}

func (m machine) row(limits, alarm string, raised []time.Time) []string {
	v := m.judge(raised)
	cells := []string{limits, alarm}
	for i, at := range v.first {
		cells = append(cells, early(m.Breakdowns[i].At, at))
	}
	return append(cells, fmt.Sprint(v.falseAlarms), fmt.Sprintf("%.2f", v.falsePerWeek))
}

// warned compares the alarms of limits with the drifts told within three hours before them. A drift came to nothing when
// no alarm of a limit followed within that time.
func warned(recording string, samples []alarms.Sample, low, high float64) []string {
	const within = 3 * time.Hour
	limits := alarmed(samples, low, high, alarms.TempHigh, alarms.TempLow)
	drifts := alarmed(samples, low, high, alarms.TempDrift)
	nothing := 0
	var before []float64
	for _, l := range limits {
		i, _ := slices.BinarySearchFunc(drifts, l.Add(-within), time.Time.Compare)
		if i < len(drifts) && !drifts[i].After(l) {
			before = append(before, l.Sub(drifts[i]).Minutes())
		}
	}
	for _, d := range drifts {
		i, _ := slices.BinarySearchFunc(limits, d, time.Time.Compare)
		if i == len(limits) || limits[i].Sub(d) > within {
			nothing++
		}
	}
	var minutes []string
	for _, m := range before {
		minutes = append(minutes, fmt.Sprintf("%.0f", m))
	}
	return []string{
		recording, fmt.Sprint(len(limits)), fmt.Sprint(len(before)), strings.Join(minutes, ", "),
		fmt.Sprint(len(drifts)), fmt.Sprint(nothing),
	}
}

// early says how long before a breakdown an alarm was raised.
func early(breakdown, raised time.Time) string {
	switch hours := breakdown.Sub(raised).Hours(); {
	case raised.IsZero():
		return "none"
	case hours < 0:
		return fmt.Sprintf("%.1f h after", -hours)
	default:
		return fmt.Sprintf("%.1f h", hours)
	}
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func say(out io.Writer, format string, args ...any) {
	_, _ = fmt.Fprintf(out, format+"\n", args...) // main looks whether it was written
}
