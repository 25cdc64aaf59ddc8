package tracking

import (
	"context"
	"fmt"
	"time"

	"haulcast/models"
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
	ids := make([]models.ID, len(ships))
	for i := range ships {
		ids[i] = ships[i].ID
	}
	heard, settings, err := t.lockToJudge(ctx, tx, ids)
	if err != nil {
		return err
	}
	now := t.now()
	if err := t.learn(ctx, tx, heard, settings, now); err != nil {
		return err
	}
	for _, ship := range heard {
		if err := rejudge(ctx, tx, ship, device, now); err != nil {
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

// lockToJudge locks shipments, and gives the settings that hold for what was locked.
func (t *Tracker) lockToJudge(ctx context.Context, tx *store.Store, ids []models.ID) ([]*heardShip, models.Settings, error) {
	locked, rules, err := tx.LockHeard(ctx, ids)
	if err != nil {
		return nil, models.Settings{}, err
	}
	heard := make([]*heardShip, len(locked))
	for i := range locked {
		heard[i] = &heardShip{Shipment: locked[i]}
	}
	settings, err := tx.SettingsSince(ctx, rules)
	return heard, settings, err
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
func rejudge(ctx context.Context, tx *store.Store, ship *heardShip, device models.Device, now time.Time) error {
	windows, err := ship.spoken(ctx, tx)
	if err != nil {
		return err
	}
	devices, err := speakers(ctx, tx, windows, device)
	if err != nil {
		return err
	}
	list, err := wholeSeries(ctx, tx, ship, devices, func(models.AlarmKind) bool { return true })
	if err != nil {
		return err
	}
	acts, err := walkWhole(ctx, tx, ship, list, now)
	if err != nil {
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

// walkWhole judges series of a shipment from their beginning, keeps what the rules remember, and says what follows.
func walkWhole(ctx context.Context, tx *store.Store, ship *heardShip, list []*series, now time.Time) ([]act, error) {
	if err := walkStored(ctx, tx, ship, list); err != nil {
		return nil, err
	}
	var acts []act
	for _, s := range list {
		more, err := s.reconcile(ctx, tx, now)
		if err != nil {
			return nil, err
		}
		_, known := ship.tracks[trackName{s.rule.Kind, s.key()}]
		s.keep = s.loud || known
		acts = append(acts, more...)
	}
	return acts, saveTracks(ctx, tx, list)
}

// speakers is the devices given and all others that spoke for a shipment.
func speakers(ctx context.Context, tx *store.Store, windows []store.Window, given ...models.Device) ([]models.Device, error) {
	devices, known := given, map[models.ID]bool{}
	for _, d := range given {
		known[d.ID] = true
	}
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
