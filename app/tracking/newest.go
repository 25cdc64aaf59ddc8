package tracking

import (
	"context"
	"time"

	"haulcast/models"
	"haulcast/models/store"
)

// bringUpToDate moves the shipments' newest values on, each by the time of the fix.
func (h *hearing) bringUpToDate(ctx context.Context) error {
	var moved []models.Shipment
	for _, ship := range h.ships {
		for _, w := range ship.windows {
			h.each(w, ship.place)
		}
		for _, w := range store.ForTemperature(ship.windows, h.loggers) {
			h.each(w, ship.warm)
		}
		moved = append(moved, ship.Shipment)
	}
	return h.tx.SaveHeard(ctx, moved)
}

// each hands the reports of a window that were not known to take.
func (h *hearing) each(w store.Window, take func(store.Report)) {
	from, to := h.of(w)
	for i := from; i < to; i++ {
		if h.fresh[i] {
			take(h.reports[i])
		}
	}
}

func (s *heardShip) place(r store.Report) {
	if s.LastSignalAt == nil || r.ReceivedAt.After(*s.LastSignalAt) {
		s.LastSignalAt = &r.ReceivedAt
	}
	if r.Lat == nil || s.LastFixAt != nil && !r.FixAt.After(*s.LastFixAt) {
		return
	}
	s.LastFixAt, s.LastLat, s.LastLon = &r.FixAt, r.Lat, r.Lon
	s.LastSpeedMPS, s.LastCourse = r.SpeedMPS, r.Course
	s.placed = &r.Reading
}

func (s *heardShip) warm(r store.Report) {
	if r.TempC == nil || s.LastTempAt != nil && !r.FixAt.After(*s.LastTempAt) {
		return
	}
	s.LastTempAt, s.LastTempC = &r.FixAt, r.TempC
	s.warmed = &r.Reading
}

func newer(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
