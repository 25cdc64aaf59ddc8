package tracking

import (
	"context"
	"fmt"
	"time"

	"haulcast/models"
	"haulcast/models/alarms"
	"haulcast/models/store"
)

// bindingChanged lets what a device told before its binding was made or changed have its effect on the shipments that
// this concerns: a logger that is read out after the trip raises the alarms of the trip, and what was attributed by
// mistake is taken back. Call it with the shipments and the device locked, in that order, after the binding is written;
// the shipments given learn their newest values and alarms too.
func (t *Tracker) bindingChanged(ctx context.Context, tx *store.Store, ships []models.Shipment, device models.Device) error {
	if len(ships) == 0 {
		return nil
	}
	settings, err := tx.Settings(ctx)
	if err != nil {
		return err
	}
	ids := make([]models.ID, len(ships))
	for i := range ships {
		ids[i] = ships[i].ID
	}
	locked, err := tx.LockHeard(ctx, ids)
	if err != nil {
		return err
	}
	now := t.now()
	for i := range locked {
		ship := &heardShip{Shipment: locked[i]}
		if err := rejudge(ctx, tx, ship, device, settings, now); err != nil {
			return fmt.Errorf("judge shipment %s anew: %w", ship.TrackingNumber, err)
		}
		for j := range ships {
			if ships[j].ID == ship.ID {
				ship.tell(&ships[j])
			}
		}
	}
	return nil
}

// tell brings another copy of the shipment up to what was heard about it.
func (s *heardShip) tell(other *models.Shipment) {
	other.LastFixAt, other.LastLat, other.LastLon = s.LastFixAt, s.LastLat, s.LastLon
	other.LastSpeedMPS, other.LastCourse, other.LastSignalAt = s.LastSpeedMPS, s.LastCourse, s.LastSignalAt
	other.LastTempC, other.LastTempAt = s.LastTempC, s.LastTempAt
	other.AlarmSeverity, other.AlarmCount = s.AlarmSeverity, s.AlarmCount
}

// rejudge walks again through all that the device, and every other that speaks for the shipment, told about it: whose
// temperature counts may have changed with the binding.
func rejudge(ctx context.Context, tx *store.Store, ship *heardShip, device models.Device, settings models.Settings, now time.Time) error {
	windows, err := tx.WindowsOfShipment(ctx, ship.ID)
	if err != nil {
		return err
	}
	devices, err := speakers(ctx, tx, windows, device)
	if err != nil {
		return err
	}
	var list []series
	var acts []act
	for _, d := range devices {
		for _, rule := range walked() {
			s := series{ship: ship, device: d, rule: rule, samples: []alarms.Sample{{At: now}}}
			more, err := s.rewalk(ctx, tx, settings, now)
			if err != nil {
				return err
			}
			acts, list = append(acts, more...), append(list, s)
		}
	}
	if err := saveTracks(ctx, tx, list); err != nil {
		return err
	}
	if err := settle(ctx, tx, &ship.Shipment, acts, now); err != nil {
		return err
	}
	if err := reviewExcursions(ctx, tx, &ship.Shipment); err != nil {
		return err
	}
	return catchUp(ctx, tx, ship, windows)
}

// speakers is the device and all others that spoke for a shipment.
func speakers(ctx context.Context, tx *store.Store, windows []store.Window, device models.Device) ([]models.Device, error) {
	devices, known := []models.Device{device}, map[models.ID]bool{device.ID: true}
	for _, w := range windows {
		if known[w.DeviceID] {
			continue
		}
		d, err := tx.DeviceByID(ctx, models.System(models.SourceRule).Viewer, w.DeviceID)
		if err != nil {
			return nil, err
		}
		devices, known[d.ID] = append(devices, d), true
	}
	return devices, nil
}

// rewalk judges the series from its beginning.
func (s *series) rewalk(ctx context.Context, tx *store.Store, settings models.Settings, now time.Time) ([]act, error) {
	walk := alarms.Walk{Rule: s.rule, Seen: alarms.Seen{
		Shipment: s.ship.Shipment, Profile: s.ship.Profile, Settings: settings,
		ReportEvery: time.Duration(s.device.ReportEveryS) * time.Second, Now: now,
	}}
	windows, err := windowsOf(ctx, tx, s)
	if err != nil {
		return nil, err
	}
	if err := walkStored(ctx, tx, &walk, windows, nil); err != nil {
		return nil, err
	}
	s.track = walk.Track
	return reconcile(ctx, tx, &walk, s, nil, true, now)
}

// catchUp brings the shipment's newest position and temperature up to what its devices told.
func catchUp(ctx context.Context, tx *store.Store, ship *heardShip, windows []store.Window) error {
	newest, err := tx.NewestHeard(ctx, windows)
	if err != nil {
		return err
	}
	for _, r := range newest {
		ship.place(r)
	}
	newest, err = tx.NewestHeard(ctx, store.ForTemperature(windows, windows))
	if err != nil {
		return err
	}
	for _, r := range newest {
		ship.warm(r)
	}
	return tx.SaveHeard(ctx, []models.Shipment{ship.Shipment})
}
