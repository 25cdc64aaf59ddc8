package models

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// offName is where a set of changes says which kinds are not judged.
const offName = "off"

// CheckThresholds reads what a scope is to change of the thresholds that hold above it: a JSON object of figures by
// name, and "off", an object that says of kinds of alarm whether they are not judged. A null takes the figure of above.
// It gives the changes as they are kept, without the nulls; or every mistake, by the name of its field.
func CheckThresholds(above Thresholds, changes json.RawMessage) (json.RawMessage, error) {
	var p Problems
	given := map[string]json.RawMessage{}
	if len(bytes.TrimSpace(changes)) > 0 {
		if json.Unmarshal(changes, &given) != nil {
			p.Add("changes", "must be a JSON object of the figures that differ")
			return nil, p.Err()
		}
	}
	kept := map[string]any{}
	for _, name := range sortedKeys(given) {
		if isNull(given[name]) {
			continue
		}
		if name == offName {
			checkOff(&p, given[name], kept)
			continue
		}
		checkFigure(&p, name, given[name], kept)
	}
	if p.Any() {
		return nil, p.Err()
	}
	encoded, err := json.Marshal(kept)
	if err != nil {
		return nil, fmt.Errorf("encode thresholds: %w", err)
	}
	is, err := above.With(encoded)
	if err != nil {
		return nil, err
	}
	is.checkOrder(&p)
	return encoded, p.Err()
}

func isNull(raw json.RawMessage) bool { return bytes.Equal(bytes.TrimSpace(raw), []byte("null")) }

func sortedKeys(m map[string]json.RawMessage) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func checkFigure(p *Problems, name string, raw json.RawMessage, kept map[string]any) {
	f, ok := FieldOfThreshold(name)
	if !ok {
		p.Add(name, "isn't a threshold of ours")
		return
	}
	var n float64
	switch {
	case json.Unmarshal(raw, &n) != nil:
		p.Add(name, "must be a number")
	case n < f.Low || n > f.High:
		p.Add(name, "must lie between %g and %g %s", f.Low, f.High, f.Unit)
	case f.Whole() && n != math.Trunc(n):
		p.Add(name, "must be a whole number")
	case f.Whole():
		kept[name] = int64(n)
	default:
		kept[name] = n
	}
}

func checkOff(p *Problems, raw json.RawMessage, kept map[string]any) {
	var off map[AlarmKind]*bool
	if json.Unmarshal(raw, &off) != nil {
		p.Add(offName, "must say true or false of kinds of alarm, such as {\"shock\": true}")
		return
	}
	said := map[AlarmKind]bool{}
	for kind, is := range off {
		if !slices.Contains(AlarmKinds, kind) {
			p.Add(offName, "names %q, which isn't a kind of alarm", kind)
			continue
		}
		if is != nil {
			said[kind] = *is
		}
	}
	if len(said) > 0 {
		kept[offName] = said
	}
}

// checkOrder notes figures that contradict one another.
func (t Thresholds) checkOrder(p *Problems) {
	for _, pair := range [...]struct {
		low, high  float64
		name, than string
	}{
		{t.ShockG, t.ShockCriticalG, "shock_critical_g", "shock_g"},
		{float64(t.PickupGraceS), float64(t.PickupMajorS), "pickup_major_s", "pickup_grace_s"},
		{float64(t.DelayMajorS), float64(t.DelayCriticalS), "delay_critical_s", "delay_major_s"},
		{float64(t.SignalFloorS), float64(t.SignalMajorS), "signal_major_s", "signal_floor_s"},
		{float64(t.RouteOffM), float64(t.RouteMajorM), "route_major_m", "route_off_m"},
		{float64(t.RouteOffUrbanM), float64(t.RouteMajorM), "route_major_m", "route_off_urban_m"},
		{float64(t.BatteryMinorPct), float64(t.BatteryWarnPct), "battery_warn_pct", "battery_minor_pct"},
		{t.SensorMinC, t.SensorMaxC, "sensor_max_c", "sensor_min_c"},
	} {
		if pair.high < pair.low {
			p.Add(pair.name, "is %g, and must not be below %s, which is %g", pair.high, pair.than, pair.low)
		}
	}
}

// ThresholdKinds lists the kinds of alarm whose answer may differ between two sets of changes; all of them (nil, true)
// when a figure of all rules differs; none when nothing does.
func ThresholdKinds(was, is json.RawMessage) (kinds []AlarmKind, all bool) {
	before, after := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	if len(was) > 0 && json.Unmarshal(was, &before) != nil || len(is) > 0 && json.Unmarshal(is, &after) != nil {
		return nil, true
	}
	for _, f := range ThresholdFields {
		if bytes.Equal(before[f.Name], after[f.Name]) {
			continue
		}
		if len(f.Kinds) == 0 {
			return nil, true
		}
		kinds = append(kinds, f.Kinds...)
	}
	kinds = append(kinds, switched(before[offName], after[offName])...)
	slices.Sort(kinds)
	return slices.Compact(kinds), false
}

// switched lists the kinds that one of two "off" objects names otherwise than the other.
func switched(before, after json.RawMessage) (kinds []AlarmKind) {
	var was, is map[AlarmKind]bool
	_ = json.Unmarshal(before, &was) // what isn't there switches nothing
	_ = json.Unmarshal(after, &is)
	for _, kind := range AlarmKinds {
		a, named := was[kind]
		b, names := is[kind]
		if a != b || named != names {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}
