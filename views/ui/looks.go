package ui

// Tone is how loud something is. Colour follows the tone and never stands alone: every look has a word, most an icon.
type Tone string

// The tones, from quiet to loud.
const (
	Muted    Tone = "muted"    // over, or not begun
	Neutral  Tone = "neutral"  // a fact
	Progress Tone = "progress" // under way, as it should be
	Good     Tone = "good"     // done well
	Caution  Tone = "caution"  // someone may want to look
	Warn     Tone = "warn"     // someone should look
	Bad      Tone = "bad"      // someone must look
)

// Look is how one value is shown wherever it appears.
type Look struct {
	Icon  string // a name of Icon, "" for none
	Tone  Tone
	Words string // a key of views/words
}

// Looks lists every look by kind and value. What stands here is drawn on pages and, through LookTemplates, by live
// changes; a test walks the models' lists so that no state, event or alarm is without one.
var Looks = map[string]map[string]Look{
	"state": {
		"draft":                {"circle-dashed", Muted, "states.draft"},
		"booked":               {"clipboard-list", Neutral, "states.booked"},
		"dispatched":           {"user-check", Neutral, "states.dispatched"},
		"picked_up":            {"package", Progress, "states.picked_up"},
		"in_transit":           {"truck", Progress, "states.in_transit"},
		"out_for_delivery":     {"map-pinned", Progress, "states.out_for_delivery"},
		"available_for_pickup": {"store", Progress, "states.available_for_pickup"},
		"attempt_failed":       {"package-x", Warn, "states.attempt_failed"},
		"on_hold":              {"pause", Caution, "states.on_hold"},
		"returning":            {"undo-2", Caution, "states.returning"},
		"delivered":            {"circle-check", Good, "states.delivered"},
		"returned":             {"undo-2", Muted, "states.returned"},
		"disposed":             {"trash-2", Muted, "states.disposed"},
		"cancelled":            {"ban", Muted, "states.cancelled"},
		"lost":                 {"circle-question-mark", Bad, "states.lost"},
	},
	"order-state": {
		"draft":                 {"circle-dashed", Muted, "order_states.draft"},
		"open":                  {"clipboard-list", Neutral, "order_states.open"},
		"in_progress":           {"truck", Progress, "order_states.in_progress"},
		"partially_delivered":   {"package-open", Progress, "order_states.partially_delivered"},
		"delivered":             {"circle-check", Good, "order_states.delivered"},
		"closed_with_exception": {"circle-alert", Warn, "order_states.closed_with_exception"},
		"cancelled":             {"ban", Muted, "order_states.cancelled"},
	},
	"eta": {
		"unknown":        {"circle-dashed", Muted, "eta.unknown"},
		"early":          {"check-check", Good, "eta.early"},
		"on_time":        {"check", Good, "eta.on_time"},
		"at_risk":        {"hourglass", Caution, "eta.at_risk"},
		"late_predicted": {"clock-alert", Warn, "eta.late_predicted"},
		"late_actual":    {"clock-alert", Bad, "eta.late_actual"},
	},
	"severity": {
		"warning":  {"info", Caution, "severities.warning"},
		"minor":    {"circle-alert", Caution, "severities.minor"},
		"major":    {"triangle-alert", Warn, "severities.major"},
		"critical": {"octagon-alert", Bad, "severities.critical"},
	},
	"alarm-status": {
		"active_unack":  {"circle-dot", Bad, "alarm_statuses.active_unack"},
		"active_ack":    {"user-check", Neutral, "alarm_statuses.active_ack"},
		"cleared_unack": {"circle-dashed", Caution, "alarm_statuses.cleared_unack"},
		"cleared_ack":   {"circle-check", Muted, "alarm_statuses.cleared_ack"},
	},
	"alarm": {
		"pickup.overdue":          {"package-search", Neutral, "alarm_kinds.pickup.overdue"},
		"delay.predicted":         {"hourglass", Neutral, "alarm_kinds.delay.predicted"},
		"delay.actual":            {"clock-alert", Neutral, "alarm_kinds.delay.actual"},
		"delivery.attempt_failed": {"package-x", Neutral, "alarm_kinds.delivery.attempt_failed"},
		"temp.high":               {"thermometer-sun", Neutral, "alarm_kinds.temp.high"},
		"temp.low":                {"thermometer-snowflake", Neutral, "alarm_kinds.temp.low"},
		"temp.freeze":             {"snowflake", Neutral, "alarm_kinds.temp.freeze"},
		"temp.cumulative":         {"timer", Neutral, "alarm_kinds.temp.cumulative"},
		"temp.mkt":                {"thermometer", Neutral, "alarm_kinds.temp.mkt"},
		"temp.drift":              {"trending-up", Neutral, "alarm_kinds.temp.drift"},
		"signal.lost":             {"wifi-off", Neutral, "alarm_kinds.signal.lost"},
		"shipment.lost_suspected": {"circle-question-mark", Neutral, "alarm_kinds.shipment.lost_suspected"},
		"shock":                   {"zap", Neutral, "alarm_kinds.shock"},
		"damage.reported":         {"hammer", Neutral, "alarm_kinds.damage.reported"},
		"tamper.light":            {"lightbulb", Neutral, "alarm_kinds.tamper.light"},
		"geofence.forbidden":      {"ban", Neutral, "alarm_kinds.geofence.forbidden"},
		"geofence.left":           {"log-out", Neutral, "alarm_kinds.geofence.left"},
		"geofence.dwelled":        {"map-pin", Neutral, "alarm_kinds.geofence.dwelled"},
		"route.deviation":         {"route", Neutral, "alarm_kinds.route.deviation"},
		"stop.prolonged":          {"circle-pause", Neutral, "alarm_kinds.stop.prolonged"},
		"battery.low":             {"battery-low", Neutral, "alarm_kinds.battery.low"},
		"sensor.fault":            {"activity", Neutral, "alarm_kinds.sensor.fault"},
	},
	"resolution": {
		"true_alarm":    {Words: "resolutions.true_alarm"},
		"false_alarm":   {Words: "resolutions.false_alarm"},
		"sensor_fault":  {Words: "resolutions.sensor_fault"},
		"accepted_risk": {Words: "resolutions.accepted_risk"},
		"duplicate":     {Words: "resolutions.duplicate"},
		"test":          {Words: "resolutions.test"},
	},
	"event": {
		"shipment.created":              {"plus", Neutral, "events.shipment.created"},
		"shipment.booked":               {"clipboard-list", Neutral, "events.shipment.booked"},
		"shipment.dispatched":           {"user-check", Neutral, "events.shipment.dispatched"},
		"shipment.picked_up":            {"package", Progress, "events.shipment.picked_up"},
		"shipment.checkpoint":           {"flag", Progress, "events.shipment.checkpoint"},
		"shipment.out_for_delivery":     {"map-pinned", Progress, "events.shipment.out_for_delivery"},
		"shipment.available_for_pickup": {"store", Progress, "events.shipment.available_for_pickup"},
		"shipment.attempt_failed":       {"package-x", Warn, "events.shipment.attempt_failed"},
		"shipment.held":                 {"pause", Caution, "events.shipment.held"},
		"shipment.resumed":              {"play", Progress, "events.shipment.resumed"},
		"shipment.returning":            {"undo-2", Caution, "events.shipment.returning"},
		"shipment.returned":             {"undo-2", Muted, "events.shipment.returned"},
		"shipment.delivered":            {"circle-check", Good, "events.shipment.delivered"},
		"shipment.lost":                 {"circle-question-mark", Bad, "events.shipment.lost"},
		"shipment.found":                {"package-search", Progress, "events.shipment.found"},
		"shipment.disposed":             {"trash-2", Muted, "events.shipment.disposed"},
		"shipment.cancelled":            {"ban", Muted, "events.shipment.cancelled"},
		"shipment.corrected":            {"pencil-line", Caution, "events.shipment.corrected"},
		"shipment.promise_changed":      {"calendar-check", Neutral, "events.shipment.promise_changed"},
		"shipment.assigned":             {"truck", Neutral, "events.shipment.assigned"},
		"shipment.unassigned":           {"truck", Muted, "events.shipment.unassigned"},
		"shipment.damage_reported":      {"hammer", Warn, "events.shipment.damage_reported"},
		"stop.arrived":                  {"map-pin", Progress, "events.stop.arrived"},
		"stop.departed":                 {"arrow-right", Progress, "events.stop.departed"},
	},
	"reason": {
		"carrier.delay":         {Words: "reasons.carrier.delay"},
		"carrier.breakdown":     {Words: "reasons.carrier.breakdown"},
		"carrier.damaged":       {Words: "reasons.carrier.damaged"},
		"carrier.lost":          {Words: "reasons.carrier.lost"},
		"carrier.missort":       {Words: "reasons.carrier.missort"},
		"shipper.not_ready":     {Words: "reasons.shipper.not_ready"},
		"shipper.cancelled":     {Words: "reasons.shipper.cancelled"},
		"shipper.wrong_address": {Words: "reasons.shipper.wrong_address"},
		"consignee.absent":      {Words: "reasons.consignee.absent"},
		"consignee.refused":     {Words: "reasons.consignee.refused"},
		"consignee.closed":      {Words: "reasons.consignee.closed"},
		"consignee.postponed":   {Words: "reasons.consignee.postponed"},
		"customs.hold":          {Words: "reasons.customs.hold"},
		"customs.documents":     {Words: "reasons.customs.documents"},
		"weather.conditions":    {Words: "reasons.weather.conditions"},
		"other.temperature":     {Words: "reasons.other.temperature"},
		"other.other":           {Words: "reasons.other.other"},
	},
	"confidence": {
		"high":   {Words: "confidence.high"},
		"medium": {Words: "confidence.medium"},
		"low":    {Words: "confidence.low"},
	},
	"range": {
		"true":  {"check", Good, "range.true"},
		"false": {"triangle-alert", Bad, "range.false"},
	},
}

// pills are the kinds drawn as a badge; the others are a plain icon and word.
var pills = map[string]bool{"state": true, "order-state": true, "eta": true, "severity": true, "range": true}

// LookOf is the look of a value; one that is not listed is shown by its own name, quietly.
func LookOf(kind, value string) Look {
	if look, ok := Looks[kind][value]; ok {
		return look
	}
	return Look{Tone: Neutral, Words: value}
}
