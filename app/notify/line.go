package notify

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"haulcast/models"
)

// line is what an inbox says about a change, before it is known to whom.
type line struct {
	titleKey string
	args     map[string]string
	severity models.Severity
	subject  string                  // URL path of what it is about
	kind     models.AlarmKind        // set when it is about an alarm
	choice   models.NotificationKind // by which users choose whether to be told; "" is told to all
	bundle   string                  // what it has in common with lines that it may become one with; "" for none
	worseOf  models.ID               // an alarm that changed its severity: a line only if it became worse
	givenIn  models.ID               // an alarm that was assigned: a line only if somebody else did it
	owner    *models.ID              // whoever works on it: told whatever they chose
	concern  func(models.User) bool  // narrows who may hear it to those it concerns
}

// Everyone who may hear it, or the people of the customer alone.
func everyone(models.User) bool        { return true }
func customersOnly(u models.User) bool { return u.Role == models.RoleCustomer }

// lineOf says what a change is worth in an inbox; nil for most, which pages show as they happen.
func lineOf(c models.Change) (*line, error) {
	var l *line
	var err error
	switch c.Kind {
	case models.ChangeAlarm:
		l, err = alarmLine(c.Data)
	case models.ChangeStatus:
		l, err = statusLine(c.Data)
	case models.ChangeNotice:
		l, err = noticeLine(c)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s change %d: %w", c.Kind, c.Seq, err)
	}
	return l, nil
}

// alarmNews is what a line needs of models.AlarmData.
type alarmNews struct {
	ID           models.ID        `json:"id"`
	Shipment     string           `json:"shipment"`
	Device       string           `json:"device"`
	Kind         models.AlarmKind `json:"kind"`
	Severity     string           `json:"severity"`
	Change       models.AlarmVerb `json:"change"`
	Value        *float64         `json:"value"`
	Limit        *float64         `json:"limit"`
	Unit         string           `json:"unit"`
	Historical   bool             `json:"historical"`
	AssigneeID   *models.ID       `json:"assignee_id"`
	ShelvedUntil *time.Time       `json:"shelved_until"`
	Step         int              `json:"step"`
	At           time.Time        `json:"at"`
}

// alarmLine tells of an alarm when it is raised, when it becomes worse, when it is given to somebody, and, to whom the
// ladder says, when nobody acknowledges it. What old data brought up is kept, not pushed, and what lies on the shelf says
// nothing; a condition that came back within a moment was told already.
func alarmLine(data json.RawMessage) (*line, error) {
	var a alarmNews
	if err := json.Unmarshal(data, &a); err != nil {
		return nil, err
	}
	severity, known := models.ParseSeverity(a.Severity)
	if a.Historical || !known {
		return nil, nil
	}
	l := &line{
		titleKey: "notify.alarm." + string(a.Kind), severity: severity, subject: "/alarms/" + a.ID.String(), kind: a.Kind,
		choice: models.NotificationKind(a.Kind), concern: everyone,
		args: map[string]string{"subject": a.Shipment, "measured": measured(a), "alarm": a.ID.String()},
	}
	if a.Shipment == "" {
		l.args["subject"] = a.Device
	} else {
		l.bundle = "alarms of " + a.Shipment
	}
	switch a.Change {
	case models.AlarmRaised:
	case models.AlarmSeverityChanged:
		l.titleKey, l.worseOf = "notify.worse."+string(a.Kind), a.ID
	case models.AlarmAssigned:
		l.givenIn = a.ID
		l.args["given"] = "yes"
		l.forWhom(a.AssigneeID, func(models.User) bool { return false })
	case models.AlarmEscalated:
		l.args["waiting"] = "yes"
		l.forWhom(a.AssigneeID, func(u models.User) bool { return models.EscalationReaches(a.Step, a.AssigneeID, u) })
	default:
		return nil, nil
	}
	if shelved := a.ShelvedUntil != nil && a.At.Before(*a.ShelvedUntil); shelved && l.owner == nil {
		return nil, nil
	}
	return l, nil
}

// forWhom narrows a line to whoever works on the alarm, who is told whatever they chose, and to others.
func (l *line) forWhom(owner *models.ID, others func(models.User) bool) {
	l.owner = owner
	l.concern = func(u models.User) bool { return owner != nil && *owner == u.ID || others(u) }
}

// measured is the value against its limit, in signs that need no translation: " (9.4 > 8 °C)".
func measured(a alarmNews) string {
	if a.Value == nil || a.Limit == nil {
		return ""
	}
	sign := ">"
	if *a.Value < *a.Limit {
		sign = "<"
	}
	return fmt.Sprintf(" (%s %s %s %s)", plain(*a.Value), sign, plain(*a.Limit), a.Unit)
}

func plain(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }

// statusNews is what a line needs of models.StatusData.
type statusNews struct {
	Shipment string           `json:"shipment"`
	Type     models.EventType `json:"type"`
	Late     bool             `json:"late"`
}

// statusKeys lists what a customer is told of a shipment's way; the rest they see on the page.
var statusKeys = map[models.EventType]string{
	models.EventDelivered:     "notify.status.delivered",
	models.EventAttemptFailed: "notify.status.attempt_failed",
	models.EventHeld:          "notify.status.held",
}

func statusLine(data json.RawMessage) (*line, error) {
	var s statusNews
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, err
	}
	key := statusKeys[s.Type]
	if key == "" || s.Late {
		return nil, nil
	}
	return &line{
		titleKey: key, subject: shipmentPath(s.Shipment), args: map[string]string{"shipment": s.Shipment},
		choice: models.NotificationKind(s.Type), concern: customersOnly,
	}, nil
}

// noticeLine hands on what an admin wrote: to everybody, or to the people of one customer.
func noticeLine(c models.Change) (*line, error) {
	var n models.NoticeData
	if err := json.Unmarshal(c.Data, &n); err != nil {
		return nil, err
	}
	l := &line{titleKey: "notify.notice", args: map[string]string{"text": n.Text}, concern: everyone}
	if c.CustomerID != nil {
		l.concern = customersOnly
	}
	return l, nil
}

// concerns tells whether a line about a change goes to a user: the policy says who may hear, the line who should.
func (l *line) concerns(u models.User, c models.Change) bool {
	v := models.Viewer{Role: u.Role, UserID: u.ID}
	if u.CustomerID != nil {
		v.CustomerID = *u.CustomerID
	}
	return v.MayHear(c.Audience()) && (l.kind == "" || v.MayReadAlarm(l.kind)) && l.concern(u)
}

func shipmentPath(number string) string {
	if number == "" {
		return ""
	}
	return "/shipments/" + url.PathEscape(number)
}
