package web

import (
	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/views/setup"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// vehicleList shows the vehicles.
func (w *Web) vehicleList(c *gin.Context) (templ.Component, error) {
	frame, err := w.setupFrame(c, setup.Vehicles, models.ActOnShipments, "/vehicles/new")
	if err != nil {
		return nil, err
	}
	list, err := w.store.Vehicles(c.Request.Context(), w.viewer(c), frame.Query, pageOf(c))
	frame.Empty, frame.Pages = len(list.Items) == 0, w.pagesOf(c, list.Next)
	return setup.ListVehicles(setup.VehiclesProps{Frame: frame, Rows: list.Items}), err
}

// newVehicle shows the empty form.
func (w *Web) newVehicle(c *gin.Context) (templ.Component, error) {
	return w.vehicleForm(c, tracking.VehicleDraft{}, nil)
}

func (w *Web) vehicleForm(c *gin.Context, d tracking.VehicleDraft, refused *ui.Refusal) (templ.Component, error) {
	title := words.T(c.Request.Context(), "setup.vehicles.new")
	frame, err := w.formFrame(c, setup.Vehicles, title, setup.Vehicles)
	frame.Refused = refused
	return setup.NewVehicle(setup.VehicleProps{FormFrame: frame, Name: d.Name, Plate: d.Plate}), err
}

// makeVehicle adds a vehicle.
func (w *Web) makeVehicle(c *gin.Context) (Next, error) {
	draft := tracking.VehicleDraft{Name: c.PostForm("name"), Plate: c.PostForm("plate")}
	made, err := w.tracker.CreateVehicle(c.Request.Context(), w.actor(c), draft)
	if r, ok := refusalOf(err); ok {
		page, err := w.vehicleForm(c, draft, r)
		return Next{Show: page}, err
	}
	return Next{Path: setup.Vehicles, Flash: "setup.made.vehicle", Args: []any{"name", made.Name}}, err
}
