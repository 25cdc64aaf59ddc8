package models_test

import (
	"testing"
	"time"

	"haulcast/models"
)

var dispatcher = models.User{ID: models.NewID(), Name: "D. Spatcher"}

func TestAlarmGoesThroughItsFourStatuses(t *testing.T) {
	t.Parallel()
	at := noon
	for _, c := range []struct {
		active bool
		acked  *time.Time
		want   models.AlarmStatus
	}{
		{true, nil, models.ActiveUnack},
		{true, &at, models.ActiveAck},
		{false, nil, models.ClearedUnack},
		{false, &at, models.ClearedAck},
	} {
		if got := (models.Alarm{Active: c.active, AckedAt: c.acked}).Status(); got != c.want {
			t.Errorf("active %t, acknowledged %v: %s, want %s", c.active, c.acked, got, c.want)
		}
	}
}

func TestAlarmIsClosedOnceItIsClearedAndAcknowledged(t *testing.T) {
	t.Parallel()
	for name, steps := range map[string][2]func(*models.Alarm) bool{
		"acknowledged first": {acknowledge, clear},
		"cleared first":      {clear, acknowledge},
	} {
		a := models.Alarm{Active: true, Severity: models.Major}
		if !steps[0](&a) || !a.Open() || a.Version != 1 {
			t.Errorf("%s: after one step %+v", name, a)
		}
		if !steps[1](&a) || a.Open() || a.Version != 2 || !a.ClosedAt.Equal(noon) {
			t.Errorf("%s: after both %+v", name, a)
		}
		if steps[0](&a) || steps[1](&a) || a.Version != 2 {
			t.Errorf("%s: doing it again changed %+v", name, a)
		}
	}
}

func acknowledge(a *models.Alarm) bool {
	changed, err := a.Acknowledge(dispatcher, "", noon)
	return changed && err == nil && a.AckedByName == dispatcher.Name
}

func clear(a *models.Alarm) bool { return a.Clear(noon.Add(-time.Minute), noon) }

func TestCriticalAlarmNeedsANote(t *testing.T) {
	t.Parallel()
	a := models.Alarm{Active: true, Severity: models.Critical}
	if _, err := a.Acknowledge(dispatcher, "", noon); models.CodeOf(err) != models.Invalid || a.AckedAt != nil || a.Version != 0 {
		t.Errorf("without one: %v, %+v", err, a)
	}
	if changed, err := a.Acknowledge(dispatcher, "moved to another truck", noon); err != nil || !changed || a.AckNote == "" {
		t.Errorf("with one: %v, %+v", err, a)
	}
}

func TestVoidedAlarmIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	at := noon
	a := models.Alarm{Severity: models.Major, VoidedAt: &at}
	if _, err := a.Acknowledge(dispatcher, "seen", noon); models.CodeOf(err) != models.Conflict || a.Open() {
		t.Errorf("got %v, open %t", err, a.Open())
	}
}

func TestSeverityIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	for _, s := range models.Severities {
		if got, ok := models.ParseSeverity(s.String()); !ok || got != s {
			t.Errorf("%s is read as %s", s, got)
		}
	}
	for _, word := range []string{"", "none", "CRITICAL", "urgent"} {
		if _, ok := models.ParseSeverity(word); ok {
			t.Errorf("%q is a severity", word)
		}
	}
	if models.NoSeverity.String() != "none" || !(models.Critical > models.Major && models.Major > models.Minor && models.Minor > models.Warning) {
		t.Error("severities are out of order")
	}
}
