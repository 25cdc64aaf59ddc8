package models_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"haulcast/models"
)

// ladder is when the steps of an alarm are taken when nobody acknowledges it, in minutes from when it was raised, if the
// clock looks every minute for so long.
func ladder(a models.Alarm, minutes int, meanwhile map[int]func(*models.Alarm, time.Time)) (taken []string) {
	a.Schedule(noon)
	for m := range minutes {
		now := noon.Add(time.Duration(m) * time.Minute)
		if change := meanwhile[m]; change != nil {
			change(&a, now)
			a.Schedule(now)
		}
		if a.Escalate(now) {
			taken = append(taken, fmt.Sprintf("%d at %d", a.EscalationStep, m))
		}
	}
	return taken
}

func TestTheLadderIsClimbedWhileNobodyAcknowledges(t *testing.T) {
	t.Parallel()
	raised := func(s models.Severity, latched bool) models.Alarm {
		return models.Alarm{Severity: s, Active: true, Latched: latched}
	}
	type when = map[int]func(*models.Alarm, time.Time)
	seen := func(a *models.Alarm, now time.Time) { _, _ = a.Acknowledge(dispatcher, "seen", now) }
	unseen := func(a *models.Alarm, now time.Time) { _, _ = a.Unacknowledge(now) }
	gone := func(a *models.Alarm, now time.Time) { a.Clear(now, now) }
	back := func(a *models.Alarm, _ time.Time) { a.Active, a.ClearedAt = true, nil }
	worse := func(a *models.Alarm, _ time.Time) { a.Severity = models.Critical }
	milder := func(a *models.Alarm, _ time.Time) { a.Severity = models.Minor }
	shelve := func(a *models.Alarm, now time.Time) { _ = a.Shelve(dispatcher, 600, "ferry", now) }
	unshelve := func(a *models.Alarm, now time.Time) { a.Unshelve(now) }
	quiet := func(a *models.Alarm, _ time.Time) { a.Suppressed = "Irish Sea" }
	void := func(a *models.Alarm, now time.Time) { a.Active, a.VoidedAt = false, &now }
	for name, c := range map[string]struct {
		given     models.Alarm
		minutes   int
		meanwhile when
		want      []string
	}{
		"critical":            {raised(models.Critical, false), 200, nil, []string{"2 at 10", "3 at 30", "4 at 90", "5 at 150"}},
		"major":               {raised(models.Major, false), 1000, nil, []string{"2 at 30", "3 at 120"}},
		"minor":               {raised(models.Minor, false), 1000, nil, nil},
		"warning":             {raised(models.Warning, true), 1000, nil, nil},
		"seen in time":        {raised(models.Critical, false), 200, when{9: seen}, nil},
		"seen, taken back":    {raised(models.Critical, false), 70, when{20: seen, 30: unseen}, []string{"2 at 10", "2 at 40", "3 at 60"}},
		"over":                {raised(models.Major, false), 300, when{20: gone}, nil},
		"over, but latched":   {raised(models.Major, true), 300, when{20: gone}, []string{"2 at 30", "3 at 120"}},
		"comes and goes":      {raised(models.Major, false), 200, when{20: gone, 35: back, 40: gone, 140: back}, []string{"2 at 35", "3 at 140"}},
		"back before its due": {raised(models.Major, false), 100, when{10: gone, 20: back}, []string{"2 at 30"}},
		"worse":               {raised(models.Major, false), 70, when{15: worse}, []string{"2 at 25", "3 at 45"}},
		"worse at the top":    {raised(models.Major, false), 300, when{200: worse}, []string{"2 at 30", "3 at 120", "4 at 200", "5 at 260"}},
		"milder":              {raised(models.Major, false), 300, when{40: milder}, []string{"2 at 30"}},
		"on the shelf":        {raised(models.Critical, false), 200, when{5: shelve, 100: unshelve}, []string{"2 at 110", "3 at 130", "4 at 190"}},
		"in a quiet zone":     {raised(models.Critical, false), 200, when{5: quiet}, nil},
		"did not happen":      {raised(models.Critical, true), 200, when{5: void}, nil},
		"from old readings":   {models.Alarm{Severity: models.Critical, Active: true, Historical: true}, 200, nil, nil},
	} {
		if got := ladder(c.given, c.minutes, c.meanwhile); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// After a standstill of ours nobody is told once per step that was missed.
func TestStepsThatWereMissedAreTakenAsOne(t *testing.T) {
	t.Parallel()
	a := models.Alarm{Severity: models.Critical, Active: true}
	a.Schedule(noon)
	late := noon.Add(45 * time.Minute)
	if !a.Escalate(late) || a.EscalationStep != 3 || !a.NextEscalationAt.Equal(noon.Add(90*time.Minute)) || a.Escalate(late) {
		t.Errorf("step %d, next %v", a.EscalationStep, a.NextEscalationAt)
	}
}

func TestSchedulingTwiceIsSchedulingOnce(t *testing.T) {
	t.Parallel()
	a := models.Alarm{Severity: models.Major, Active: true}
	a.Schedule(noon)
	once := *a.NextEscalationAt
	a.Schedule(noon.Add(7 * time.Minute))
	if a.EscalationStep != 1 || !a.NextEscalationAt.Equal(once) || !once.Equal(noon.Add(30*time.Minute)) {
		t.Errorf("step %d, next %v", a.EscalationStep, a.NextEscalationAt)
	}
}

func TestWhomAStepIsFor(t *testing.T) {
	t.Parallel()
	one := models.User{ID: models.NewID(), Role: models.RoleDispatcher}
	other := models.User{ID: models.NewID(), Role: models.RoleDispatcher}
	admin := models.User{ID: models.NewID(), Role: models.RoleAdmin}
	customer := models.User{ID: models.NewID(), Role: models.RoleCustomer}
	for _, c := range []struct {
		step     int
		assignee *models.ID
		want     [4]bool // one, other, admin, customer
	}{
		{1, nil, [4]bool{true, true, false, false}},
		{1, &one.ID, [4]bool{true, false, false, false}},
		{1, &admin.ID, [4]bool{false, false, true, false}},
		{2, &one.ID, [4]bool{true, true, false, false}},
		{3, nil, [4]bool{true, true, true, false}},
		{9, &one.ID, [4]bool{true, true, true, false}},
		{0, nil, [4]bool{}},
	} {
		for i, u := range []models.User{one, other, admin, customer} {
			if got := models.EscalationReaches(c.step, c.assignee, u); got != c.want[i] {
				t.Errorf("step %d, assignee %v, %s: %t", c.step, c.assignee, u.Role, got)
			}
		}
	}
}
