package notify

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/views/words"
)

func TestWhatIsWorthALineAndForWhom(t *testing.T) {
	mine, theirs, me, other := models.NewID(), models.NewID(), models.NewID(), models.NewID()
	users := map[string]models.User{
		"admin":      {ID: models.NewID(), Role: models.RoleAdmin},
		"dispatcher": {ID: me, Role: models.RoleDispatcher},
		"customer":   {ID: models.NewID(), Role: models.RoleCustomer, CustomerID: &mine},
		"another":    {ID: models.NewID(), Role: models.RoleCustomer, CustomerID: &theirs},
	}
	alarm := func(kind models.AlarmKind, change string, historical bool) models.Change {
		to := models.Audience{Reach: models.AlarmReach(kind), CustomerID: &mine}
		return changeOf(models.ChangeAlarm, to, models.AlarmData{
			Shipment: "N1", Kind: kind, Severity: models.Major, Change: change, Historical: historical,
		})
	}
	worked := func(change models.AlarmVerb, step int, assignee *models.ID, shelved time.Duration) models.Change {
		at, until := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC), time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC).Add(shelved)
		return changeOf(models.ChangeAlarm, models.Audience{Reach: models.ReachCustomer, CustomerID: &mine}, models.AlarmData{
			ID: models.NewID(), Shipment: "N1", Kind: models.AlarmTempHigh, Severity: models.Critical, Change: change,
			Step: step, AssigneeID: assignee, ShelvedUntil: &until, At: at,
		})
	}
	status := func(event models.EventType, late bool) models.Change {
		to := models.Audience{Reach: models.ReachPublic, CustomerID: &mine}
		return changeOf(models.ChangeStatus, to, models.StatusData{Shipment: "N1", Type: event, Late: late, Public: true})
	}
	for name, c := range map[string]struct {
		change models.Change
		told   string
		key    string
	}{
		"too warm":                     {alarm(models.AlarmTempHigh, "raised", false), "admin customer dispatcher", "notify.alarm.temp.high"},
		"too warm, worse":              {alarm(models.AlarmTempHigh, "severity_changed", false), "admin customer dispatcher", "notify.worse.temp.high"},
		"late":                         {alarm(models.AlarmDelayActual, "raised", false), "admin customer dispatcher", "notify.alarm.delay.actual"},
		"signal lost is ours":          {alarm(models.AlarmSignalLost, "raised", false), "admin dispatcher", "notify.alarm.signal.lost"},
		"read out after the trip":      {alarm(models.AlarmTempHigh, "raised", true), "", ""},
		"came back":                    {alarm(models.AlarmTempHigh, "reoccurred", false), "", ""},
		"acknowledged":                 {alarm(models.AlarmTempHigh, "acknowledged", false), "", ""},
		"cleared":                      {alarm(models.AlarmTempHigh, "cleared", false), "", ""},
		"nobody looked, second step":   {worked(models.AlarmEscalated, 2, nil, 0), "dispatcher", "notify.alarm.temp.high"},
		"nobody looked, third step":    {worked(models.AlarmEscalated, 3, nil, 0), "admin dispatcher", "notify.alarm.temp.high"},
		"first step, somebody has it":  {worked(models.AlarmEscalated, 1, &other, 0), "", "notify.alarm.temp.high"},
		"first step, I have it":        {worked(models.AlarmEscalated, 1, &me, 0), "dispatcher", "notify.alarm.temp.high"},
		"it is mine now":               {worked(models.AlarmAssigned, 1, &me, 0), "dispatcher", "notify.alarm.temp.high"},
		"nobody has it any more":       {worked(models.AlarmAssigned, 1, nil, 0), "", "notify.alarm.temp.high"},
		"worse on the shelf":           {worked(models.AlarmSeverityChanged, 1, nil, time.Hour), "", ""},
		"worse, off the shelf again":   {worked(models.AlarmSeverityChanged, 1, nil, -time.Hour), "admin customer dispatcher", "notify.worse.temp.high"},
		"shelved":                      {worked(models.AlarmShelved, 1, nil, time.Hour), "", ""},
		"delivered":                    {status(models.EventDelivered, false), "customer", "notify.status.delivered"},
		"not delivered":                {status(models.EventAttemptFailed, false), "customer", "notify.status.attempt_failed"},
		"held":                         {status(models.EventHeld, false), "customer", "notify.status.held"},
		"delivered, heard of too late": {status(models.EventDelivered, true), "", ""},
		"on its way":                   {status(models.EventCheckpoint, false), "", ""},
		"notice to all": {
			changeOf(models.ChangeNotice, models.Audience{Reach: models.ReachEveryone}, models.NoticeData{Text: "x"}),
			"admin another customer dispatcher", "notify.notice",
		},
		"notice to one customer": {
			changeOf(models.ChangeNotice, models.Audience{Reach: models.ReachCustomer, CustomerID: &mine}, models.NoticeData{Text: "x"}),
			"customer", "notify.notice",
		},
		"a notification": {changeOf(models.ChangeNotification, models.Audience{Reach: models.ReachUser, UserID: &me}, models.NotificationData{}), "", ""},
		"an arrival":     {changeOf(models.ChangeETA, models.Audience{Reach: models.ReachPublic, CustomerID: &mine}, models.ETAData{}), "", ""},
	} {
		l, err := lineOf(c.change)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var told []string
		for _, who := range []string{"admin", "another", "customer", "dispatcher"} {
			if l != nil && l.concerns(users[who], c.change) {
				told = append(told, who)
			}
		}
		if got := strings.Join(told, " "); got != c.told {
			t.Errorf("%s: told %q, want %q", name, got, c.told)
		}
		if l != nil && l.titleKey != c.key {
			t.Errorf("%s: key %q, want %q", name, l.titleKey, c.key)
		}
	}
}

