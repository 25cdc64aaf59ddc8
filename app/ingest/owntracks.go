package ingest

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// decodeOwntracks reads what the OwnTracks app posts in HTTP mode. Messages of type location, transition and waypoint
// are kept; others, and an empty body, are quietly taken: the app would send them again for ever.
func decodeOwntracks(m message, now time.Time) (heard, error) {
	if len(m.body) == 0 {
		return heard{}, nil
	}
	members, err := parseObject(m.body)
	if err != nil {
		return heard{}, err
	}
	r := newReport(map[string]string{
		"ts": "tst", "speed_mps": "vel", "course": "cog", "alt_m": "alt", "acc_m": "acc", "battery_pct": "batt",
	})
	f := fields{members: members, mistake: &r.mistake}
	switch kind := f.text("_type"); kind {
	case "location":
		r.takePosition(f)
		r.takeSensors(f)
	case "transition":
		r.takePosition(f)
	case "waypoint":
		// Its coordinates are the middle of a region that somebody drew, not where the phone is.
		r.extra["_type"] = kind
		r.takeTime(f)
		r.takeRest(f, map[string]bool{"_type": true, "tst": true})
	case "":
		f.add("_type", "is required")
		return heard{}, r.mistake.Err()
	default:
		return heard{}, nil
	}
	return r.heard(now)
}

// placed are the members of a location or transition that have a column, or that we want no record of: the names of
// the networks around the phone are its owner's business.
var placed = map[string]bool{
	"_type": true, "_id": true, "tst": true, "lat": true, "lon": true, "acc": true, "alt": true, "vel": true, "cog": true, "batt": true,
	"topic": true, "SSID": true, "BSSID": true,
}

func (r *report) takePosition(f fields) {
	r.takeTime(f)
	for _, name := range []string{"lat", "lon"} {
		if f.raw(name) == nil {
			f.add(name, "is required")
		}
	}
	r.Lat, r.Lon = f.number("lat"), f.number("lon")
	r.AccuracyM, r.AltitudeM = known(f.number("acc")), f.number("alt")
	r.Course, r.BatteryPct = known(f.number("cog")), known(f.number("batt"))
	if r.SpeedMPS = known(f.number("vel")); r.SpeedMPS != nil {
		*r.SpeedMPS /= 3.6 // kilometres an hour
	}
	r.takeRest(f, placed)
}

func (r *report) takeTime(f fields) {
	seconds := f.number("tst")
	if seconds == nil {
		if f.raw("tst") == nil {
			f.add("tst", "is required")
		}
		return
	}
	r.FixAt = epoch(*seconds)
}

func (r *report) takeRest(f fields, but map[string]bool) {
	for _, name := range f.names() {
		if !but[name] {
			r.free(f, name)
		}
	}
}

// takeSensors takes the first of the temperatures that a Queclink tracker sends beside its position, temp_c-1 and so
// on, for the temperature of the goods; the others stay attributes.
func (r *report) takeSensors(f fields) {
	first, found := math.MaxInt, ""
	for _, name := range f.names() {
		number, isSensor := strings.CutPrefix(name, "temp_c-")
		if n, err := strconv.Atoi(number); isSensor && err == nil && n < first {
			first, found = n, name
		}
	}
	if found == "" || r.TempC != nil {
		return
	}
	if v, isNumber := r.extra[found].(float64); isNumber {
		r.TempC = &v
		r.named["temp_c"] = found
		delete(r.extra, found)
	}
}
