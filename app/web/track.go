package web

import (
	"errors"
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/app/auth"
	"haulcast/models"
	"haulcast/models/geo"
	"haulcast/models/store"
	"haulcast/models/trackno"
	"haulcast/views/layout"
	"haulcast/views/track"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// How often the public form may be wrong: five times in a quarter of an hour from one address, ten times an hour for
// one number.
const (
	wrongPerAddress = 5
	wrongPerNumber  = 10
	triesKept       = 100_000
)

// tries counts wrong look-ups.
type tries struct {
	byAddress, byNumber *auth.Buckets
}

func newTries() tries {
	return tries{
		byAddress: auth.NewBuckets(wrongPerAddress/(15*time.Minute).Seconds(), wrongPerAddress, triesKept),
		byNumber:  auth.NewBuckets(wrongPerNumber/time.Hour.Seconds(), wrongPerNumber, triesKept),
	}
}

// lookupPage asks for number and postcode.
func (w *Web) lookupPage(c *gin.Context) (templ.Component, error) {
	return w.lookupForm(c, track.LookupProps{Number: c.Query("number")})
}

func (w *Web) lookupForm(c *gin.Context, p track.LookupProps) (templ.Component, error) {
	settings, err := w.store.Settings(c.Request.Context())
	p.Operator = settings.OperatorName
	return track.Lookup(p), err
}

// lookUp leads to the shipment's public page. Every failure is the same page with the same sentence.
func (w *Web) lookUp(c *gin.Context) (Next, error) {
	number, postcode, now := trackno.Normalise(c.PostForm("number")), c.PostForm("postcode"), time.Now()
	for key, bucket := range map[string]*auth.Buckets{c.ClientIP(): w.tries.byAddress, number: w.tries.byNumber} {
		if bucket.Take(key, now) > 0 {
			return Next{}, models.Errorf(models.TooMany, "%s", words.T(c.Request.Context(), "track.busy"))
		}
	}
	token, err := w.tracker.LookUp(c.Request.Context(), number, postcode)
	var known *models.Error
	if errors.As(err, &known) {
		page, err := w.lookupForm(c, track.LookupProps{Number: c.PostForm("number"), Postcode: postcode, Error: known.Message})
		return Next{Show: page, Code: http.StatusNotFound}, err
	}
	if err != nil {
		return Next{}, err
	}
	w.tries.byAddress.GiveBack(c.ClientIP(), now)
	w.tries.byNumber.GiveBack(number, now)
	return Next{Path: "/t/" + token}, nil
}

// followed shows the one shipment that a link leads to, as its holder may see it.
func (w *Web) followed(c *gin.Context) (templ.Component, error) {
	page, err := w.followedPage(c, nil)
	if err != nil {
		return nil, err
	}
	return page, w.store.CountView(c.Request.Context(), w.viewer(c).LinkID)
}

// followedPage draws it; report is a report of damage that came back.
func (w *Web) followedPage(c *gin.Context, report *track.ReportProps) (templ.Component, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	cursor := w.options.Cursor()
	settings, err := w.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	s, err := w.store.ShipmentByID(ctx, v, v.ShipmentID)
	if err != nil {
		return nil, err
	}
	p, path := publicFacts(s, v), "/t/"+c.Param("token")
	p.Report = w.reportForm(c, path, report)
	p.Layout = layout.PublicProps{
		Title: s.TrackingNumber, Operator: settings.OperatorName, TileURL: w.options.TileURL,
		Scripts: []string{"js/shipment.js", "js/map.js"}, Flash: takeFlash(c),
		Live: layout.Live{
			URL: path + "/stream", Cursor: cursor, Key: auth.PublicKey(v), Check: path,
		},
	}
	events, err := w.store.Timeline(ctx, v, s.ID, store.Page{Limit: store.MaxLimit})
	if err != nil {
		return nil, err
	}
	for _, e := range events.Items {
		p.Timeline = append(p.Timeline, ui.TimelineItemProps{
			Type: string(e.Type), At: e.OccurredAt, RecordedAt: e.RecordedAt, Late: e.Late, Place: e.Place,
			Reason: string(e.ReasonCode), Zone: s.Destination.TimeZone,
		})
	}
	return track.Show(p), nil
}

func publicFacts(s models.Shipment, v models.Viewer) track.ShowProps {
	p := track.ShowProps{
		Number: s.TrackingNumber, State: string(s.State), ETAClass: string(s.ETAClass), Reason: string(s.ReasonCode),
		From: s.Origin.City, To: s.Destination.City, Zone: s.Destination.TimeZone,
		ETALow: timeOf(s.ETALow), ETAHigh: timeOf(s.ETAHigh), PromisedFrom: s.PromisedFrom, PromisedTo: s.PromisedTo,
		DeliveredAt: timeOf(s.DeliveredAt), ReportedAt: reportedAt(s), InRange: inRange(s),
	}
	if v.SeesTemperature() && s.Profile != nil {
		p.TempC, p.LowC, p.HighC = s.LastTempC, s.Profile.MinC, s.Profile.MaxC
	}
	if at, ok := s.Position(); ok && !s.State.Ended() {
		p.Rounded = !v.SeesExactPosition(s.State)
		if p.Rounded {
			at = at.Round()
		}
		p.Map = publicMap(s, at)
	}
	return p
}

// publicMap shows about where the goods are, and nothing else: not the way they took, and no address.
func publicMap(s models.Shipment, at geo.Point) *ui.MapProps {
	return &ui.MapProps{Follow: s.TrackingNumber, Vehicles: []ui.MapVehicle{{
		Shipment: s.TrackingNumber, Lat: at.Lat, Lon: at.Lon, At: timeOf(s.LastFixAt), ETAClass: string(s.ETAClass),
	}}}
}

// inRange tells whether the goods keep their temperature: "true", "false", or "" when nothing is known.
func inRange(s models.Shipment) string {
	if s.Profile == nil || s.LastTempC == nil {
		return ""
	}
	low, high, t := s.Profile.MinC, s.Profile.MaxC, *s.LastTempC
	if low != nil && t < *low || high != nil && t > *high {
		return "false"
	}
	return "true"
}
