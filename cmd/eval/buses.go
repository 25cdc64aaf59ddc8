package main

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"time"

	"haulcast/models/eta"
	"haulcast/models/geo"
)

// terminus is where route 14 ends, Petherick Road, and arrivedWithin how near a bus must come to have arrived: two
// lengths of a bus and the receiver's noise.
var terminus = geo.Point{Lat: 53.4620, Lon: -2.8950}

const arrivedWithin = 100

// busTrip is one recorded trip. Arrived is zero when the bus was never seen at the terminus.
type busTrip struct {
	Number  string
	Fixes   []eta.Fix // in the order of time
	Arrived time.Time
}

// until gives the fixes that were known at a time: nothing later may be looked at.
func (t busTrip) until(now time.Time) []eta.Fix {
	n := 0
	for n < len(t.Fixes) && !t.Fixes[n].At.After(now) {
		n++
	}
	return t.Fixes[:n:n]
}

// readBuses reads the recording, trips by number.
func readBuses(file string) ([]busTrip, error) {
	byNumber := map[string][]eta.Fix{}
	err := eachRow(file, []string{"trip_id", "timestamp", "latitude", "longitude"}, func(v []string) error {
		fix, err := readFix(v[1], v[2], v[3])
		byNumber[v[0]] = append(byNumber[v[0]], fix)
		return err
	})
	if err != nil {
		return nil, err
	}
	trips := make([]busTrip, 0, len(byNumber))
	for _, number := range slices.Sorted(maps.Keys(byNumber)) {
		t := busTrip{Number: number, Fixes: byNumber[number]}
		slices.SortStableFunc(t.Fixes, func(a, b eta.Fix) int { return a.At.Compare(b.At) })
		for _, f := range t.Fixes {
			if geo.Distance(f.Point, terminus) <= arrivedWithin {
				t.Arrived = f.At
				break
			}
		}
		trips = append(trips, t)
	}
	return trips, nil
}

func readFix(at, lat, lon string) (eta.Fix, error) {
	when, err := time.Parse(time.DateTime, at)
	if err != nil {
		return eta.Fix{}, err
	}
	y, errLat := strconv.ParseFloat(lat, 64)
	x, errLon := strconv.ParseFloat(lon, 64)
	return eta.Fix{At: when, Point: geo.Point{Lat: y, Lon: x}}, cmp.Or(errLat, errLon)
}

// eachRow reads columns of a CSV file by their names.
func eachRow(file string, columns []string, take func(values []string) error) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	r := csv.NewReader(f)
	head, err := r.Read()
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	index := make([]int, len(columns))
	for i, name := range columns {
		if index[i] = slices.Index(head, name); index[i] < 0 {
			return fmt.Errorf("%s: no column %q", file, name)
		}
	}
	values := make([]string, len(columns))
	for line := 2; ; line++ {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			for i, at := range index {
				values[i] = row[at]
			}
			err = take(values)
		}
		if err != nil {
			return fmt.Errorf("%s, line %d: %w", file, line, err)
		}
	}
}
