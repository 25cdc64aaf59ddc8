package web

import (
	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/views/setup"
)

// locationList shows the places that orders named.
func (w *Web) locationList(c *gin.Context) (templ.Component, error) {
	frame, err := w.setupFrame(c, setup.Locations, models.WriteOrders, "")
	if err != nil {
		return nil, err
	}
	list, err := w.store.Locations(c.Request.Context(), w.viewer(c), frame.Query, pageOf(c))
	frame.Empty, frame.Pages = len(list.Items) == 0, w.pagesOf(c, list.Next)
	return setup.ListLocations(setup.LocationsProps{Frame: frame, Rows: list.Items}), err
}
