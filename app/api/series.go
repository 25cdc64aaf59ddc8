package api

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/models/store"
)

// How many points a track or a temperature curve may hold; longer ones are drawn coarser. Fewer than three have no
// middle.
const (
	minPoints = 3
	maxPoints = 2000
)

// span is a time to look at, and how finely.
type span struct {
	from, to time.Time
	most     int
}

// span reads from, to and max. What is not said is the shipment's whole life, from its first hour to now.
func (q *query) span() span {
	s := span{from: q.at("from"), to: q.at("to"), most: q.count("max", minPoints, maxPoints)}
	if !s.from.IsZero() && !s.to.IsZero() && s.to.Before(s.from) {
		q.p.Add("to", "lies before from")
	}
	return s
}

// Track tells where a shipment was. Customers read it as long as they may see the exact position: while it is active.
func (a *API) Track(c *gin.Context) error {
	q := queryOf(c)
	w := q.span()
	if err := q.done(); err != nil {
		return err
	}
	s, err := a.shipmentIn(c)
	if err != nil {
		return err
	}
	if !viewer(c).SeesExactPosition(s.State) {
		return models.Errorf(models.Forbidden, "Where a shipment was can be read only while it is under way.")
	}
	points, err := a.store.Track(c.Request.Context(), viewer(c), s.ID, w.from, w.to, w.most)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, track{Points: drawn(points, trackPointOf)})
	return nil
}

func trackPointOf(p store.TrackPoint) trackPoint {
	return trackPoint{At: p.At, Lat: p.Lat, Lon: p.Lon, SpeedMPS: p.SpeedMPS}
}

// Temperatures tells how warm a shipment was.
func (a *API) Temperatures(c *gin.Context) error {
	q := queryOf(c)
	w := q.span()
	if err := q.done(); err != nil {
		return err
	}
	s, err := a.shipmentIn(c)
	if err != nil {
		return err
	}
	points, err := a.store.Temperatures(c.Request.Context(), viewer(c), s.ID, w.from, w.to, w.most)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, temperatures{Profile: limitsOf(s.Profile), Points: drawn(points, temperaturePointOf)})
	return nil
}

func temperaturePointOf(p store.TempPoint) temperaturePoint {
	return temperaturePoint{At: p.At, Celsius: p.C, Min: p.Min, Max: p.Max}
}
