package models

// ThresholdUnit is in what a threshold is counted.
type ThresholdUnit string

// The units, as they are kept; pages may show hours and kilometres.
const (
	UnitSeconds   ThresholdUnit = "s"
	UnitMetres    ThresholdUnit = "m"
	UnitCelsius   ThresholdUnit = "°C"
	UnitPerMinute ThresholdUnit = "°C/min"
	UnitG         ThresholdUnit = "g"
	UnitLux       ThresholdUnit = "lx"
	UnitPercent   ThresholdUnit = "%"
	UnitTimes     ThresholdUnit = "times"
)

// ThresholdField describes one figure of Thresholds: its name in JSON, what it is counted in, between what it must lie,
// and the kinds of alarm whose answer depends on it (none: of all).
type ThresholdField struct {
	Name      string
	Unit      ThresholdUnit
	Low, High float64
	Kinds     []AlarmKind
}

// Whole tells whether the figure is a whole number: durations, lengths, counts and percents are.
func (f ThresholdField) Whole() bool {
	switch f.Unit {
	case UnitSeconds, UnitMetres, UnitTimes, UnitPercent:
		return true
	}
	return false
}

// Bounds of the durations, in seconds, and of lengths, in metres: beyond them somebody mistyped.
const (
	minuteS = 60
	dayS    = 24 * 3600
	monthS  = 31 * dayS
	farM    = 1_000_000
)

// ThresholdFields lists the figures in the order of Thresholds; a test compares the two.
var ThresholdFields = []ThresholdField{
	{"pickup_grace_s", UnitSeconds, 0, monthS, []AlarmKind{AlarmPickupOverdue}},
	{"pickup_major_s", UnitSeconds, 0, monthS, []AlarmKind{AlarmPickupOverdue}},
	{"delay_tolerance_s", UnitSeconds, 0, monthS, []AlarmKind{AlarmDelayPredicted, AlarmDelayActual}},
	{"delay_hold_s", UnitSeconds, 0, dayS, []AlarmKind{AlarmDelayPredicted}},
	{"delay_clear_s", UnitSeconds, 0, dayS, []AlarmKind{AlarmDelayPredicted}},
	{"delay_major_s", UnitSeconds, 0, monthS, []AlarmKind{AlarmDelayActual}},
	{"delay_critical_s", UnitSeconds, 0, monthS, []AlarmKind{AlarmDelayActual}},
	{"temp_major_s", UnitSeconds, 0, monthS, []AlarmKind{AlarmTempHigh, AlarmTempLow}},
	{"drift_hold_s", UnitSeconds, 0, dayS, []AlarmKind{AlarmTempDrift}},
	{"drift_lead_s", UnitSeconds, 0, dayS, []AlarmKind{AlarmTempDrift}},
	{"mkt_warn_c", UnitCelsius, 0, 50, []AlarmKind{AlarmTempMKT}},
	{"signal_floor_s", UnitSeconds, minuteS, monthS, []AlarmKind{AlarmSignalLost}},
	{"signal_major_s", UnitSeconds, 0, monthS, []AlarmKind{AlarmSignalLost}},
	{"lost_silence_s", UnitSeconds, minuteS, 12 * monthS, []AlarmKind{AlarmLostSuspected}},
	{"lost_quiet_s", UnitSeconds, minuteS, 12 * monthS, []AlarmKind{AlarmLostSuspected}},
	{"lost_overdue_s", UnitSeconds, minuteS, 12 * monthS, []AlarmKind{AlarmLostSuspected}},
	{"shock_g", UnitG, 0.1, 1000, []AlarmKind{AlarmShock}},
	{"shock_critical_g", UnitG, 0.1, 1000, []AlarmKind{AlarmShock}},
	{"light_lux", UnitLux, 0.1, 200_000, []AlarmKind{AlarmTamperLight}},
	{"light_clear_s", UnitSeconds, 0, dayS, []AlarmKind{AlarmTamperLight}},
	{"geofence_hold_s", UnitSeconds, 0, dayS, []AlarmKind{AlarmFenceForbidden, AlarmFenceLeft, AlarmFenceDwelled}},
	{"route_off_m", UnitMetres, 10, farM, []AlarmKind{AlarmRouteDeviation}},
	{"route_off_urban_m", UnitMetres, 10, farM, []AlarmKind{AlarmRouteDeviation}},
	{"route_major_m", UnitMetres, 10, farM, []AlarmKind{AlarmRouteDeviation}},
	{"route_hold_s", UnitSeconds, 0, dayS, []AlarmKind{AlarmRouteDeviation}},
	{"stop_prolonged_s", UnitSeconds, minuteS, monthS, []AlarmKind{AlarmStopProlonged}},
	{"stop_moved_m", UnitMetres, 10, farM, []AlarmKind{AlarmStopProlonged}},
	{"attempts_major", UnitTimes, 1, 100, []AlarmKind{AlarmAttemptFailed}},
	{"battery_warn_pct", UnitPercent, 0, 100, []AlarmKind{AlarmBatteryLow}},
	{"battery_minor_pct", UnitPercent, 0, 100, []AlarmKind{AlarmBatteryLow}},
	{"sensor_min_c", UnitCelsius, -273, 1000, []AlarmKind{
		AlarmSensorFault, AlarmTempCumulative, AlarmTempMKT, AlarmTempDrift,
	}},
	{"sensor_max_c", UnitCelsius, -273, 1000, []AlarmKind{
		AlarmSensorFault, AlarmTempCumulative, AlarmTempMKT, AlarmTempDrift,
	}},
	{"sensor_jump_c_min", UnitPerMinute, 0.01, 1000, []AlarmKind{AlarmSensorFault}},
	{"sensor_stuck_s", UnitSeconds, minuteS, 12 * monthS, []AlarmKind{AlarmSensorFault}},
	{"reopen_window_s", UnitSeconds, 0, dayS, nil},
}

// FieldOfThreshold finds a figure by its name.
func FieldOfThreshold(name string) (f ThresholdField, ok bool) {
	for _, f := range ThresholdFields {
		if f.Name == name {
			return f, true
		}
	}
	return ThresholdField{}, false
}
