package main

import (
	"bytes"
	_ "embed" // the recordings below
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed data/liverpool_bus_route14.csv
var busFile []byte

//go:embed data/fridge_logger_part1.csv
var fridgeFile []byte

// fridgeName is the one recording of temperatures.
const fridgeName = "fridge"

// busPrefix stands before a trip's number.
const busPrefix = "bus:"

// sample is one row of a recording; nil is what the row does not tell.
type sample struct {
	at       time.Time
	lat, lon *float64
	bearing  *float64
	tempC    *float64
}

// recordings are what can be replayed, by the name a plan uses; each in the order of time.
type recordings map[string][]sample

// loadRecordings reads the files built into the program.
func loadRecordings() (recordings, error) {
	r := recordings{}
	if err := eachRow(busFile, r.addBus); err != nil {
		return nil, fmt.Errorf("bus recording: %w", err)
	}
	if err := eachRow(fridgeFile, r.addFridge); err != nil {
		return nil, fmt.Errorf("fridge recording: %w", err)
	}
	for _, samples := range r {
		slices.SortStableFunc(samples, func(a, b sample) int { return a.at.Compare(b.at) })
	}
	return r, nil
}

// trips are the numbers of the recorded bus trips, in order.
func (r recordings) trips() []string {
	var trips []string
	for name := range r {
		if trip, ok := strings.CutPrefix(name, busPrefix); ok {
			trips = append(trips, trip)
		}
	}
	slices.Sort(trips)
	return trips
}

// eachRow reads a CSV file with a heading; cell gives a value by its column's name.
func eachRow(file []byte, add func(cell func(string) string) error) error {
	in := csv.NewReader(bytes.NewReader(file))
	heading, err := in.Read()
	if err != nil {
		return err
	}
	column := map[string]int{}
	for i, name := range heading {
		column[name] = i
	}
	for line := 2; ; line++ {
		row, err := in.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := add(func(name string) string { return row[column[name]] }); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
}

func (r recordings) addBus(cell func(string) string) error {
	at, err := time.Parse(time.DateTime, cell("timestamp"))
	if err != nil {
		return err
	}
	s := sample{at: at}
	for column, into := range map[string]**float64{"latitude": &s.lat, "longitude": &s.lon, "bearing": &s.bearing} {
		if column == "bearing" && cell(column) == "" {
			continue // 399 reports don't tell it
		}
		if *into, err = number(cell(column)); err != nil {
			return fmt.Errorf("%s: %w", column, err)
		}
	}
	name := busPrefix + cell("trip_id")
	r[name] = append(r[name], s)
	return nil
}

func (r recordings) addFridge(cell func(string) string) error {
	at, err := time.Parse(time.RFC3339, cell("timestamp_utc"))
	if err != nil {
		return err
	}
	temp, err := number(cell("temp_c"))
	if err != nil {
		return err
	}
	r[fridgeName] = append(r[fridgeName], sample{at: at, tempC: temp})
	return nil
}

func number(s string) (*float64, error) {
	v, err := strconv.ParseFloat(s, 64)
	return &v, err
}
