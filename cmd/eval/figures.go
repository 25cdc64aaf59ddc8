package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"
)

// off lists how far one estimator was off, whichever way, in minutes.
func off(list []judgement, name string) []float64 {
	v := make([]float64, 0, len(list))
	for _, j := range list {
		v = append(v, j.Off[name].Abs().Minutes())
	}
	slices.Sort(v)
	return v
}

// quantile lies between the two values of a sorted list that are nearest to it.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := q * float64(len(sorted)-1)
	low := int(at)
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}

// at are the judgements of one horizon.
func at(list []judgement, before time.Duration) []judgement {
	var some []judgement
	for _, j := range list {
		if j.Before == before {
			some = append(some, j)
		}
	}
	return some
}

func held(list []judgement) (n int) {
	for _, j := range list {
		if j.Held {
			n++
		}
	}
	return n
}

// table is a Markdown table; numbers stand to the right.
type table struct {
	out     io.Writer
	columns int
}

func newTable(out io.Writer, heads ...string) table {
	t := table{out: out, columns: len(heads)}
	t.row(heads...)
	marks := make([]string, len(heads))
	for i := range marks {
		marks[i] = "---:"
	}
	marks[0] = "---"
	t.row(marks...)
	return t
}

func (t table) row(cells ...string) {
	_, _ = fmt.Fprintln(t.out, "| "+strings.Join(cells, " | ")+" |") // main looks whether it was written
}

func signed(d time.Duration) string { return fmt.Sprintf("%+.1f", d.Minutes()) }

func both(v []float64) string {
	return fmt.Sprintf("%.1f / %.1f", quantile(v, 0.5), quantile(v, 0.9))
}

func share(n, of int) string { return fmt.Sprintf("%d of %d", n, of) }
