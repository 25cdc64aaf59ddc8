package ingest

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"haulcast/models"
)

// metresPerKnot is a nautical mile an hour in metres a second.
const metresPerKnot = 1852.0 / 3600

// decodeOsmand reads what OsmAnd and Traccar Client send: a query in the address or, if there is none, in the body;
// with the content type of JSON, the newer Traccar Client's document. As Traccar's OsmAndProtocolDecoder reads it, but
// for times without a zone, which are UTC, and numbers that are none, which are refused.
func decodeOsmand(m message, now time.Time) (heard, error) {
	if m.contentType == "application/json" {
		return decodeTraccarClient(m.body, now)
	}
	values := m.query
	if len(values) == 0 {
		var err error
		if values, err = url.ParseQuery(strings.TrimSpace(string(m.body))); err != nil {
			return heard{}, models.Errorf(models.Invalid, "The body is not a url-encoded form: a %% is not followed by two digits, or a ; stands for an &.")
		}
		values.Del("token")
	}
	if len(values) == 0 {
		return heard{}, models.Errorf(models.Invalid, "Nothing was reported. Send lat, lon and timestamp.")
	}
	form := osmandForm{report: newReport(map[string]string{
		"ts": "timestamp", "speed_mps": "speed", "course": "bearing", "alt_m": "altitude", "acc_m": "accuracy", "battery_pct": "batt",
	}), valid: true}
	form.FixAt = now.Truncate(time.Microsecond)
	for _, name := range sortedNames(values) {
		for _, value := range values[name] {
			form.take(name, value)
		}
	}
	form.settle()
	return form.heard(now, form.devices...)
}

// osmandForm is a form as it is read: its values come in any order, and the last of a repeated name counts.
type osmandForm struct {
	*report
	devices []string
	valid   bool
}

func (f *osmandForm) take(name, value string) {
	switch name {
	case "id", "deviceid":
		f.devices = append(f.devices, value)
	case "notificationToken": // a secret of the phone's, for pushing to it
	case "timestamp":
		f.takeTime(value)
	case "lat":
		f.number(name, value, &f.Lat)
	case "lon":
		f.number(name, value, &f.Lon)
	case "location":
		f.takeLocation(value)
	case "valid":
		f.valid = truth(value)
	case "speed":
		f.number(name, value, &f.SpeedMPS)
		if f.SpeedMPS = known(f.SpeedMPS); f.SpeedMPS != nil {
			*f.SpeedMPS *= metresPerKnot
		}
	case "bearing", "heading":
		f.number(name, value, &f.Course)
		f.Course, f.named["course"] = known(f.Course), name
	case "altitude":
		f.number(name, value, &f.AltitudeM)
	case "accuracy":
		f.number(name, value, &f.AccuracyM)
		f.AccuracyM = known(f.AccuracyM)
	case "batt":
		f.number(name, value, &f.BatteryPct)
		f.BatteryPct = known(f.BatteryPct)
	default:
		f.takeOther(name, value)
	}
}

func (f *osmandForm) takeOther(name, value string) {
	switch name {
	case "charge":
		f.extra[name] = truth(value)
	case "hdop":
		var hdop *float64
		if f.number(name, value, &hdop); hdop != nil {
			f.extra[name] = *hdop
		}
	case "driverUniqueId", "cell", "wifi":
		f.extra[name] = value
	default:
		f.takeFree(name, value)
	}
}

// takeFree keeps what the protocol does not name: a number, a truth or a text.
func (f *osmandForm) takeFree(name, value string) {
	v, isNumber := parseNumber(value)
	switch {
	case isNumber && f.measured(name, name, v):
	case isNumber:
		f.extra[name] = v
	case value == "true", value == "false":
		f.extra[name] = value == "true"
	default:
		f.extra[name] = value
	}
}

func (f *osmandForm) number(name, value string, to **float64) {
	v, ok := parseNumber(strings.TrimSpace(value))
	if !ok {
		f.mistake.Add(name, "must be a number")
		return
	}
	*to = &v
}

func (f *osmandForm) takeLocation(value string) {
	lat, lon, both := strings.Cut(value, ",")
	if !both {
		f.mistake.Add("location", "must be latitude,longitude")
		return
	}
	f.number("location", lat, &f.Lat)
	f.number("location", lon, &f.Lon)
	f.named["lat"], f.named["lon"] = "location", "location"
}

// takeTime reads a time in one of the protocol's forms: seconds or milliseconds since 1970, ISO 8601, or date and time.
func (f *osmandForm) takeTime(value string) {
	value = strings.TrimSpace(value)
	if n, err := strconv.ParseInt(value, 10, 64); err == nil {
		const lastSecond = 1<<31 - 1 // from here on they are milliseconds
		if n >= lastSecond {
			f.FixAt = epoch(float64(n) / 1000)
		} else {
			f.FixAt = epoch(float64(n))
		}
		return
	}
	if at, ok := parseISO(value); ok && strings.Contains(value, "T") {
		f.FixAt = at
		return
	}
	at, err := time.Parse("2006-01-02 15:04:05", value)
	if err != nil {
		f.mistake.Add("timestamp", "must be seconds or milliseconds since 1970, or a time such as 2026-03-02T12:00:00Z")
		return
	}
	f.FixAt = at
}

// settle takes a position that its sender calls invalid for what it is: no position, only a remark.
func (f *osmandForm) settle() {
	if f.valid {
		return
	}
	f.extra["valid"] = false
	for name, v := range map[string]*float64{"lat": f.Lat, "lon": f.Lon} {
		if v != nil {
			f.extra[name] = *v
		}
	}
	f.Lat, f.Lon = nil, nil
}

func truth(s string) bool { return strings.EqualFold(s, "true") || s == "1" }
