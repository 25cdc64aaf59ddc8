package tracking

import (
	"context"
	"slices"
	"time"

	"haulcast/models"
	"haulcast/models/alarms"
	"haulcast/models/store"
)

// heardShip is a shipment that something was reported about.
type heardShip struct {
	models.Shipment
	windows []store.Window // that hold new reports
	acts    []act
	placed  *models.Reading // what became its newest position
	warmed  *models.Reading // what became its newest temperature

	seen   alarms.Seen                    // what its rules may look at, but for the device and the moment
	fences *fences                        // all there are
	tracks map[trackName]store.AlarmTrack // what rules remember of it
	all    []store.Window                 // every time in which a device spoke for it, once read
}

// trackName names a series among those of a shipment.
type trackName struct {
	kind models.AlarmKind
	key  string
}

// learn gives locked shipments what their rules may look at beside reports: the thresholds that hold for them, where
// they are meant to go, the geofences.
func (t *Tracker) learn(ctx context.Context, tx *store.Store, ships []*heardShip, settings models.Settings, now time.Time) error {
	rows := make([]models.Shipment, len(ships))
	for i, ship := range ships {
		rows[i] = ship.Shipment
	}
	plans, err := t.plansOf(ctx, tx, rows)
	if err != nil {
		return err
	}
	fences, err := t.fencesAt(ctx, tx, settings.RulesVersion)
	if err != nil {
		return err
	}
	for _, ship := range ships {
		ship.fences, ship.tracks = fences, map[trackName]store.AlarmTrack{}
		ship.seen = alarms.Seen{
			Shipment: &ship.Shipment, Profile: ship.Profile, Route: plans[ship.ID].route, Calls: plans[ship.ID].calls,
			Urban: ship.State == models.OutForDelivery, Now: now,
		}
		effective, err := settings.For(ship.Thresholds)
		if err != nil {
			return err
		}
		ship.seen.Settings = &effective
	}
	return readTracks(ctx, tx, ships)
}

// readTracks reads what rules remember of shipments; what it says is read when it is needed.
func readTracks(ctx context.Context, tx *store.Store, ships []*heardShip) error {
	ids, byID := make([]models.ID, len(ships)), make(map[models.ID]*heardShip, len(ships))
	for i, ship := range ships {
		ids[i], byID[ship.ID] = ship.ID, ship
	}
	tracks, err := tx.AlarmTracksOfShipments(ctx, ids)
	if err != nil {
		return err
	}
	for _, track := range tracks {
		byID[track.ShipmentID].tracks[trackName{track.Kind, track.Key}] = track
	}
	return nil
}

// spoken is every time in which a device spoke for the shipment.
func (s *heardShip) spoken(ctx context.Context, tx *store.Store) (_ []store.Window, err error) {
	if s.all == nil {
		s.all, err = tx.WindowsOfShipment(ctx, s.ID)
	}
	return s.all, err
}

// remembers tells whether a rule remembers anything of a device's series but where to walk again from.
func (s *heardShip) remembers(kind models.AlarmKind, key string) bool {
	track, ok := s.tracks[trackName{kind, key}]
	return ok && !track.Idle
}

// quietZone names the quiet zone that the shipment was last seen in; "" when in none.
func (s *heardShip) quietZone() string {
	at, located := s.Position()
	if !located {
		return ""
	}
	return s.fences.quietZone(at, s.CustomerID, s.OrderID)
}

// readsTemperature tells whether a rule reads how warm goods are: then the shipment's own logger goes before the
// vehicle's sensor.
func readsTemperature(kind models.AlarmKind) bool {
	return kind == models.AlarmSensorFault || slices.Contains(models.TemperatureKinds, kind)
}
