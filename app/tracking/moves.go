package tracking

import "haulcast/models"

// publish tells who listens the newest of each shipment whose position or temperature moved on. It is called after the
// commit: what is shown is kept.
func (tel *telemetry) publish(h *hearing) {
	hear := tel.onMove.Load()
	if hear == nil {
		return
	}
	for _, ship := range h.ships {
		if !ship.State.Ended() && (ship.placed != nil || ship.warmed != nil) {
			(*hear)(ship.move())
		}
	}
}

// move is what changed of a shipment.
func (s *heardShip) move() models.Move {
	m := models.Move{ShipmentID: s.ID, CustomerID: s.CustomerID, Number: s.TrackingNumber, State: s.State}
	if s.LastSignalAt != nil {
		m.ReceivedAt = *s.LastSignalAt
	}
	if r := s.placed; r != nil {
		m.Lat, m.Lon, m.SpeedMPS, m.Course, m.AccuracyM, m.FixAt = r.Lat, r.Lon, r.SpeedMPS, r.Course, r.AccuracyM, r.FixAt
	}
	if r := s.warmed; r != nil {
		m.TempC, m.Humidity, m.FixAt = r.TempC, r.HumidityPct, newer(m.FixAt, r.FixAt)
		if s.Profile != nil {
			m.LowC, m.HighC = s.Profile.MinC, s.Profile.MaxC
		}
	}
	return m
}
