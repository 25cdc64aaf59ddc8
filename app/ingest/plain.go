package ingest

import (
	"bytes"
	"strconv"
	"time"

	"haulcast/models"
)

// plainPoint reads a point as nearly every device writes it: known fields, numbers, and a time. It is several times
// faster than taking the object apart by name; batches spend most of their time there. ok is false for whatever is
// unusual or wrong, which decodePoint then reads with care and names. raw must be valid JSON.
func plainPoint(raw []byte) (r models.Reading, ok bool) {
	values := new([11]float64) // one allocation for all of them
	rest, open := bytes.CutPrefix(bytes.TrimSpace(raw), []byte("{"))
	for open {
		var name, value []byte
		if name, value, rest, ok = member(rest); !ok || !set(&r, values, name, value) {
			return models.Reading{}, false
		}
		rest, open = bytes.CutPrefix(rest, []byte(","))
	}
	return r, string(rest) == "}"
}

// member takes the next name and value of an object; neither may hold anything that needs decoding.
func member(rest []byte) (name, value, after []byte, ok bool) {
	if name, rest, ok = quoted(bytes.TrimLeft(rest, blanks)); !ok {
		return nil, nil, nil, false
	}
	rest, ok = bytes.CutPrefix(bytes.TrimLeft(rest, blanks), []byte(":"))
	rest = bytes.TrimLeft(rest, blanks)
	if !ok || len(rest) == 0 {
		return nil, nil, nil, false
	}
	if rest[0] == '"' { // kept in its quotes, so that it is not taken for a number
		var text []byte
		text, _, ok = quoted(rest)
		if ok {
			value, rest = rest[:len(text)+2], rest[len(text)+2:]
		}
	} else {
		end := bytes.IndexAny(rest, ",} \t\r\n")
		if ok = end > 0; ok {
			value, rest = rest[:end], rest[end:]
		}
	}
	return name, value, bytes.TrimLeft(rest, blanks), ok
}

const blanks = " \t\r\n"

// quoted takes a text without escapes.
func quoted(rest []byte) (text, after []byte, ok bool) {
	if len(rest) == 0 || rest[0] != '"' {
		return nil, nil, false
	}
	end := bytes.IndexByte(rest[1:], '"')
	if end < 0 || bytes.IndexByte(rest[1:1+end], '\\') >= 0 {
		return nil, nil, false
	}
	return rest[1 : 1+end], rest[2+end:], true
}

// set keeps one value of a point.
func set(r *models.Reading, values *[11]float64, name, value []byte) bool {
	fields := [...]struct {
		name string
		into **float64
	}{
		{"lat", &r.Lat},
		{"lon", &r.Lon},
		{"speed_mps", &r.SpeedMPS},
		{"temp_c", &r.TempC},
		{"battery_pct", &r.BatteryPct},
		{"course", &r.Course},
		{"alt_m", &r.AltitudeM},
		{"acc_m", &r.AccuracyM},
		{"humidity_pct", &r.HumidityPct},
		{"shock_g", &r.ShockG},
		{"light_lux", &r.LightLux},
	}
	for i, f := range fields {
		if f.name == string(name) {
			v, err := strconv.ParseFloat(string(value), 64)
			values[i], *f.into = v, &values[i]
			return err == nil
		}
	}
	switch string(name) {
	case "ts":
		at, err := time.Parse(`"`+time.RFC3339Nano+`"`, string(value))
		r.FixAt = at.UTC().Truncate(time.Microsecond)
		return err == nil
	case "seq":
		v, err := strconv.ParseInt(string(value), 10, 64)
		r.Seq = &v
		return err == nil
	}
	return false
}
