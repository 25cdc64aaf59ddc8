package live

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"haulcast/models"
	"haulcast/models/store/storetest"
)

func ptr(v float64) *float64 { return &v }

func moveAt(shipment models.ID, number string, at time.Time, lat float64) models.Move {
	return models.Move{
		ShipmentID: shipment, Number: number, State: models.InTransit, Lat: ptr(lat), Lon: ptr(-2.98765), SpeedMPS: ptr(9),
		FixAt: at, ReceivedAt: at,
	}
}

// walk gives what a reader that stands on a batch has not seen, as "number lat" strings, and where it stands then.
func walk(b *moveBatch, v models.Viewer) (got []string, stands *moveBatch) {
	for next := b.newer(); next != nil; next = next.newer() {
		b = next
		for _, e := range b.events {
			if !e.replaced.Load() && e.event(v) != nil {
				got = append(got, fmt.Sprintf("%s %v", e.move.Number, *e.move.Lat))
			}
		}
	}
	return got, b
}

func TestMovesComeAboutOnceASecondAndNewest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		m := newMoves()
		staff := models.Viewer{Role: models.RoleDispatcher}
		quick, slow := m.last.Load(), m.last.Load()
		go m.run(ctx)
		a, b := models.NewID(), models.NewID()
		var heard []string
		for i := range 30 { // eleven reports a second for almost three seconds
			m.add(moveAt(a, "A", time.Now(), float64(i)))
			if i == 15 {
				m.add(moveAt(b, "B", time.Now(), 50))
			}
			time.Sleep(90 * time.Millisecond)
			var got []string
			got, quick = walk(quick, staff)
			heard = append(heard, got...)
		}
		time.Sleep(2 * time.Second)
		got, _ := walk(quick, staff)
		heard = append(heard, got...)
		if want := "A 0,A 11,B 50,A 22,A 29"; strings.Join(heard, ",") != want {
			t.Errorf("the quick reader heard %v, want %s", heard, want)
		}
		if late, _ := walk(slow, staff); strings.Join(late, ",") != "B 50,A 29" {
			t.Errorf("the slow reader heard %v, want B and the newest of A", late)
		}
		stop()
		synctest.Wait()
	})
}

func TestOldReportDoesNotMoveTheMapBack(t *testing.T) {
	m := newMoves()
	start := m.last.Load()
	id := models.NewID()
	m.add(moveAt(id, "A", someTime, 2))
	m.add(moveAt(id, "A", someTime.Add(-time.Minute), 1))
	m.add(moveAt(id, "A", someTime, 3))
	m.publish(time.Now())
	if got, _ := walk(start, models.Viewer{Role: models.RoleAdmin}); strings.Join(got, ",") != "A 2" {
		t.Errorf("heard %v, want only the newest", got)
	}
}

func TestQuietAndEndedShipmentsAreForgotten(t *testing.T) {
	m := newMoves()
	ended, quiet, going := models.NewID(), models.NewID(), models.NewID()
	now := time.Now()
	for _, id := range []models.ID{ended, quiet} {
		m.add(moveAt(id, "A", now, 1))
	}
	m.publish(now)
	m.drop(ended)
	m.add(moveAt(going, "B", now, 1))
	m.publish(now.Add(2 * moveForget))
	m.forget(now.Add(2 * moveForget))
	if len(m.tracks) != 1 || m.tracks[moveKey{going, position}] == nil {
		t.Errorf("%d shipments are remembered, want the one that goes", len(m.tracks))
	}
}

