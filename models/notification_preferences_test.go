package models

import (
	"testing"
	"time"
)

func TestWhoChoseNothingIsToldEverything(t *testing.T) {
	var p NotificationPreferences
	for _, k := range NotificationKinds(Viewer{Role: RoleCustomer}) {
		if !p.Wants(k, Warning) || !p.Wants(k, NoSeverity) {
			t.Errorf("%s is not told", k)
		}
	}
	if _, held := p.Quiet.HoldBack(Warning, time.Now()); held {
		t.Error("a line waits though there are no quiet hours")
	}
}

func TestChoicesNarrowWhatIsTold(t *testing.T) {
	p := NotificationPreferences{Choices: map[NotificationKind]NotificationChoice{
		"temp.high":          {InApp: true, Least: Major},
		"signal.lost":        {InApp: false, Least: Warning},
		"shipment.delivered": {InApp: false, Least: Warning},
		"shipment.held":      {InApp: true, Least: Critical},
	}}
	for _, c := range []struct {
		kind     NotificationKind
		severity Severity
		want     bool
	}{
		{"temp.high", Minor, false},
		{"temp.high", Major, true},
		{"temp.high", Critical, true},
		{"signal.lost", Critical, false},
		{"shipment.delivered", NoSeverity, false},
		{"shipment.held", NoSeverity, true}, // news has no severity to compare
		{"shock", Warning, true},            // nothing was chosen for it
	} {
		if got := p.Wants(c.kind, c.severity); got != c.want {
			t.Errorf("%s %s: wanted %v, want %v", c.kind, c.severity, got, c.want)
		}
	}
}

func TestEachRoleChoosesAmongWhatItMayHear(t *testing.T) {
	has := func(role Role, k NotificationKind) bool {
		return NotificationPreferences{Choices: map[NotificationKind]NotificationChoice{k: EveryNotification}}.
			Check(Viewer{Role: role}) == nil
	}
	for _, c := range []struct {
		kind            NotificationKind
		customer, staff bool
	}{
		{"shipment.delivered", true, false},
		{"temp.high", true, true},
		{"signal.lost", false, true},
		{"notice", false, false},
		{"nonsense", false, false},
	} {
		if got := has(RoleCustomer, c.kind); got != c.customer {
			t.Errorf("a customer may choose %s: %v", c.kind, got)
		}
		if got := has(RoleDispatcher, c.kind); got != c.staff {
			t.Errorf("a dispatcher may choose %s: %v", c.kind, got)
		}
	}
	for _, p := range []NotificationPreferences{
		{Choices: map[NotificationKind]NotificationChoice{"temp.high": {InApp: true}}},
		{Quiet: QuietHours{From: -1}},
		{Quiet: QuietHours{To: DayMinutes}},
	} {
		if err := p.Check(Viewer{Role: RoleAdmin}); CodeOf(err) != Invalid {
			t.Errorf("%+v passes: %v", p, err)
		}
	}
}

func TestQuietHours(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	night, lunch := QuietHours{From: 22 * 60, To: 7 * 60}, QuietHours{From: 12 * 60, To: 13 * 60}
	for _, c := range []struct {
		name     string
		hours    QuietHours
		severity Severity
		at, want string // by the clocks of London; "" is not held
	}{
		{"before the night", night, Minor, "2026-01-10T21:59", ""},
		{"as the night begins", night, Minor, "2026-01-10T22:00", "2026-01-11T07:00Z"},
		{"after midnight", night, Warning, "2026-01-11T03:00", "2026-01-11T07:00Z"},
		{"as the night ends", night, Minor, "2026-01-11T07:00", ""},
		{"a major alarm does not wait", night, Major, "2026-01-11T03:00", ""},
		{"a critical alarm does not wait", night, Critical, "2026-01-11T03:00", ""},
		{"news waits", night, NoSeverity, "2026-01-11T03:00", "2026-01-11T07:00Z"},
		{"within one day", lunch, Minor, "2026-01-11T12:30", "2026-01-11T13:00Z"},
		{"outside one day's", lunch, Minor, "2026-01-11T13:00", ""},
		{"the clocks go forward in the night", night, Minor, "2026-03-28T23:00", "2026-03-29T06:00Z"},
		{"the clocks go back in the night", night, Minor, "2026-10-24T23:00", "2026-10-25T07:00Z"},
	} {
		at, err := time.ParseInLocation("2006-01-02T15:04", c.at, london)
		if err != nil {
			t.Fatal(err)
		}
		until, held := c.hours.HoldBack(c.severity, at)
		if got := until.UTC().Format("2006-01-02T15:04Z07:00"); held != (c.want != "") || held && got != c.want {
			t.Errorf("%s: held %v until %s, want %q", c.name, held, got, c.want)
		}
	}
}
