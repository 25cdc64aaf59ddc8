package api

import (
	"time"

	"haulcast/models"
)

// geofence is a geofence as it is kept.
type geofence struct {
	ID         models.ID           `json:"id"`
	Name       string              `json:"name"`
	Version    int                 `json:"version"`
	Shape      models.FenceShape   `json:"shape"`
	Purpose    models.FencePurpose `json:"purpose"`
	Points     [][2]float64        `json:"points"`
	RadiusM    float64             `json:"radius_m"`
	HoldS      int                 `json:"hold_s"`
	DwellS     int                 `json:"dwell_s"`
	CustomerID *models.ID          `json:"customer_id"`
	OrderID    *models.ID          `json:"order_id"`
	DisabledAt *time.Time          `json:"disabled_at"`
	CreatedAt  time.Time           `json:"created_at"`
	UpdatedAt  time.Time           `json:"updated_at"`
}

func geofenceOf(g models.Geofence) (geofence, error) {
	points, err := g.Pairs()
	return geofence{
		ID: g.ID, Name: g.Name, Version: g.Version, Shape: g.Shape, Purpose: g.Purpose, Points: points, RadiusM: g.RadiusM,
		HoldS: g.HoldS, DwellS: g.DwellS, CustomerID: g.CustomerID, OrderID: g.OrderID, DisabledAt: g.DisabledAt,
		CreatedAt: g.CreatedAt, UpdatedAt: g.UpdatedAt,
	}, err
}
