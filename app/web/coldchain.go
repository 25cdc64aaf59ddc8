package web

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/views/coldchain"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// coldChain shows a shipment's cold-chain report.
func (w *Web) coldChain(c *gin.Context) (templ.Component, error) {
	return w.coldChainPage(c, coldchain.Sign{ID: models.NewID().String()})
}

func (w *Web) coldChainPage(c *gin.Context, sign coldchain.Sign) (templ.Component, error) {
	frame, err := w.frame(c, words.T(c.Request.Context(), "cold_chain.title")+" "+c.Param("number"), "js/chart.js")
	if err != nil {
		return nil, err
	}
	report, err := w.tracker.ColdChain(c.Request.Context(), w.viewer(c), c.Param("number"))
	if err != nil {
		return nil, err
	}
	p := coldChainProps(report, w.viewer(c))
	frame.Path = shipmentPath(p.Number) + "/cold-chain"
	p.Layout = frame
	if p.Chart, err = w.coldChart(c, report); err != nil {
		return nil, err
	}
	if w.viewer(c).May(models.SignConclusions) {
		p.Sign = &sign
	}
	return coldchain.Show(p), nil
}

// coldChart is the page's chart: thinned out by the database, so that the page stays small.
func (w *Web) coldChart(c *gin.Context, r tracking.ColdChain) (*ui.ChartProps, error) {
	points, err := w.store.Temperatures(c.Request.Context(), w.viewer(c), r.Shipment.ID, time.Time{}, time.Time{}, chartPoints)
	if err != nil || len(points) == 0 {
		return nil, err
	}
	chart := &ui.ChartProps{ID: "temperatures"}
	if r.Profile != nil {
		chart.Low, chart.High = r.Profile.MinC, r.Profile.MaxC
	}
	for _, at := range points {
		chart.Readings = append(chart.Readings, ui.Reading{At: at.At, Celsius: extreme(at, r.Profile)})
	}
	for _, e := range r.Report.Excursions {
		chart.Excursions = append(chart.Excursions, ui.Excursion{From: e.StartedAt, To: e.EndedAt})
	}
	step := r.Report.Length() / chartPoints
	for _, s := range r.Series {
		chart.Gap = max(chart.Gap, max(3*s.Interval, time.Minute)+2*step)
	}
	return chart, nil
}

// coldChainProps is a report as the viewer may read it.
func coldChainProps(r tracking.ColdChain, v models.Viewer) coldchain.Props {
	s := r.Shipment
	p := coldchain.Props{
		Operator: r.Operator, Number: s.TrackingNumber, Order: s.Order.Number, Reference: s.Order.Reference,
		Customer: s.Customer.Name, Description: s.Description, Origin: s.Origin.Name, Destination: s.Destination.Name,
		Active: !s.State.Ended(), At: r.At, Zone: r.Zone, Report: r.Report, Series: r.Series, Hash: r.Hash,
		Internal: v.SeesInternal(),
	}
	if r.Profile != nil {
		p.Profile = r.Profile.Name
	}
	for _, told := range r.Report.Loggers {
		d := r.Loggers[told.Device]
		p.Loggers = append(p.Loggers, coldchain.Logger{
			Name: d.Name, UniqueID: d.UniqueID, Every: time.Duration(d.ReportEveryS) * time.Second,
			CalibratedAt: timeOf(d.CalibratedAt), Certificate: d.CalibrationCertificate, Due: timeOf(d.CalibrationDue), Told: told,
		})
	}
	for _, a := range r.Alarms {
		shown := coldchain.Alarm{
			Kind: string(a.Kind), Severity: a.MaxSeverity.String(), Status: string(a.Status()), FirstAt: a.FirstAt,
			ClearedAt: timeOf(a.ClearedAt), Value: a.Value, Limit: a.Limit, Unit: a.Unit, AckedAt: timeOf(a.AckedAt),
		}
		if v.SeesInternal() {
			shown.AckedBy, shown.AckNote, shown.Resolution = a.AckedByName, a.AckNote, string(a.Resolution)
		}
		p.Alarms = append(p.Alarms, shown)
	}
	for _, each := range r.Conclusions {
		p.Conclusions = append(p.Conclusions, coldchain.Conclusion{
			Verdict: each.Verdict, Reason: each.Reason, Name: each.SignedName, At: each.SignedAt, Changed: r.Changed(each),
		})
	}
	return p
}

