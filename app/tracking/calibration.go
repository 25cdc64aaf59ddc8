package tracking

import (
	"context"
	"time"

	"haulcast/models"
	"haulcast/models/store"
)

// CalibrationDraft is when a device's sensor was compared with a known one, which paper says so, and when it is to be
// done again.
type CalibrationDraft struct {
	At          *time.Time // nil: nobody knows
	Certificate string
	Due         *time.Time
}

// Calibrate notes a device's calibration; reports name it. The same again changes nothing.
func (t *Tracker) Calibrate(ctx context.Context, by models.Actor, id models.ID, d CalibrationDraft) (models.Device, error) {
	if err := mayAct(by, models.ManageDevices); err != nil {
		return models.Device{}, err
	}
	var p models.Problems
	d.At, d.Due = moments(&p, "calibrated_at", d.At), moments(&p, "calibration_due", d.Due)
	d.Certificate = line(&p, "calibration_certificate", d.Certificate, mostName)
	if d.At != nil && d.At.After(t.now().Add(models.MaxAhead)) {
		p.Add("calibrated_at", "lies in the future")
	}
	if d.At != nil && d.Due != nil && !d.Due.After(*d.At) {
		p.Add("calibration_due", "must lie after calibrated_at")
	}
	if err := p.Err(); err != nil {
		return models.Device{}, err
	}
	var device models.Device
	err := t.store.InTx(ctx, func(tx *store.Store) (err error) {
		if device, err = tx.DeviceForUpdate(ctx, by.Viewer, id); err != nil {
			return err
		}
		was := device
		device.CalibratedAt, device.CalibrationCertificate, device.CalibrationDue = d.At, d.Certificate, d.Due
		if sameTime(was.CalibratedAt, d.At) && was.CalibrationCertificate == d.Certificate && sameTime(was.CalibrationDue, d.Due) {
			return nil
		}
		if err := tx.UpdateDevice(ctx, &device, "calibrated_at", "calibration_certificate", "calibration_due"); err != nil {
			return err
		}
		return t.audit(ctx, tx, by, "device.calibrated", "device", id.String(), facts{
			"unique_id": device.UniqueID, "calibrated_at": d.At, "certificate": d.Certificate, "due": d.Due,
		})
	})
	return device, err
}

func sameTime(a, b *time.Time) bool { return a == b || a != nil && b != nil && a.Equal(*b) }
