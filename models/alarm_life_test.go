package models_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"haulcast/models"
)

// alarms stand as they may stand when somebody does something to them.
func standing() map[string]models.Alarm {
	at, long := noon.Add(-time.Hour), noon.Add(-8*24*time.Hour)
	later := noon.Add(time.Hour)
	alarm := func(change func(*models.Alarm)) models.Alarm {
		a := models.Alarm{Kind: models.AlarmTempHigh, Severity: models.Major, Active: true, Version: 7}
		change(&a)
		return a
	}
	return map[string]models.Alarm{
		"active":        alarm(func(*models.Alarm) {}),
		"seen":          alarm(func(a *models.Alarm) { a.AckedAt = &at }),
		"cleared":       alarm(func(a *models.Alarm) { a.Active, a.ClearedAt = false, &at }),
		"latched":       alarm(func(a *models.Alarm) { a.Latched = true }),
		"latched, over": alarm(func(a *models.Alarm) { a.Latched, a.Active, a.AckedAt = true, false, &at }),
		"reported":      alarm(func(a *models.Alarm) { a.Kind = models.AlarmDamageReported }),
		"shelved":       alarm(func(a *models.Alarm) { a.ShelvedUntil = &later }),
		"closed": alarm(func(a *models.Alarm) {
			a.Active, a.AckedAt, a.ClosedAt, a.Resolution = false, &at, &at, models.TrueAlarm
		}),
		"closed unseen":  alarm(func(a *models.Alarm) { a.Active, a.ClosedAt = false, &at }),
		"closed long":    alarm(func(a *models.Alarm) { a.Active, a.AckedAt, a.ClosedAt = false, &long, &long }),
		"did not happen": alarm(func(a *models.Alarm) { a.Active, a.VoidedAt = false, &at }),
	}
}

// do lets somebody do an act with everything it needs.
func do(a *models.Alarm, act models.AlarmAct, ended bool) (changed bool, err error) {
	switch act {
	case models.ActAcknowledge:
		return a.Acknowledge(dispatcher, "seen", noon)
	case models.ActUnacknowledge:
		return a.Unacknowledge(noon)
	case models.ActAssign:
		return a.Assign(&models.User{ID: models.NewID(), Name: "Eve", Role: models.RoleAdmin}, noon)
	case models.ActComment:
		err := a.Comment("the door was open", noon)
		return err == nil, err
	case models.ActShelve:
		err := a.Shelve(dispatcher, 60, "ferry", noon)
		return err == nil, err
	case models.ActUnshelve:
		return a.Unshelve(noon), nil
	case models.ActClear:
		return a.ClearByHand("looked at it", ended, noon)
	case models.ActClose:
		return a.Close(dispatcher, models.FalseAlarm, "sensor in the sun", ended, noon)
	case models.ActReopen:
		return a.Reopen("it was not", noon)
	}
	panic("no such act: " + act)
}

// Each act on each standing: "+" changes it, "." finds its work done, "-" is refused. The columns are models.AlarmActs:
// acknowledge, unacknowledge, assign, comment, shelve, unshelve, clear, close, reopen.
func TestWhatMayBeDoneToAnAlarm(t *testing.T) {
	t.Parallel()
	table := map[string]string{
		"active":         "+.+++.--.",
		"seen":           ".++++.--.",
		"cleared":        "+.+++..+.",
		"latched":        "+.+++.++.",
		"latched, over":  ".++++..+.",
		"reported":       "+.+++.++.",
		"shelved":        "+.++++--.",
		"closed":         ".--+-..-+",
		"closed unseen":  "-.-+-..-+",
		"closed long":    ".--+-..--",
		"did not happen": "-.-+-..--",
	}
	for name, a := range standing() {
		want, ok := table[name]
		if !ok || len(want) != len(models.AlarmActs) {
			t.Errorf("%s has no line in the table", name)
			continue
		}
		var offered []models.AlarmAct
		for i, act := range models.AlarmActs {
			done := a
			changed, err := do(&done, act, false)
			switch want[i] {
			case '+':
				offered = append(offered, act)
				if err != nil || !changed || done.Version != 8 {
					t.Errorf("%s, %s: changed %t to version %d, %v", name, act, changed, done.Version, err)
				}
			case '.':
				if err != nil || changed || done != a {
					t.Errorf("%s, %s: nothing was to be done, but %t, %v", name, act, changed, err)
				}
			case '-':
				if models.CodeOf(err) != models.Conflict || changed || done != a {
					t.Errorf("%s, %s: want a refusal, got %t, %v", name, act, changed, err)
				}
			}
		}
		if got := a.Acts(false, noon); !slices.Equal(got, offered) {
			t.Errorf("%s: offered are %v, want %v", name, got, offered)
		}
	}
}

