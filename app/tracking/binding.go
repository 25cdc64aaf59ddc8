package tracking

import (
	"context"
	"time"

	"haulcast/models"
	"haulcast/models/store"
)

// BindingDraft is for what a device speaks, and when: a shipment or a vehicle.
type BindingDraft struct {
	Shipment string     // tracking number …
	Vehicle  string     // … or a vehicle's name or id
	From     time.Time  // may lie in the past, when a logger is read out after the trip; zero means now
	To       *time.Time // nil means until it is unbound, or until the shipment ended
}

// Bind says for which shipment or vehicle a device speaks. A device speaks for one subject at a time: when it speaks for
// another, the answer is a Conflict that says for which and since when. Bound so already, the binding is given back.
func (t *Tracker) Bind(ctx context.Context, by models.Actor, deviceID models.ID, d BindingDraft) (models.Binding, error) {
	if err := mayAct(by, models.ManageDevices); err != nil {
		return models.Binding{}, err
	}
	wanted, err := t.readBinding(deviceID, d)
	if err != nil {
		return models.Binding{}, err
	}
	var bound models.Binding
	err = t.store.InTx(ctx, func(tx *store.Store) (err error) {
		bound, err = t.bind(ctx, tx, by, wanted, d)
		return err
	})
	return bound, err
}

func (t *Tracker) readBinding(deviceID models.ID, d BindingDraft) (models.Binding, error) {
	var p models.Problems
	b := models.Binding{DeviceID: deviceID, From: d.From}
	if (d.Shipment == "") == (d.Vehicle == "") {
		p.Add("shipment", "or vehicle is required, one of the two")
	}
	if b.From.IsZero() {
		b.From = t.now()
	}
	b.From, b.To = moment(&p, "from", b.From), moments(&p, "to", d.To)
	if b.To != nil && !b.To.After(b.From) {
		p.Add("to", "must lie after from")
	}
	return b, p.Err()
}

func (t *Tracker) bind(ctx context.Context, tx *store.Store, by models.Actor, b models.Binding, d BindingDraft) (models.Binding, error) {
	shipments, err := lockBound(ctx, tx, by, &b, d)
	if err != nil {
		return b, err
	}
	device, err := tx.DeviceForUpdate(ctx, by.Viewer, b.DeviceID)
	if err != nil {
		return b, err
	}
	if held, ok, err := boundAlready(ctx, tx, b); err != nil || ok {
		return held, err
	}
	b.ID, b.CreatedAt = models.NewID(), t.now()
	if err := tx.InsertBinding(ctx, &b); err != nil {
		return b, err
	}
	if err := t.reattribute(ctx, tx, shipments, device); err != nil {
		return b, err
	}
	return b, t.audit(ctx, tx, by, "device.bound", "device", device.ID.String(),
		facts{"unique_id": device.UniqueID, "shipment": d.Shipment, "vehicle": d.Vehicle, "from": b.From, "to": b.To})
}

// lockBound finds for what the device is to speak and locks the shipments that this concerns.
func lockBound(ctx context.Context, tx *store.Store, by models.Actor, b *models.Binding, d BindingDraft) ([]models.Shipment, error) {
	var p models.Problems
	if d.Shipment == "" {
		vehicle, err := vehicleNamed(ctx, tx, by, &p, d.Vehicle)
		if err != nil || p.Any() {
			return nil, orElseErr(err, p)
		}
		b.VehicleID = &vehicle.ID
		return lockSpokenFor(ctx, tx, *b, b.From)
	}
	s, err := tx.ShipmentForUpdate(ctx, by.Viewer, d.Shipment)
	if err != nil {
		return nil, orElseErr(known(&p, "shipment", "isn't a shipment's tracking number", err), p)
	}
	b.ShipmentID = &s.ID
	return []models.Shipment{s}, endWithShipment(b, s)
}

func orElseErr(err error, p models.Problems) error {
	if err != nil {
		return err
	}
	return p.Err()
}

