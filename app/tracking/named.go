package tracking

import (
	"context"

	"haulcast/models"
	"haulcast/models/store"
)

// known turns "there is no such thing" into a mistake in the field that named it; other errors stay.
func known(p *models.Problems, field, mistake string, err error) error {
	if models.CodeOf(err) != models.NotFound {
		return err
	}
	p.Add(field, "%s", mistake)
	return nil
}

// customerNamed finds the customer that a draft names by id or by code.
func customerNamed(ctx context.Context, tx *store.Store, by models.Actor, p *models.Problems, id *models.ID, code string) (models.Customer, error) {
	const mistake = "isn't a customer; use the customer's code"
	if id != nil {
		c, err := tx.CustomerByID(ctx, by.Viewer, *id)
		return c, known(p, "customer", mistake, err)
	}
	if code == "" {
		p.Add("customer", "is required")
		return models.Customer{}, nil
	}
	c, err := tx.CustomerByCode(ctx, by.Viewer, code)
	return c, known(p, "customer", mistake, err)
}

// profileNamed finds the temperature profile that a word names, its id or its name; nil when the word is empty.
func profileNamed(ctx context.Context, tx *store.Store, by models.Actor, p *models.Problems, word string) (*models.TemperatureProfile, error) {
	if word == "" {
		return nil, nil //nolint:nilnil // no profile is an answer
	}
	find := tx.ProfileByName
	if id, ok := models.ParseID(word); ok {
		find = func(ctx context.Context, v models.Viewer, _ string) (models.TemperatureProfile, error) {
			return tx.ProfileByID(ctx, v, id)
		}
	}
	profile, err := find(ctx, by.Viewer, word)
	if err != nil {
		return nil, known(p, "profile", "isn't a temperature profile; use its name", err)
	}
	return &profile, nil
}

// vehicleNamed finds the vehicle that a word names, its id or its name; nil when the word is empty.
func vehicleNamed(ctx context.Context, tx *store.Store, by models.Actor, p *models.Problems, word string) (*models.Vehicle, error) {
	if word == "" {
		return nil, nil //nolint:nilnil // no vehicle is an answer
	}
	find := tx.VehicleByName
	if id, ok := models.ParseID(word); ok {
		find = func(ctx context.Context, v models.Viewer, _ string) (models.Vehicle, error) {
			return tx.VehicleByID(ctx, v, id)
		}
	}
	vehicle, err := find(ctx, by.Viewer, word)
	if err != nil {
		return nil, known(p, "vehicle", "isn't a vehicle; use its name", err)
	}
	return &vehicle, nil
}

func profileID(p *models.TemperatureProfile) *models.ID {
	if p == nil {
		return nil
	}
	return &p.ID
}

func vehicleID(v *models.Vehicle) *models.ID {
	if v == nil {
		return nil
	}
	return &v.ID
}