// Once the goods have arrived nothing watches the condition any more, so a person may say that it is over.
func TestAnAlarmOfWhatHasArrivedCanBeCleared(t *testing.T) {
	t.Parallel()
	for _, act := range []models.AlarmAct{models.ActClear, models.ActClose} {
		a := standing()["seen"]
		if changed, err := do(&a, act, true); err != nil || !changed || a.Active || !a.ClearedByHand || a.Open() {
			t.Errorf("%s: %t, %v, %+v", act, changed, err, a)
		}
		if acts := standing()["seen"].Acts(true, noon); !slices.Contains(acts, act) {
			t.Errorf("%s isn't offered: %v", act, acts)
		}
	}
}

func TestWhatIsMissingIsSaidByField(t *testing.T) {
	t.Parallel()
	customers, gone := dispatcher, dispatcher
	customers.Role, gone.Role = models.RoleCustomer, models.RoleAdmin
	gone.DisabledAt = &noon
	critical := func(a *models.Alarm) { a.Severity, a.Latched = models.Critical, true }
	for name, c := range map[string]struct {
		try    func(a *models.Alarm) error
		fields string
	}{
		"acknowledge a critical one": {func(a *models.Alarm) error { critical(a); return second(a.Acknowledge(dispatcher, "", noon)) }, "note"},
		"close a critical one":       {func(a *models.Alarm) error { critical(a); return second(a.Close(dispatcher, "", "", false, noon)) }, "resolution note"},
		"close as something else": {func(a *models.Alarm) error {
			a.Latched = true
			return second(a.Close(dispatcher, "bad", "x", false, noon))
		}, "resolution"},
		"clear":                  {func(a *models.Alarm) error { a.Latched = true; return second(a.ClearByHand(" ", false, noon)) }, "note"},
		"reopen":                 {func(a *models.Alarm) error { a.ClosedAt = &noon; return second(a.Reopen("", noon)) }, "note"},
		"comment":                {func(a *models.Alarm) error { return a.Comment("", noon) }, "note"},
		"shelve for no time":     {func(a *models.Alarm) error { return a.Shelve(dispatcher, 0, "", noon) }, "minutes note"},
		"shelve for two days":    {func(a *models.Alarm) error { return a.Shelve(dispatcher, 1441, "ferry", noon) }, "minutes"},
		"assign to a customer":   {func(a *models.Alarm) error { return second(a.Assign(&customers, noon)) }, "assignee"},
		"assign to who has left": {func(a *models.Alarm) error { return second(a.Assign(&gone, noon)) }, "assignee"},
	} {
		a := standing()["active"]
		err := c.try(&a)
		var got []string
		if e := asError(err); e != nil {
			for _, f := range e.Fields {
				got = append(got, f.Field)
			}
		}
		if models.CodeOf(err) != models.Invalid || strings.Join(got, " ") != c.fields || a.Version != 7 {
			t.Errorf("%s: %v, want mistakes in %q", name, err, c.fields)
		}
	}
}

func TestAnAssigneeIsOneOfTheStaffOrNobody(t *testing.T) {
	t.Parallel()
	a := standing()["active"]
	eve := models.User{ID: models.NewID(), Name: "Eve", Role: models.RoleDispatcher}
	if changed, err := a.Assign(&eve, noon); err != nil || !changed || *a.AssigneeID != eve.ID || a.AssigneeName != "Eve" {
		t.Fatalf("%+v, %v", a, err)
	}
	if changed, err := a.Assign(&eve, noon); err != nil || changed {
		t.Errorf("again: %t, %v", changed, err)
	}
	if changed, err := a.Assign(nil, noon); err != nil || !changed || a.AssigneeID != nil || a.AssigneeName != "" {
		t.Errorf("to nobody: %+v, %v", a, err)
	}
	if changed, err := a.Assign(nil, noon); err != nil || changed {
		t.Errorf("to nobody again: %t, %v", changed, err)
	}
}

