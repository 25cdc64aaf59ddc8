package ingest

import "time"

// minAccuracy is the accuracy in metres below which Traccar keeps none: a phone that claims to be better is not, and a
// good fix needs no remark.
const minAccuracy = 10

// decodeTraccarClient reads the document of Traccar Client 9 and later: one location, as flutter_background_geolocation
// writes it. Speed and course of -1 are unknown; the battery's level is a part of one.
func decodeTraccarClient(body []byte, now time.Time) (heard, error) {
	members, err := parseObject(body)
	if err != nil {
		return heard{}, err
	}
	r := newReport(map[string]string{
		"ts": "location.timestamp", "lat": "location.coords.latitude", "lon": "location.coords.longitude",
		"speed_mps": "location.coords.speed", "course": "location.coords.heading", "alt_m": "location.coords.altitude",
		"acc_m": "location.coords.accuracy",
	})
	root := fields{members: members, mistake: &r.mistake}
	device := root.text("device_id")
	location, present := root.object("location")
	switch {
	case present:
		r.takeLocation(location)
	case root.raw("location") == nil:
		root.add("location", "is required")
	}
	return r.heard(now, device)
}

func (r *report) takeLocation(location fields) {
	r.takeTimestamp(location)
	if coords, present := location.object("coords"); present {
		r.takeCoords(coords)
	}
	if battery, present := location.object("battery"); present {
		r.takeLevel(battery)
		r.remark(battery, "is_charging", "charge")
	}
	if activity, present := location.object("activity"); present {
		r.remark(activity, "type", "activity")
	}
	r.remark(location, "event", "event")
	r.remark(location, "is_moving", "motion")
	r.remark(location, "odometer", "odometer")
	r.remark(location, "mock", "mock")
	r.remark(location, "alarm", "alarm")
	if extras, present := location.object("extras"); present {
		for _, name := range extras.names() {
			r.free(extras, name)
		}
	}
}

// takeLevel reads how full the battery is, told as a part of one.
func (r *report) takeLevel(battery fields) {
	level := known(battery.number("level"))
	switch {
	case level == nil:
	case *level > 1:
		battery.add("level", "must lie between 0 and 1")
	default:
		percent := *level * 100
		r.BatteryPct = &percent
	}
}

func (r *report) takeTimestamp(location fields) {
	said := location.text("timestamp")
	if said == "" {
		location.add("timestamp", "is required")
		return
	}
	at, ok := parseISO(said)
	if !ok {
		location.add("timestamp", "must be an ISO 8601 time with its zone, such as 2026-03-02T12:00:00Z")
		return
	}
	r.FixAt = at
}

func (r *report) takeCoords(coords fields) {
	r.Lat, r.Lon = coords.number("latitude"), coords.number("longitude")
	if r.Lat == nil && coords.raw("latitude") == nil {
		coords.add("latitude", "is required")
	}
	if r.Lon == nil && coords.raw("longitude") == nil {
		coords.add("longitude", "is required")
	}
	r.SpeedMPS, r.Course = known(coords.number("speed")), known(coords.number("heading"))
	r.AltitudeM = coords.number("altitude")
	if accuracy := coords.number("accuracy"); accuracy != nil && *accuracy >= minAccuracy {
		r.AccuracyM = accuracy
	}
}

// remark keeps a member as an attribute, under the name that the query form has for it.
func (r *report) remark(f fields, name, as string) {
	if f.raw(name) == nil {
		return
	}
	r.free(f, name)
	if v, kept := r.extra[name]; kept && name != as {
		delete(r.extra, name)
		r.extra[as] = v
	}
}
