package tracking

import (
	"context"

	"haulcast/models"
	"haulcast/models/store"
)

// VehicleDraft is a new vehicle.
type VehicleDraft struct {
	Name  string
	Plate string
}

// CreateVehicle adds a vehicle; a name that is taken is a Conflict.
func (t *Tracker) CreateVehicle(ctx context.Context, by models.Actor, d VehicleDraft) (models.Vehicle, error) {
	if err := mayAct(by, models.ActOnShipments); err != nil {
		return models.Vehicle{}, err
	}
	var p models.Problems
	v := models.Vehicle{
		ID: models.NewID(), Name: needed(&p, "name", d.Name, mostName), Plate: line(&p, "plate", d.Plate, mostShort),
		CreatedAt: t.now(),
	}
	if err := p.Err(); err != nil {
		return models.Vehicle{}, err
	}
	err := t.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.InsertVehicle(ctx, &v); err != nil {
			return err
		}
		return t.audit(ctx, tx, by, "vehicle.created", "vehicle", v.ID.String(), facts{"name": v.Name, "plate": v.Plate})
	})
	return v, err
}
