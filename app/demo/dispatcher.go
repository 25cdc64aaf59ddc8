package demo

import (
	"context"
	"time"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/geo"
	"haulcast/models/store"
)

// How near the end counts as what.
const (
	arrivedM = 150
	nearM    = 1200
)

// attend looks at one round and does what its dispatcher would do next.
func (d *Demo) attend(ctx context.Context, r *round) error {
	s, err := d.store.ShipmentByNumber(ctx, d.dispatcher.Viewer, r.shipment)
	if err != nil {
		return err
	}
	if s.State.Ended() {
		return d.departWhenBack(ctx, r)
	}
	at, ok := s.Position()
	if !ok || !s.State.Moving() {
		return nil // somebody holds it, or nothing was heard yet
	}
	left, whole := geo.Distance(at, r.to), geo.Distance(r.from, r.to)
	switch {
	case left > 0.6*whole:
		r.seenFar = true
	case r.seenFar && left < arrivedM:
		return d.note(ctx, s.TrackingNumber, models.EventDelivered)
	case r.seenFar && left < nearM && s.State == models.InTransit:
		return d.note(ctx, s.TrackingNumber, models.EventOutForDelivery)
	}
	return nil
}

// departWhenBack books the next drive once the vehicle stands at the beginning again: until then its tracker speaks for
// no shipment.
func (d *Demo) departWhenBack(ctx context.Context, r *round) error {
	at, ok, err := d.store.VehiclePosition(ctx, r.vehicle)
	if err != nil || !ok {
		return err
	}
	if geo.Distance(at, r.from) < 0.2*geo.Distance(r.from, r.to)+arrivedM {
		return d.depart(ctx, r)
	}
	return nil
}

// loggedBefore is how much of the logger's memory belongs to its first load: it was switched on while the box was packed.
const loggedBefore = 3 * time.Minute

// sendCold books the refrigerated load on the cold van and binds the logger to it. The load before it is delivered
// first, since a logger speaks for one shipment at a time.
func (d *Demo) sendCold(ctx context.Context, r *round) error {
	device, err := d.store.DeviceByUniqueID(ctx, d.dispatcher.Viewer, logger)
	if err != nil {
		return err
	}
	bindings, err := d.store.BindingsOf(ctx, device.ID)
	if err != nil {
		return err
	}
	if err := d.deliverCold(ctx, bindings); err != nil {
		return err
	}
	number, err := d.send(ctx, r, d.customers[0], "Vaccines, 3 cool boxes", VaccineProfile)
	if err != nil {
		return err
	}
	bound := tracking.BindingDraft{Shipment: number}
	if len(bindings) == 0 {
		bound.From = d.tracker.Now().Add(-loggedBefore)
	}
	_, err = d.tracker.Bind(ctx, d.dispatcher, device.ID, bound)
	return err
}

// deliverCold ends the load that the logger speaks for, if there is one; that ends its binding too.
func (d *Demo) deliverCold(ctx context.Context, bindings []models.Binding) error {
	for _, b := range bindings {
		if b.To != nil || b.ShipmentID == nil {
			continue
		}
		s, err := d.store.ShipmentByID(ctx, d.dispatcher.Viewer, *b.ShipmentID)
		if err != nil {
			return err
		}
		if !s.State.Ended() {
			return d.note(ctx, s.TrackingNumber, models.EventDelivered)
		}
	}
	return nil
}

// resumeRounds finds each round's newest shipment again after a restart.
func (d *Demo) resumeRounds(ctx context.Context) error {
	rounds, err := readRounds()
	if err != nil {
		return err
	}
	d.rounds = rounds
	for _, r := range rounds {
		s, err := d.newestOn(ctx, r)
		if err != nil {
			return err
		}
		r.shipment = s
	}
	return nil
}

// newestOn is the tracking number of the newest shipment booked on the round's vehicle that is not the cold load.
func (d *Demo) newestOn(ctx context.Context, r *round) (string, error) {
	list, err := d.store.ShipmentsOnVehicle(ctx, d.dispatcher.Viewer, r.vehicle, store.Page{Limit: 3})
	if err != nil {
		return "", err
	}
	for _, s := range list.Items {
		if s.ProfileID == nil && s.Order.ProfileID == nil {
			return s.TrackingNumber, nil
		}
	}
	return "", models.Errorf(models.NotFound, "Van %s carries nothing; start the demo anew on an empty DATA_DIR.", r.trip)
}