// signConclusion keeps what a person concludes. When the data changed meanwhile, the report comes again as it is now.
func (w *Web) signConclusion(c *gin.Context) (Next, error) {
	ctx, id := c.Request.Context(), formID(c)
	sign := coldchain.Sign{ID: id.String(), Verdict: c.PostForm("verdict"), Reason: c.PostForm("reason")}
	_, err := w.tracker.SignConclusion(ctx, w.actor(c), c.Param("number"), tracking.ConclusionDraft{
		ID: id, Verdict: models.ConclusionVerdict(sign.Verdict), Reason: sign.Reason, Hash: c.PostForm("hash"),
	})
	var ok bool
	if sign.Refused, ok = refusalOf(err); !ok {
		return Next{Path: shipmentPath(c.Param("number")) + "/cold-chain", Flash: "cold_chain.done"}, err
	}
	page, err := w.coldChainPage(c, sign)
	return Next{Show: page}, err
}

// coldChainPDF gives the report as a PDF.
func (w *Web) coldChainPDF(c *gin.Context) {
	report, err := w.tracker.ColdChain(c.Request.Context(), w.viewer(c), c.Param("number"))
	if err != nil {
		w.fail(c, err)
		return
	}
	var out bytes.Buffer
	if err := coldchain.WritePDF(c.Request.Context(), &out, coldChainProps(report, w.viewer(c))); err != nil {
		w.fail(c, err)
		return
	}
	named(c, report.Shipment.TrackingNumber, "pdf")
	c.Data(http.StatusOK, "application/pdf", out.Bytes())
}

// coldChainCSV gives the readings as they came, with the side of the range on which each lies.
func (w *Web) coldChainCSV(c *gin.Context) {
	report, err := w.tracker.ColdChain(c.Request.Context(), w.viewer(c), c.Param("number"))
	if err != nil {
		w.fail(c, err)
		return
	}
	var out bytes.Buffer
	table := csv.NewWriter(&out)
	_ = table.Write([]string{"shipment", "device", "name", "time_utc", "temperature_c", "range"}) // a buffer never fails
	for _, s := range report.Series {
		d := report.Loggers[s.Device]
		for _, r := range s.Readings {
			side := ""
			if report.Profile != nil {
				side = string(report.Report.Side(r.C))
			}
			_ = table.Write([]string{
				report.Shipment.TrackingNumber, harmless(d.UniqueID), harmless(d.Name), r.At.UTC().Format(time.RFC3339Nano),
				strconv.FormatFloat(r.C, 'f', -1, 64), side,
			})
		}
	}
	if table.Flush(); table.Error() != nil {
		w.fail(c, fmt.Errorf("write the readings of shipment %s: %w", report.Shipment.TrackingNumber, table.Error()))
		return
	}
	named(c, report.Shipment.TrackingNumber, "csv")
	c.Data(http.StatusOK, "text/csv; charset=utf-8", out.Bytes())
}

// harmless keeps a spreadsheet from taking a name for a formula: an apostrophe before what would begin one.
func harmless(text string) string {
	if strings.ContainsAny(text[:min(len(text), 1)], "=+-@\t\r") {
		return "'" + text
	}
	return text
}

// named says under which name a browser keeps a document; a PDF opens at once. Tracking numbers are letters and digits.
func named(c *gin.Context, number, kind string) {
	how := "attachment"
	if kind == "pdf" {
		how = "inline"
	}
	c.Header("Content-Disposition", fmt.Sprintf(`%s; filename="cold-chain-%s.%s"`, how, number, kind))
}
