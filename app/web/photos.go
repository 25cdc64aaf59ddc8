package web

import (
	"bytes"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/app/upload"
	"haulcast/models"
	"haulcast/views/ui"
)

// damageIn reads a report of damage, with its photos. The form carries an id, so that sent twice it counts once.
func damageIn(c *gin.Context) (tracking.DamageDraft, error) {
	form, err := upload.Read(c.Writer, c.Request, "photos")
	if err != nil {
		return tracking.DamageDraft{}, err
	}
	id, ok := models.ParseID(form.Values.Get("id"))
	if !ok || id == models.NoID {
		id = models.NewID()
	}
	return tracking.DamageDraft{
		ID: id, Note: form.Values.Get("note"), Reporter: form.Values.Get("reporter"), Photos: form.Files,
	}, nil
}

// photo answers with a photo, and thumbnail with the small one, to whoever may see it.
func (w *Web) photo(c *gin.Context)     { w.sendPhoto(c, false) }
func (w *Web) thumbnail(c *gin.Context) { w.sendPhoto(c, true) }

func (w *Web) sendPhoto(c *gin.Context, small bool) {
	id, err := idParam(c, "id")
	if err != nil {
		w.fail(c, err)
		return
	}
	p, file, err := w.store.PhotoContent(c.Request.Context(), w.viewer(c), id, small)
	if err != nil {
		w.fail(c, err)
		return
	}
	// We drew it ourselves; still no browser should take it for anything but a picture.
	c.Header("Content-Security-Policy", "default-src 'none'; sandbox")
	c.Header("Content-Disposition", `inline; filename="photo-`+p.ID.String()+`.jpg"`)
	c.Header("Content-Type", "image/jpeg")
	http.ServeContent(c.Writer, c.Request, "", time.Time{}, bytes.NewReader(file))
}

// photosShown are photos as pages show them.
func photosShown(list []models.Photo) []ui.Photo {
	shown := make([]ui.Photo, len(list))
	for i, p := range list {
		shown[i] = ui.Photo{ID: p.ID.String(), By: p.ByName, At: p.CreatedAt, Width: p.Width, Height: p.Height}
	}
	return shown
}
