package web

import (
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/app/auth"
	"haulcast/models"
	"haulcast/views/track"
	"haulcast/views/words"
)

// How often damage may be reported by one link: a driver with a broken load reports a few times, a program more often.
const (
	reportsPerLink = 5
	reportsAgain   = 10 * time.Minute // after so long there is room for one more
	linksKept      = 10_000
)

func newReports() *auth.Buckets {
	return auth.NewBuckets(1/reportsAgain.Seconds(), reportsPerLink, linksKept)
}

// reportForm is the form for damage, as it came back or empty; nil where the link does not allow it. A browser must say
// that the form came from this page, and a page whose address is never told makes it say "null".
func (w *Web) reportForm(c *gin.Context, path string, again *track.ReportProps) *track.ReportProps {
	if !w.viewer(c).MayReportDamage() {
		return nil
	}
	c.Header("Referrer-Policy", "same-origin")
	if again == nil {
		again = &track.ReportProps{ID: models.NewID().String()}
	}
	again.Action = path + "/damage"
	return again
}

// reportDamageByLink raises an alarm: the holder of a link saw damage.
func (w *Web) reportDamageByLink(c *gin.Context) (Next, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	if !v.MayReportDamage() {
		return Next{}, models.Errorf(models.Forbidden, "This link shows the shipment and takes no reports. Please call the sender.")
	}
	if w.reports.Take(v.LinkID.String(), time.Now()) > 0 {
		return Next{}, models.Errorf(models.TooMany, "%s", words.T(ctx, "track.damage.busy"))
	}
	draft, err := damageIn(c)
	if err != nil {
		return Next{}, err
	}
	s, err := w.store.ShipmentByID(ctx, v, v.ShipmentID)
	if err != nil {
		return Next{}, err
	}
	_, err = w.tracker.ReportDamage(ctx, w.actor(c), s.TrackingNumber, draft)
	known, onForm := refused(err)
	if !onForm {
		return Next{Path: "/t/" + c.Param("token"), Flash: "track.damage.done"}, err
	}
	w.reports.GiveBack(v.LinkID.String(), time.Now()) // a mistake in the form is no report
	again := track.ReportProps{
		ID: draft.ID.String(), Reporter: draft.Reporter, Note: draft.Note,
		Message: words.T(ctx, "track.damage.mistakes"), Wrong: map[string]string{},
	}
	for _, f := range known.Fields {
		again.Wrong[f.Field] = f.Message
	}
	if len(known.Fields) == 0 {
		again.Message = known.Message
	}
	page, err := w.followedPage(c, &again)
	return Next{Show: page}, err
}
