package store_test

import (
	"strings"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// alarmed puts many alarms into the database, one of a hundred of them open, and gives somebody who works on one of a
// thousand.
func alarmed(t *testing.T, s *store.Store) models.User {
	t.Helper()
	sh := storetest.Shipment(t, s, storetest.Customer(t, s, "ACME"))
	by := storetest.User(t, s, models.RoleDispatcher)
	patiently(t, s, `insert into alarms (id, shipment_id, customer_id, kind, subject_key, severity, max_severity, active,
			acked_at, cleared_at, closed_at, first_at, raised_at, last_at, recorded_at, assignee_id, assignee_name,
			shelved_until, suppressed, next_escalation_at)
		select gen_random_uuid(), $1, $2, 'temp.high', n::text, 3, 3, n % 100 = 0, at, at,
			case when n % 100 <> 0 then at end, at, at, at, at,
			case when n % 1000 in (0, 1) then $3::uuid end, '',
			case when n % 10000 = 0 then now() + interval '1 hour' end,
			case when n % 5000 = 0 then 'ferry' else '' end,
			case when n % 500 = 0 then now() + n * interval '1 second' end
		from generate_series(1, 50000) n cross join lateral (select now() - n * interval '1 minute' as at) a`, sh.ID, sh.CustomerID, by.ID)
	patiently(t, s, "vacuum analyze alarms")
	return by
}

func TestListsOfAlarmsStayFlatHoweverManyThereWere(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	by := alarmed(t, s)
	staff, page := storetest.Staff(), store.Page{}
	list := func(f store.AlarmFilter) func() (string, error) {
		return func() (string, error) { return s.AlarmsPlan(t.Context(), staff, f, page) }
	}
	open := true
	for name, c := range map[string]struct {
		plan  func() (string, error)
		index string
		most  int // pages
	}{
		"live":       {list(store.AlarmFilter{Live: true}), "alarms_open", 300},
		"mine":       {list(store.AlarmFilter{Open: &open, Assignee: by.ID}), "alarms_open_by_assignee", 300},
		"shelved":    {list(store.AlarmFilter{Shelved: true}), "alarms_to_unshelve", 100},
		"suppressed": {list(store.AlarmFilter{Suppressed: true}), "alarms_open", 800},
		"unassigned": {list(store.AlarmFilter{Open: &open, Unassigned: true}), "alarms_open", 300},
		"due": {func() (string, error) {
			return s.DueAlarmsPlan(t.Context(), time.Now().Add(time.Hour), 100)
		}, "alarms_to_escalate", 100},
	} {
		t.Run(name, func(t *testing.T) {
			plan := do(c.plan())(t)
			if !strings.Contains(plan, c.index) {
				t.Errorf("%s isn't used:\n%s", c.index, plan)
			}
			if strings.Contains(plan, "Seq Scan on alarms") {
				t.Errorf("the whole table is read:\n%s", plan)
			}
			if n := touched(t, plan); n > c.most {
				t.Errorf("%d pages, want at most %d:\n%s", n, c.most, plan)
			}
		})
	}
}

// What waits longest comes first, an alarm that is due twice comes once, and there are no more than asked for.
func TestDueAlarmsComeInTheOrderInWhichTheyWait(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	now := store.Now()
	sh := storetest.Shipment(t, s, storetest.Customer(t, s, "ACME"))
	at := func(m int) *time.Time { w := now.Add(time.Duration(m) * time.Minute); return &w }
	insert := func(step, shelf *time.Time) models.ID {
		a := models.Alarm{
			ID: models.NewID(), ShipmentID: &sh.ID, CustomerID: &sh.CustomerID, Kind: models.AlarmShock, Key: models.NewID().String(),
			Severity: models.Major, MaxSeverity: models.Major, FirstAt: now, RaisedAt: now, LastAt: now, RecordedAt: now,
			NextEscalationAt: step, ShelvedUntil: shelf,
		}
		if repeat, err := s.InsertAlarm(t.Context(), &a); err != nil || repeat {
			t.Fatal(repeat, err)
		}
		return a.ID
	}
	second, first, third := insert(at(-2), nil), insert(at(-1), at(-3)), insert(nil, at(0))
	insert(at(1), nil)
	insert(nil, at(1))
	insert(nil, nil)
	if got := do(s.DueAlarms(t.Context(), now, 10))(t); len(got) != 3 || got[0] != first || got[1] != second || got[2] != third {
		t.Errorf("%v", got)
	}
	if got := do(s.DueAlarms(t.Context(), now, 2))(t); len(got) != 2 || got[0] != first {
		t.Errorf("%v", got)
	}
	if err := s.PutOffAlarm(t.Context(), first, now, now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if got := do(s.DueAlarms(t.Context(), now, 10))(t); len(got) != 2 || got[0] != second {
		t.Errorf("after one was put off: %v", got)
	}
}