// endWithShipment lets a device speak for a shipment that has ended until its end, and no longer.
func endWithShipment(b *models.Binding, s models.Shipment) error {
	if !s.State.Terminal() || b.To != nil {
		return nil
	}
	if !b.From.Before(s.StateSince) {
		return models.Errorf(models.Illegal, "Shipment %s was %s at %s: give a time before that from which the device spoke for it.",
			s.TrackingNumber, s.State.Plain(), s.StateSince.UTC().Format("2006-01-02 15:04 MST"))
	}
	end := s.StateSince
	b.To = &end
	return nil
}

// boundAlready finds the binding that says what is wanted.
func boundAlready(ctx context.Context, tx *store.Store, wanted models.Binding) (models.Binding, bool, error) {
	bindings, err := tx.BindingsOf(ctx, wanted.DeviceID)
	if err != nil {
		return models.Binding{}, false, err
	}
	for _, b := range bindings {
		lasts := b.To == nil && wanted.To == nil && !b.From.After(wanted.From)
		exact := b.To != nil && wanted.To != nil && b.To.Equal(*wanted.To) && b.From.Equal(wanted.From)
		if same(b.ShipmentID, wanted.ShipmentID) && same(b.VehicleID, wanted.VehicleID) && (lasts || exact) {
			return b, true, nil
		}
	}
	return models.Binding{}, false, nil
}

// Unbind ends a binding at a time, zero means now; what the device told until then stays where it was attributed. Ended
// already, it stays so.
func (t *Tracker) Unbind(ctx context.Context, by models.Actor, bindingID models.ID, at time.Time) error {
	if err := mayAct(by, models.ManageDevices); err != nil {
		return err
	}
	if at.IsZero() {
		at = t.now()
	}
	var p models.Problems
	at = moment(&p, "at", at)
	if at.After(t.now().Add(models.MaxAhead)) {
		p.Add("at", "lies in the future; unbind it when it is taken off")
	}
	if err := p.Err(); err != nil {
		return err
	}
	return t.store.InTx(ctx, func(tx *store.Store) error { return t.unbind(ctx, tx, by, bindingID, at) })
}

func (t *Tracker) unbind(ctx context.Context, tx *store.Store, by models.Actor, bindingID models.ID, at time.Time) error {
	b, err := tx.BindingByID(ctx, by.Viewer, bindingID)
	if err != nil {
		return err
	}
	if !at.After(b.From) {
		return models.Errorf(models.Invalid, "The device speaks for it only from %s on.", b.From.UTC().Format("2006-01-02 15:04 MST"))
	}
	ids, err := subjects(ctx, tx, b)
	if err != nil {
		return err
	}
	shipments, err := tx.ShipmentsForUpdate(ctx, ids)
	if err != nil {
		return err
	}
	device, err := tx.DeviceForUpdate(ctx, by.Viewer, b.DeviceID)
	if err != nil {
		return err
	}
	changed, err := tx.CloseBinding(ctx, b.ID, at)
	if err != nil || !changed {
		return err
	}
	if err := t.reattribute(ctx, tx, shipments, device); err != nil {
		return err
	}
	return t.audit(ctx, tx, by, "device.unbound", "device", b.DeviceID.String(), facts{"binding": b.ID, "at": at})
}

// lockSpokenFor locks the shipments for which a device speaks by a binding from a time on.
func lockSpokenFor(ctx context.Context, tx *store.Store, b models.Binding, from time.Time) ([]models.Shipment, error) {
	if b.ShipmentID != nil {
		return tx.ShipmentsForUpdate(ctx, []models.ID{*b.ShipmentID})
	}
	ids, err := tx.ShipmentsCarried(ctx, *b.VehicleID, from, b.To)
	if err != nil {
		return nil, err
	}
	return tx.ShipmentsForUpdate(ctx, ids)
}

// reattribute lets what a device told have its effect on locked shipments for which it speaks now, or no longer.
func (t *Tracker) reattribute(ctx context.Context, tx *store.Store, shipments []models.Shipment, device models.Device) error {
	if len(shipments) == 0 {
		return nil
	}
	if err := t.bindingChanged(ctx, tx, shipments, device); err != nil {
		return err
	}
	ids := make([]models.ID, len(shipments))
	for i, s := range shipments {
		ids[i] = s.ID
	}
	judged, err := tx.ShipmentsForUpdate(ctx, ids)
	if err != nil {
		return err
	}
	return t.expectReports(ctx, tx, judged)
}