func TestALatchedAlarmStaysUntilAPersonClosesIt(t *testing.T) {
	t.Parallel()
	a := models.Alarm{Kind: models.AlarmShock, Severity: models.Critical, Latched: true, Active: true}
	a.Clear(noon, noon)
	if _, err := a.Acknowledge(dispatcher, "opened the box", noon); err != nil || !a.Open() {
		t.Fatalf("seen: %+v, %v", a, err)
	}
	if _, err := a.Close(dispatcher, models.AcceptedRisk, "", false, noon); err != nil || a.Open() ||
		a.Resolution != models.AcceptedRisk || *a.ClosedBy != dispatcher.ID || a.ClearedByHand || a.AckNote != "opened the box" {
		t.Errorf("closed: %+v, %v", a, err)
	}
	before := a
	if changed, err := a.Close(dispatcher, models.AcceptedRisk, "", false, noon.Add(time.Minute)); changed || err != nil || a != before {
		t.Errorf("closed again: %t, %v", changed, err)
	}
	if _, err := a.Close(dispatcher, models.TestAlarm, "", false, noon); models.CodeOf(err) != models.Conflict {
		t.Errorf("closed as something else: %v", err)
	}
}

// Closing sees what nobody saw; reopening wants it to be seen again.
func TestClosingAcknowledgesAndReopeningTakesThatBack(t *testing.T) {
	t.Parallel()
	a := standing()["latched"]
	if _, err := a.Close(dispatcher, models.TrueAlarm, "threw it away", false, noon); err != nil || a.AckNote != "threw it away" ||
		*a.AckedBy != dispatcher.ID || !a.ClearedByHand || a.Active || !a.ClearedAt.Equal(noon) {
		t.Fatalf("%+v, %v", a, err)
	}
	week := noon.Add(models.ReopenableFor)
	if changed, err := a.Reopen("it is still there", week.Add(time.Second)); changed || models.CodeOf(err) != models.Conflict {
		t.Errorf("after a week: %t, %v", changed, err)
	}
	if _, err := a.Reopen("it is still there", week); err != nil || a.Status() != models.ClearedUnack || !a.Open() ||
		a.Resolution != "" || a.ClosedBy != nil || a.AckNote != "" || a.EscalationStep != 1 {
		t.Errorf("within a week: %+v, %v", a, err)
	}
}

func TestShelvedAndSuppressedAlarmsAreNotLive(t *testing.T) {
	t.Parallel()
	a := standing()["active"]
	if !a.Live(noon) {
		t.Error("an active alarm isn't live")
	}
	if err := a.Shelve(dispatcher, 1440, "ferry", noon); err != nil {
		t.Fatal(err)
	}
	day := noon.Add(24 * time.Hour)
	if !a.Shelved(noon) || a.Live(day.Add(-time.Second)) || !a.Live(day) || !a.Open() || a.ShelfReason != "ferry" {
		t.Errorf("on the shelf for a day: %+v", a)
	}
	if !a.Unshelve(noon) || !a.Live(noon) || a.ShelvedBy != nil || a.ShelfReason != "" {
		t.Errorf("off the shelf: %+v", a)
	}
	a.Suppressed = "Irish Sea"
	if a.Live(noon) || !a.Open() {
		t.Errorf("suppressed: %+v", a)
	}
}

func TestAClosedAlarmLeavesTheShelf(t *testing.T) {
	t.Parallel()
	a := standing()["latched"]
	if err := a.Shelve(dispatcher, 60, "ferry", noon); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Close(dispatcher, models.TestAlarm, "", false, noon); err != nil || a.ShelvedUntil != nil {
		t.Errorf("%+v, %v", a, err)
	}
}

// The verbs' words are in the database and in the contract of the stream: none may be there twice.
func TestEveryVerbHasAWordOfItsOwn(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, verb := range models.AlarmVerbs {
		if verb == "" || seen[verb] {
			t.Errorf("%q is there twice", verb)
		}
		seen[verb] = true
	}
}

func second(_ bool, err error) error { return err }

func asError(err error) *models.Error {
	var e *models.Error
	if !errors.As(err, &e) {
		return nil
	}
	return e
}
