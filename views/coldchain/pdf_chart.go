package coldchain

import (
	"math"
	"slices"
	"time"

	"haulcast/models/coldchain"
)

// The chart's box: as wide as the page, without the scale at its left.
const (
	chartLeft  = margin + 11
	chartWide  = width - 11
	chartHigh  = 52.0
	chartSteps = 700 // parts of the time, each of which shows its lowest and its highest reading
)

// lineInks tell loggers apart; their names stand below in the same colours.
var lineInks = []ink{{30, 84, 170}, {190, 90, 20}, {20, 120, 90}, {130, 50, 140}}

// plot is where times and temperatures lie on the paper.
type plot struct {
	from      time.Time
	length    float64 // seconds
	low, high float64
	top       float64
}

func (c plot) x(at time.Time) float64 {
	return chartLeft + chartWide*min(max(at.Sub(c.from).Seconds()/c.length, 0), 1)
}

func (c plot) y(celsius float64) float64 {
	return c.top + chartHigh*(c.high-celsius)/(c.high-c.low)
}

// chart draws what all loggers told: the range's limits dashed, time outside it shaded, gaps left open.
func (d *paper) chart() {
	r := d.p.Report
	if r.Readings == 0 {
		return
	}
	d.heading(d.t("cold_chain.chart"), chartHigh+16)
	c := plot{from: r.From, length: max(r.To.Sub(r.From).Seconds(), 1), low: r.Summary.MinC, high: r.Summary.MaxC, top: d.GetY()}
	for _, limit := range []*float64{r.Limits.MinC, r.Limits.MaxC} {
		if limit != nil {
			c.low, c.high = min(c.low, *limit), max(c.high, *limit)
		}
	}
	air := max((c.high-c.low)*0.06, 0.5)
	c.low, c.high = c.low-air, c.high+air
	d.shadeExcursions(c)
	d.scale(c)
	d.limits(c)
	for i, s := range d.p.Series {
		d.stroke(lineInks[i%len(lineInks)], 0.28)
		d.SetLineJoinStyle("round")
		d.trace(c, s)
	}
	d.stroke(line, 0.2)
	d.Rect(chartLeft, c.top, chartWide, chartHigh, "D")
	d.SetY(c.top + chartHigh + 5.5)
	d.legend()
}

func (d *paper) shadeExcursions(c plot) {
	for _, e := range d.p.Report.Excursions {
		d.fill(warm)
		if e.Side == coldchain.Below {
			d.fill(cool)
		}
		until := e.EndedAt
		if e.Open() {
			until = d.p.Report.To
		}
		from, to := c.x(e.StartedAt), c.x(until)
		d.Rect(from, c.top, max(to-from, 0.15), chartHigh, "F")
	}
}

// scale draws the grid with round degrees and round times.
func (d *paper) scale(c plot) {
	d.font("", 6.5, quiet)
	step := niceDegrees((c.high - c.low) / 6)
	for v := math.Ceil(c.low/step) * step; v <= c.high; v += step {
		d.stroke(line, 0.1)
		d.Line(chartLeft, c.y(v), chartLeft+chartWide, c.y(v))
		d.SetXY(margin, c.y(v)-1.5)
		d.CellFormat(9.5, 3, figure(v, decimalsOf(step))+"°", "", 0, "R", false, 0, "")
	}
	for _, at := range ticks(c.from.In(d.p.Zone), time.Duration(c.length)*time.Second) {
		d.stroke(line, 0.1)
		d.Line(c.x(at), c.top, c.x(at), c.top+chartHigh)
		text := at.Format("15:04")
		if at.Hour() == 0 && at.Minute() == 0 {
			text = at.Format("2 Jan")
		}
		d.SetXY(c.x(at)-8, c.top+chartHigh+0.8)
		d.CellFormat(16, 3, text, "", 0, "C", false, 0, "")
	}
}

func (d *paper) limits(c plot) {
	d.stroke(red, 0.25)
	d.SetDashPattern([]float64{1.5, 1}, 0)
	for _, limit := range []*float64{d.p.Report.Limits.MinC, d.p.Report.Limits.MaxC} {
		if limit != nil {
			d.Line(chartLeft, c.y(*limit), chartLeft+chartWide, c.y(*limit))
		}
	}
	d.SetDashPattern(nil, 0)
}

// trace draws one logger's line, broken where nobody was watching.
func (d *paper) trace(c plot, s coldchain.Series) {
	gap := d.p.Report.For(s.Interval).GapMax()
	drawn, last := false, time.Time{}
	for _, r := range thin(s.Readings, c) {
		if last.IsZero() || r.At.Sub(last) > gap+time.Duration(c.length/chartSteps)*time.Second {
			if drawn {
				d.DrawPath("D")
			}
			d.MoveTo(c.x(r.At), c.y(r.C))
			d.LineTo(c.x(r.At)+0.05, c.y(r.C)) // a reading by itself is a dot
			drawn = true
		} else {
			d.LineTo(c.x(r.At), c.y(r.C))
		}
		last = r.At
	}
	if drawn {
		d.DrawPath("D")
	}
}

// thin keeps of each part of the time its lowest and its highest reading: as much as a line on paper can show, and no
// extreme lost.
func thin(readings []coldchain.Reading, c plot) []coldchain.Reading {
	if len(readings) <= 2*chartSteps {
		return readings
	}
	var kept []coldchain.Reading
	part := func(r coldchain.Reading) int { return int(r.At.Sub(c.from).Seconds() / c.length * chartSteps) }
	for i := 0; i < len(readings); {
		low, high, j := i, i, i
		for ; j < len(readings) && part(readings[j]) == part(readings[i]); j++ {
			if readings[j].C < readings[low].C {
				low = j
			}
			if readings[j].C > readings[high].C {
				high = j
			}
		}
		kept = append(kept, readings[min(low, high)])
		if low != high {
			kept = append(kept, readings[max(low, high)])
		}
		i = j
	}
	return kept
}

// legend names the lines where there are several.
func (d *paper) legend() {
	if !d.p.several() {
		return
	}
	for i, s := range d.p.Series {
		n := slices.IndexFunc(d.p.Loggers, func(l Logger) bool { return l.Told.Device == s.Device })
		if n < 0 {
			continue
		}
		d.font("", smallSize, lineInks[i%len(lineInks)])
		d.room(lineHigh)
		d.SetY(d.GetY() + d.put(chartLeft, d.GetY(), chartWide, "L", "— "+d.p.Loggers[n].Name))
	}
}

// niceDegrees is the next round step.
func niceDegrees(step float64) float64 {
	for _, nice := range []float64{0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100} {
		if nice >= step {
			return nice
		}
	}
	return 200
}

func decimalsOf(step float64) int {
	if step < 1 {
		return 1
	}
	return 0
}

// ticks are round times within a stretch, by the clocks of the zone: at most a dozen.
func ticks(from time.Time, length time.Duration) []time.Time {
	const most = 12
	for _, step := range []time.Duration{
		5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	} {
		if length/step < most {
			midnight := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, from.Location())
			return every(midnight, from, length, func(at time.Time) time.Time { return at.Add(step) })
		}
	}
	days := 1
	for length/(time.Duration(days)*24*time.Hour) >= most {
		days++
	}
	midnight := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, from.Location())
	return every(midnight, from, length, func(at time.Time) time.Time { return at.AddDate(0, 0, days) })
}

func every(at, from time.Time, length time.Duration, next func(time.Time) time.Time) []time.Time {
	var list []time.Time
	for ; !at.After(from.Add(length)); at = next(at) {
		if !at.Before(from) {
			list = append(list, at)
		}
	}
	return list
}
