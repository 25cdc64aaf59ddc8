package rules

import "haulcast/models"

// Section is a part of the page: kinds of alarm, and the figures that they share.
type Section struct {
	Name    string // in views/words
	Kinds   []models.AlarmKind
	Figures []Figure
}

// Figure is one threshold, by its name among models.ThresholdFields. It must not be below the figures NotBelow.
type Figure struct {
	Name     string
	NotBelow []string
}

// Sections lists all figures and every kind of alarm that can be switched off, in the order in which people look for
// them. Damage is missing: a person reports it, nothing judges it.
var Sections = []Section{
	{"pickup", []models.AlarmKind{models.AlarmPickupOverdue}, []Figure{{"pickup_grace_s", nil}, {"pickup_major_s", []string{"pickup_grace_s"}}}},
	{"delay", []models.AlarmKind{models.AlarmDelayPredicted, models.AlarmDelayActual}, []Figure{
		{"delay_tolerance_s", nil}, {"delay_major_s", nil}, {"delay_critical_s", []string{"delay_major_s"}}, {"delay_hold_s", nil}, {"delay_clear_s", nil},
	}},
	{"attempts", []models.AlarmKind{models.AlarmAttemptFailed}, []Figure{{"attempts_major", nil}}},
	{"temperature", []models.AlarmKind{
		models.AlarmTempHigh, models.AlarmTempLow, models.AlarmTempFreeze, models.AlarmTempCumulative, models.AlarmTempMKT,
	}, []Figure{{"temp_major_s", nil}, {"mkt_warn_c", nil}}},
	{"drift", []models.AlarmKind{models.AlarmTempDrift}, []Figure{{"drift_hold_s", nil}, {"drift_lead_s", nil}}},
	{"signal", []models.AlarmKind{models.AlarmSignalLost}, []Figure{{"signal_floor_s", nil}, {"signal_major_s", []string{"signal_floor_s"}}}},
	{"lost", []models.AlarmKind{models.AlarmLostSuspected}, []Figure{{"lost_silence_s", nil}, {"lost_quiet_s", nil}, {"lost_overdue_s", nil}}},
	{"shock", []models.AlarmKind{models.AlarmShock}, []Figure{{"shock_g", nil}, {"shock_critical_g", []string{"shock_g"}}}},
	{"light", []models.AlarmKind{models.AlarmTamperLight}, []Figure{{"light_lux", nil}, {"light_clear_s", nil}}},
	{"geofence", []models.AlarmKind{models.AlarmFenceForbidden, models.AlarmFenceLeft, models.AlarmFenceDwelled}, []Figure{{"geofence_hold_s", nil}}},
	{"route", []models.AlarmKind{models.AlarmRouteDeviation}, []Figure{
		{"route_off_m", nil}, {"route_off_urban_m", nil}, {"route_major_m", []string{"route_off_m", "route_off_urban_m"}}, {"route_hold_s", nil},
	}},
	{"stop", []models.AlarmKind{models.AlarmStopProlonged}, []Figure{{"stop_prolonged_s", nil}, {"stop_moved_m", nil}}},
	{"battery", []models.AlarmKind{models.AlarmBatteryLow}, []Figure{{"battery_warn_pct", []string{"battery_minor_pct"}}, {"battery_minor_pct", nil}}},
	{"sensor", []models.AlarmKind{models.AlarmSensorFault}, []Figure{
		{"sensor_min_c", nil}, {"sensor_max_c", []string{"sensor_min_c"}}, {"sensor_jump_c_min", nil}, {"sensor_stuck_s", nil},
	}},
	{"all", nil, []Figure{{"reopen_window_s", nil}}},
}
