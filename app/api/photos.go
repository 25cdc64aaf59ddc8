package api

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/models"
)

// photo is a picture that came with a report of damage; Path is where it is read, as JPEG.
type photo struct {
	ID        models.ID `json:"id"`
	Path      string    `json:"path"`
	Width     int       `json:"width"`
	Height    int       `json:"height"`
	By        string    `json:"by"`
	CreatedAt time.Time `json:"created_at"`
}

// staffPhoto tells of which alarm it is evidence.
type staffPhoto struct {
	photo
	AlarmID models.ID `json:"alarm_id"`
}

func photoFor(v models.Viewer) func(models.Photo) any {
	return func(p models.Photo) any {
		public := photo{
			ID: p.ID, Path: "/api/v1/photos/" + p.ID.String(), Width: p.Width, Height: p.Height, By: p.ByName, CreatedAt: p.CreatedAt,
		}
		if v.SeesInternal() {
			return staffPhoto{photo: public, AlarmID: p.AlarmID}
		}
		return public
	}
}

// Photos lists the photos of a shipment that the asker may see, oldest first.
func (a *API) Photos(c *gin.Context) error {
	s, err := a.shipmentIn(c)
	if err != nil {
		return err
	}
	photos, err := a.store.PhotosOfShipment(c.Request.Context(), viewer(c), s.ID)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, page[any]{Items: drawn(photos, photoFor(viewer(c)))})
	return nil
}

// Photo answers with a photo, as JPEG.
func (a *API) Photo(c *gin.Context) error {
	id, err := idIn(c, "photo")
	if err != nil {
		return err
	}
	_, file, err := a.store.PhotoContent(c.Request.Context(), viewer(c), id, false)
	if err != nil {
		return err
	}
	c.Header("Content-Security-Policy", "default-src 'none'; sandbox")
	c.Data(http.StatusOK, "image/jpeg", file)
	return nil
}
