package tracking

import (
	"context"
	"encoding/json"
	"fmt"

	"haulcast/models"
	"haulcast/models/store"
)

// AssignDraft is who carries a shipment, and on what. Neither takes the shipment off both.
type AssignDraft struct {
	Vehicle  string // name or id
	Driver   string
	Expected *int // the version of the shipment that the dispatcher looked at; nil means whichever it is
}

// Assign says which vehicle and who carries a shipment that is under way. The vehicle's devices speak for it from its
// pick-up on, or from now when it comes from another vehicle. Assigned so already, nothing changes. A dispatched
// shipment that is taken off everything is booked again.
func (t *Tracker) Assign(ctx context.Context, by models.Actor, number string, d AssignDraft) (models.Shipment, error) {
	if err := mayAct(by, models.ActOnShipments); err != nil {
		return models.Shipment{}, err
	}
	var assigned models.Shipment
	err := t.store.InTx(ctx, func(tx *store.Store) error {
		s, err := tx.ShipmentForUpdate(ctx, by.Viewer, number)
		if err == nil {
			err = t.assign(ctx, tx, by, &s, d)
		}
		assigned = s
		return err
	})
	return assigned, err
}

func (t *Tracker) assign(ctx context.Context, tx *store.Store, by models.Actor, s *models.Shipment, d AssignDraft) error {
	var p models.Problems
	driver := line(&p, "driver", d.Driver, mostName)
	vehicle, err := vehicleNamed(ctx, tx, by, &p, d.Vehicle)
	if err != nil {
		return err
	}
	if err := p.Err(); err != nil {
		return err
	}
	switch {
	case driver == s.DriverName && same(vehicleID(vehicle), s.VehicleID):
		return nil
	case d.Expected != nil && *d.Expected != s.Version:
		return stale("shipment", s.Version)
	case s.State.Terminal():
		return models.Errorf(models.Illegal, "Shipment %s is %s: nobody carries it any more.", s.TrackingNumber, s.State.Plain())
	case s.State == models.Dispatched && vehicle == nil && driver == "":
		_, err := t.happen(ctx, tx, by, s, models.ShipmentEvent{Type: models.EventUnassigned})
		return err
	}
	data, err := json.Marshal(facts{"was_vehicle": vehicleName(s), "was_driver": s.DriverName, "driver": driver})
	if err != nil {
		return fmt.Errorf("encode the assignment: %w", err)
	}
	if err := t.reload(ctx, tx, s, vehicle); err != nil {
		return err
	}
	s.VehicleID, s.Vehicle, s.DriverName = vehicleID(vehicle), vehicle, driver
	if s.ReportEveryS, err = tx.RefreshReportEvery(ctx, s.ID, t.now()); err != nil {
		return err
	}
	_, err = t.happen(ctx, tx, by, s, models.ShipmentEvent{Type: models.EventAssigned, Note: vehicleName(s), Data: data})
	return err
}

// reload moves goods that were picked up to another vehicle. Those that had none lay on it from the pick-up on.
func (t *Tracker) reload(ctx context.Context, tx *store.Store, s *models.Shipment, vehicle *models.Vehicle) error {
	switch {
	case same(s.VehicleID, vehicleID(vehicle)):
		return nil
	case vehicle == nil:
		return tx.CloseLoad(ctx, s.ID, t.now())
	case s.PickedUpAt == nil || s.State == models.AvailableForPickup || s.State == models.Lost:
		return nil // it is loaded when it moves
	case s.VehicleID == nil:
		return tx.OpenLoad(ctx, s.ID, vehicle.ID, *s.PickedUpAt)
	}
	return tx.OpenLoad(ctx, s.ID, vehicle.ID, t.now())
}
