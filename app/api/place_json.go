package api

import (
	"time"

	"haulcast/models"
)

// location is a place goods leave from, pass or go to.
type location struct {
	ID       models.ID `json:"id"`
	Name     string    `json:"name"`
	Street   string    `json:"street"`
	City     string    `json:"city"`
	Postcode string    `json:"postcode"`
	Country  string    `json:"country"`
	Lat      float64   `json:"lat"`
	Lon      float64   `json:"lon"`
	TimeZone string    `json:"time_zone"`
}

func locationOf(l models.Location) location {
	return location{
		ID: l.ID, Name: l.Name, Street: l.Street, City: l.City, Postcode: l.Postcode, Country: l.Country,
		Lat: l.Lat, Lon: l.Lon, TimeZone: l.TimeZone,
	}
}

// vehicle is what carries shipments.
type vehicle struct {
	ID        models.ID `json:"id"`
	Name      string    `json:"name"`
	Plate     string    `json:"plate"`
	CreatedAt time.Time `json:"created_at"`
}

func vehicleOf(v *models.Vehicle) *vehicle {
	if v == nil {
		return nil
	}
	return &vehicle{ID: v.ID, Name: v.Name, Plate: v.Plate, CreatedAt: v.CreatedAt}
}