func changeOf(kind models.ChangeKind, to models.Audience, data any) models.Change {
	encoded, err := json.Marshal(data)
	if err != nil {
		panic(err)
	}
	return models.Change{
		Kind: kind, Reach: to.Reach, UserID: to.UserID, CustomerID: to.CustomerID, ShipmentID: to.ShipmentID, Data: encoded,
	}
}

// TestEveryLineHasItsSentence walks all kinds, so that none is half-added.
func TestEveryLineHasItsSentence(t *testing.T) {
	value, limit := 9.4, 8.0
	var lines []*line
	for _, kind := range models.AlarmKinds {
		for _, change := range []string{"raised", "severity_changed"} {
			for _, v := range []*float64{nil, &value} {
				lines = append(lines, lineOfData(t, models.ChangeAlarm, models.AlarmData{
					Shipment: "N1", Kind: kind, Severity: models.Minor, Change: change, Value: v, Limit: &limit, Unit: "°C",
				}))
			}
		}
	}
	for event := range statusKeys {
		lines = append(lines, lineOfData(t, models.ChangeStatus, models.StatusData{Shipment: "N1", Type: event}))
	}
	lines = append(lines, lineOfData(t, models.ChangeNotice, models.NoticeData{Text: "Closed on Monday"}))
	for _, l := range lines {
		said := words.From(t.Context()).Named(l.titleKey, l.args)
		if said == l.titleKey || strings.ContainsAny(said, "{}") {
			t.Errorf("%s says %q", l.titleKey, said)
		}
	}
}

func lineOfData(t *testing.T, kind models.ChangeKind, data any) *line {
	t.Helper()
	l, err := lineOf(changeOf(kind, models.Audience{}, data))
	if err != nil || l == nil {
		t.Fatalf("%s %+v: no line (%v)", kind, data, err)
	}
	return l
}

func TestTheMeasuredValueStandsInTheSentence(t *testing.T) {
	warm, limit, id := 9.4, 8.0, models.NewID()
	l := lineOfData(t, models.ChangeAlarm, models.AlarmData{
		ID: id, Shipment: "N1", Kind: models.AlarmTempHigh, Severity: models.Major, Change: "raised", Value: &warm, Limit: &limit, Unit: "°C",
	})
	if got, want := words.From(t.Context()).Named(l.titleKey, l.args), "N1 is too warm (9.4 > 8 °C)."; got != want {
		t.Errorf("says %q, want %q", got, want)
	}
	if l.subject != "/alarms/"+id.String() || l.severity != models.Major {
		t.Errorf("is about %q with severity %v", l.subject, l.severity)
	}
}
