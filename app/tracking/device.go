package tracking

import (
	"context"
	"errors"
	"slices"

	"haulcast/models"
	"haulcast/models/store"
)

// DeviceDraft is a new device.
type DeviceDraft struct {
	ID           models.ID // may be empty; a device with this id that is known already is given back
	UniqueID     string    // what the device calls itself
	Name         string
	Kind         models.DeviceKind
	ReportEveryS int // the expected interval between reports, seconds; 0 means 60
}

// How often devices report.
const (
	defaultReportEveryS = 60
	mostReportEveryS    = 7 * 24 * 3600
)

// RegisterDevice makes a device known and gives its token, this once. The same draft id twice is one device; the second
// time the token is "": it can't be shown again.
func (t *Tracker) RegisterDevice(ctx context.Context, by models.Actor, d DeviceDraft) (device models.Device, token string, err error) {
	if err := mayAct(by, models.ManageDevices); err != nil {
		return models.Device{}, "", err
	}
	if device, err = d.read(); err != nil {
		return models.Device{}, "", err
	}
	token, device.TokenHash = newToken()
	device.CreatedAt = t.now()
	err = t.store.InTx(ctx, func(tx *store.Store) error {
		repeat, err := tx.InsertDevice(ctx, &device)
		if err != nil || repeat {
			return errors.Join(err, repeated(repeat))
		}
		return t.audit(ctx, tx, by, "device.registered", "device", device.ID.String(),
			facts{"unique_id": device.UniqueID, "name": device.Name})
	})
	if errors.Is(err, errRepeat) {
		device, err = t.store.DeviceByID(ctx, by.Viewer, d.ID)
		return device, "", err
	}
	return device, token, err
}

func (d DeviceDraft) read() (models.Device, error) {
	var p models.Problems
	device := models.Device{
		ID: d.ID, UniqueID: needed(&p, "unique_id", d.UniqueID, mostShort), Name: needed(&p, "name", d.Name, mostName),
		Kind: d.Kind, ReportEveryS: d.ReportEveryS,
	}
	if device.ID == models.NoID {
		device.ID = models.NewID()
	}
	if device.ReportEveryS == 0 {
		device.ReportEveryS = defaultReportEveryS
	}
	if !slices.Contains(models.DeviceKinds, d.Kind) {
		p.Add("kind", "must be tracker, phone or logger")
	}
	within(&p, "report_every_s", float64(device.ReportEveryS), 1, mostReportEveryS)
	return device, p.Err()
}

// RotateToken gives a device a new token; the old one ends at once.
func (t *Tracker) RotateToken(ctx context.Context, by models.Actor, id models.ID) (token string, err error) {
	if err := mayAct(by, models.ManageDevices); err != nil {
		return "", err
	}
	token, hash := newToken()
	err = t.store.InTx(ctx, func(tx *store.Store) error {
		device, err := tx.DeviceForUpdate(ctx, by.Viewer, id)
		if err != nil {
			return err
		}
		device.TokenHash = hash
		if err := tx.UpdateDevice(ctx, &device, "token_hash"); err != nil {
			return err
		}
		return t.audit(ctx, tx, by, "device.token_rotated", "device", id.String(), facts{"unique_id": device.UniqueID})
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// DisableDevice refuses a device's reports from now on; what it told stays. Disabled already, it stays so.
func (t *Tracker) DisableDevice(ctx context.Context, by models.Actor, id models.ID) error {
	now := t.now()
	return t.changeDevice(ctx, by, id, "device.disabled", func(d *models.Device) (changed bool) {
		if d.DisabledAt != nil {
			return false
		}
		d.DisabledAt = &now
		return true
	})
}

// EnableDevice takes a device's reports again.
func (t *Tracker) EnableDevice(ctx context.Context, by models.Actor, id models.ID) error {
	return t.changeDevice(ctx, by, id, "device.enabled", func(d *models.Device) (changed bool) {
		changed, d.DisabledAt = d.DisabledAt != nil, nil
		return changed
	})
}

// changeDevice disables or enables a device, and tells the shipments it speaks for how often they are reported on now.
func (t *Tracker) changeDevice(ctx context.Context, by models.Actor, id models.ID, verb string, change func(*models.Device) bool) error {
	if err := mayAct(by, models.ManageDevices); err != nil {
		return err
	}
	return t.store.InTx(ctx, func(tx *store.Store) error {
		shipments, err := lockHeardNow(ctx, tx, id)
		if err != nil {
			return err
		}
		device, err := tx.DeviceForUpdate(ctx, by.Viewer, id)
		if err != nil || !change(&device) {
			return err
		}
		if err := tx.UpdateDevice(ctx, &device, "disabled_at"); err != nil {
			return err
		}
		if err := t.expectReports(ctx, tx, shipments); err != nil {
			return err
		}
		return t.audit(ctx, tx, by, verb, "device", id.String(), facts{"unique_id": device.UniqueID})
	})
}

// lockHeardNow locks the shipments that a device may speak for now, itself or through a vehicle.
func lockHeardNow(ctx context.Context, tx *store.Store, deviceID models.ID) ([]models.Shipment, error) {
	bindings, err := tx.BindingsOf(ctx, deviceID)
	if err != nil {
		return nil, err
	}
	var ids []models.ID
	for _, b := range bindings {
		if b.To != nil {
			continue
		}
		subject, err := subjects(ctx, tx, b)
		if err != nil {
			return nil, err
		}
		ids = append(ids, subject...)
	}
	return tx.ShipmentsForUpdate(ctx, ids)
}

// subjects lists the shipments a binding is about now.
func subjects(ctx context.Context, tx *store.Store, b models.Binding) ([]models.ID, error) {
	if b.ShipmentID != nil {
		return []models.ID{*b.ShipmentID}, nil
	}
	return tx.ShipmentsLoadedOn(ctx, *b.VehicleID)
}

// expectReports works out anew how often locked shipments are reported on, and lets the sweep look at them soon.
func (t *Tracker) expectReports(ctx context.Context, tx *store.Store, shipments []models.Shipment) error {
	for i := range shipments {
		s := &shipments[i]
		var err error
		if s.ReportEveryS, err = tx.RefreshReportEvery(ctx, s.ID, t.now()); err != nil {
			return err
		}
		if s.State.Terminal() {
			continue
		}
		if err := t.rethink(ctx, tx, s); err != nil {
			return err
		}
	}
	return nil
}
