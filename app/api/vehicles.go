package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
)

// vehicleInput is a new vehicle.
type vehicleInput struct {
	Name  string `json:"name" need:"yes"`
	Plate string `json:"plate"`
}

// CreateVehicle adds a vehicle.
func (a *API) CreateVehicle(c *gin.Context) error {
	in, err := read[vehicleInput](c)
	if err != nil {
		return err
	}
	v, err := a.tracker.CreateVehicle(c.Request.Context(), actor(c), tracking.VehicleDraft{Name: in.Name, Plate: in.Plate})
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, vehicleOf(&v))
	return nil
}

// Vehicles lists vehicles.
func (a *API) Vehicles(c *gin.Context) error {
	q := queryOf(c)
	text, page := q.text("q"), q.page()
	if err := q.done(); err != nil {
		return err
	}
	list, err := a.store.Vehicles(c.Request.Context(), viewer(c), text, page)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, pageOf(list, func(v models.Vehicle) *vehicle { return vehicleOf(&v) }))
	return nil
}