// TestMovesShowEachReaderTheirForm covers the table of who sees where and how warm.
func TestMovesShowEachReaderTheirForm(t *testing.T) {
	customer, shipment := models.NewID(), models.NewID()
	link := func(o models.LinkOptions) models.Viewer {
		return models.Viewer{Role: models.RoleLink, ShipmentID: shipment, Link: o}
	}
	mine := models.Viewer{Role: models.RoleCustomer, CustomerID: customer}
	for name, c := range map[string]struct {
		viewer   models.Viewer
		state    models.State
		position string // exact, rounded or none
		degrees  string // full, range or none
	}{
		"dispatcher":                     {models.Viewer{Role: models.RoleDispatcher}, models.InTransit, "exact", "full"},
		"dispatcher, ended":              {models.Viewer{Role: models.RoleDispatcher}, models.Delivered, "exact", "full"},
		"customer":                       {mine, models.InTransit, "exact", "full"},
		"customer, ended":                {mine, models.Delivered, "none", "none"},
		"another customer":               {models.Viewer{Role: models.RoleCustomer, CustomerID: models.NewID()}, models.InTransit, "none", "none"},
		"link":                           {link(models.LinkOptions{}), models.InTransit, "rounded", "range"},
		"link, out for delivery":         {link(models.LinkOptions{}), models.OutForDelivery, "exact", "range"},
		"link with position":             {link(models.LinkOptions{ShowPosition: true}), models.InTransit, "exact", "range"},
		"link with temperature":          {link(models.LinkOptions{ShowTemperature: true}), models.InTransit, "rounded", "full"},
		"link, ended":                    {link(models.LinkOptions{ShowPosition: true, ShowTemperature: true}), models.Delivered, "none", "none"},
		"another shipment's link":        {models.Viewer{Role: models.RoleLink, ShipmentID: models.NewID()}, models.InTransit, "none", "none"},
		"nobody":                         {models.Viewer{}, models.InTransit, "none", "none"},
		"device":                         {models.Viewer{Role: models.RoleDevice, DeviceID: models.NewID()}, models.InTransit, "none", "none"},
		"customer whose customer is nil": {models.Viewer{Role: models.RoleCustomer}, models.InTransit, "none", "none"},
	} {
		m := moveAt(shipment, "A", someTime, 53.41234)
		m.CustomerID, m.State, m.TempC, m.HighC = customer, c.state, ptr(9.5), ptr(8)
		where := string(newMoveEvent(position, m).event(c.viewer))
		warm := string(newMoveEvent(temperature, m).event(c.viewer))
		if got := positionForm(where); got != c.position {
			t.Errorf("%s: position is %s, want %s: %s", name, got, c.position, where)
		}
		if got := degreesForm(warm); got != c.degrees {
			t.Errorf("%s: temperature is %s, want %s: %s", name, got, c.degrees, warm)
		}
	}
}

func positionForm(event string) string {
	switch {
	case event == "":
		return "none"
	case strings.Contains(event, "53.41234") && strings.Contains(event, "speed_mps"):
		return "exact"
	case strings.Contains(event, `"lat":53.41,"lon":-2.99`) && !strings.Contains(event, "speed_mps"):
		return "rounded"
	}
	return "unexpected"
}

func degreesForm(event string) string {
	switch {
	case event == "":
		return "none"
	case strings.Contains(event, `"celsius":9.5`):
		return "full"
	case strings.Contains(event, `"in_range":false`) && !strings.Contains(event, "9.5"):
		return "range"
	}
	return "unexpected"
}

func TestSnapshotBringsTheNewestOfEverything(t *testing.T) {
	st := play(t, nil)
	st.dispatcher("dispatcher")
	cold := storetest.Profile(t, st.store, "cold", 2, 8)
	for _, code := range []string{"ACME", "OTHER"} {
		c := storetest.Customer(t, st.store, code)
		sh := storetest.Shipment(t, st.store, c, storetest.In(models.InTransit), func(s *models.Shipment) {
			s.ProfileID = &cold.ID
			s.LastLat, s.LastLon, s.LastFixAt, s.LastSignalAt = ptr(53.41234), ptr(-2.98765), &someTime, &someTime
			s.LastTempC, s.LastTempAt = ptr(5), &someTime
		})
		st.know(code, models.Viewer{Role: models.RoleCustomer, CustomerID: c.ID})
		st.know(code+" link", models.Viewer{Role: models.RoleLink, ShipmentID: sh.ID, LinkID: models.NewID()})
	}
	for as, want := range map[string]string{
		"ACME":       "sync.begin position temperature sync.end",
		"OTHER link": "sync.begin position temperature sync.end",
		"dispatcher": "sync.begin position temperature position temperature sync.end",
	} {
		_, events := st.join(as, "")
		if got := strings.Join(namesOf(events), " "); got != want {
			t.Fatalf("%s got %q, want %q", as, got, want)
		}
		where, warm := events[1].Data, events[2].Data
		if link := strings.HasSuffix(as, "link"); link != strings.Contains(where, `"lat":53.41,`) ||
			link != strings.Contains(warm, `"in_range":true`) || link == strings.Contains(warm, `"low":2,"high":8`) {
			t.Errorf("%s got %s and %s", as, where, warm)
		}
	}
}

// TestMoveAfterTheSnapshotIsHeard: what is published while or after the snapshot is read is not lost between the two.
func TestMoveAfterTheSnapshotIsHeard(t *testing.T) {
	st := play(t, nil)
	st.dispatcher("dispatcher")
	r, _ := st.join("dispatcher", "")
	st.live.Moved(moveAt(models.NewID(), "N1", time.Now(), 1.5))
	events := st.until(r, "position")
	if e := events[len(events)-1]; e.ID != "" || !strings.Contains(e.Data, `"shipment":"N1"`) {
		t.Errorf("got %+v", e)
	}
	// Another reader is given the snapshot made before the move, and then hears the move as well.
	later, _ := st.join("dispatcher", "")
	st.until(later, "position")
}
