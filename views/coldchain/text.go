package coldchain

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"haulcast/models/coldchain"
	"haulcast/views/words"
)

// moment tells a time by the report's clocks; a dash for none.
func (p Props) moment(at time.Time) string {
	if at.IsZero() {
		return "–"
	}
	return at.In(p.Zone).Format("2 Jan 2006 15:04")
}

func (p Props) day(at time.Time) string {
	if at.IsZero() {
		return "–"
	}
	return at.In(p.Zone).Format("2 Jan 2006")
}

// lasted tells a length of time in the two or three units that people would say.
func lasted(d time.Duration) string {
	if d < time.Minute {
		return strconv.Itoa(int(d.Seconds())) + " s"
	}
	d = d.Round(time.Minute)
	days, hours, minutes := int(d/(24*time.Hour)), int(d/time.Hour)%24, int(d/time.Minute)%60
	var parts []string
	if days > 0 {
		parts = append(parts, strconv.Itoa(days)+" d")
	}
	if hours > 0 {
		parts = append(parts, strconv.Itoa(hours)+" h")
	}
	if minutes > 0 {
		parts = append(parts, strconv.Itoa(minutes)+" min")
	}
	return strings.Join(parts, " ")
}

// read is a temperature as loggers tell it, mean one that was reckoned.
func read(c float64) string { return figure(c, 1) + " °C" }
func mean(c float64) string { return figure(c, 2) + " °C" }

// limit is a temperature as somebody entered it.
func limit(c float64) string { return figure(c, -1) + " °C" }

func figure(v float64, decimals int) string {
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if !strings.ContainsAny(text, "123456789") {
		return strings.TrimPrefix(text, "-") // nothing is less than nothing
	}
	return strings.ReplaceAll(text, "-", "−")
}

func percent(share float64) string {
	switch {
	case share > 0 && share < 0.001:
		return "< 0.1 %"
	case share < 1 && share > 0.999:
		return "> 99.9 %"
	}
	return figure(100*share, 1) + " %"
}

// degreeMinutes are what lay beyond the limits, weighed by time.
func degreeMinutes(v float64) string {
	if v > 0 && v < 10 {
		return figure(v, 1) + " °C·min"
	}
	return figure(v, 0) + " °C·min"
}

// rangeOf tells the labelled range.
func rangeOf(ctx context.Context, t coldchain.Terms) string {
	switch {
	case t.MinC != nil && t.MaxC != nil:
		return words.T(ctx, "cold_chain.range.between", "low", limit(*t.MinC), "high", limit(*t.MaxC))
	case t.MinC != nil:
		return words.T(ctx, "cold_chain.range.above", "low", limit(*t.MinC))
	case t.MaxC != nil:
		return words.T(ctx, "cold_chain.range.below", "high", limit(*t.MaxC))
	}
	return words.T(ctx, "cold_chain.range.none")
}

// budget tells what a time budget allows.
func budget(ctx context.Context, b coldchain.BudgetUse) string {
	key := "cold_chain.budget.above."
	if b.Below {
		key = "cold_chain.budget.below."
	}
	if b.Consecutive {
		key += "consecutive"
	} else {
		key += "cumulative"
	}
	return words.T(ctx, key, "at", limit(b.AtC), "over", lasted(b.Over()))
}

// row is one line of a table of two columns: a name and its value; a third for the share.
type row struct{ name, value, share string }

// times tells how the time divides.
func (p Props) times(ctx context.Context) []row {
	r := p.Report
	line := func(key string, d time.Duration) row { return row{words.T(ctx, key), orNone(d), percent(r.Share(d))} }
	var rows []row
	if p.Profile != "" {
		rows = append(rows, line("cold_chain.in_range", r.InRange), line("cold_chain.above", r.Above), line("cold_chain.below", r.Below))
	} else {
		rows = append(rows, line("cold_chain.monitored", r.InRange))
	}
	return append(rows, line("cold_chain.unmonitored", r.Unmonitored))
}

// orNone tells a length of time, and 0 as such.
func orNone(d time.Duration) string {
	if d == 0 {
		return "0 min"
	}
	return lasted(d)
}

// figures tells what was measured and reckoned; nothing when nothing was read.
func (p Props) figures(ctx context.Context) []row {
	r := p.Report
	if r.Readings == 0 {
		return nil
	}
	rows := []row{
		{words.T(ctx, "cold_chain.least"), read(r.MinC), p.moment(r.MinAt)},
		{words.T(ctx, "cold_chain.most"), read(r.MaxC), p.moment(r.MaxAt)},
		{words.T(ctx, "cold_chain.mean"), mean(r.MeanC), ""},
		{words.T(ctx, "cold_chain.mkt"), mean(r.MKTC), words.T(ctx, "cold_chain.mkt.whole")},
	}
	if r.Hottest != nil && r.MKTLimitC != nil {
		rows = append(rows, row{
			words.T(ctx, "cold_chain.mkt.window", "window", lasted(r.MKTWindow)), mean(r.Hottest.C),
			words.T(ctx, "cold_chain.mkt.limit", "limit", limit(*r.MKTLimitC), "until", p.moment(r.Hottest.To)),
		})
	}
	rows = append(rows, row{words.T(ctx, "cold_chain.readings"), strconv.Itoa(r.Readings), ""})
	if p.Profile != "" {
		rows = append(rows, row{
			words.T(ctx, "cold_chain.degree_minutes"), degreeMinutes(r.DegreeMinutesAbove + r.DegreeMinutesBelow),
			words.T(ctx, "cold_chain.degree_minutes.sides", "above", degreeMinutes(r.DegreeMinutesAbove), "below", degreeMinutes(r.DegreeMinutesBelow)),
		})
	}
	return rows
}

// outsideOf tells the time outside of a day that had any.
func outsideOf(d time.Duration) string {
	if d == 0 {
		return "–"
	}
	return lasted(d)
}

// ended tells when an excursion ended.
func (p Props) ended(ctx context.Context, e coldchain.Excursion) string {
	if e.Open() {
		return words.T(ctx, "cold_chain.lasts")
	}
	return p.moment(e.EndedAt)
}

// verdict tells what was concluded, and by whom.
func (p Props) verdict(ctx context.Context) (title, by string) {
	if len(p.Conclusions) == 0 {
		return words.T(ctx, "cold_chain.verdict.none"), words.T(ctx, "cold_chain.verdict.none_text")
	}
	c := p.Conclusions[0]
	return words.T(ctx, "cold_chain.verdict."+string(c.Verdict)), words.T(ctx, "cold_chain.signed", "name", c.Name, "at", p.moment(c.At))
}

// calibration tells when a logger was calibrated, and by which paper.
func (p Props) calibration(ctx context.Context, l Logger) string {
	if l.CalibratedAt.IsZero() {
		return words.T(ctx, "cold_chain.calibration.unknown")
	}
	said := p.day(l.CalibratedAt)
	if l.Certificate != "" {
		said += ", " + l.Certificate
	}
	if !l.Due.IsZero() {
		said += ", " + words.T(ctx, "cold_chain.calibration.due", "at", p.day(l.Due))
	}
	return said
}

// worth is an alarm's worst value and the limit it broke.
func worth(v *float64, unit string) string {
	if v == nil {
		return "–"
	}
	return figure(*v, 1) + " " + unit
}

// acknowledged tells who acknowledged an alarm and why, or that nobody did; to others than staff only whether.
func (p Props) acknowledged(ctx context.Context, a Alarm) string {
	switch {
	case a.AckedAt.IsZero():
		return words.T(ctx, "cold_chain.alarm.unacknowledged")
	case !p.Internal || a.AckedBy == "":
		return p.moment(a.AckedAt)
	}
	said := words.T(ctx, "cold_chain.alarm.by", "name", a.AckedBy, "at", p.moment(a.AckedAt))
	if a.AckNote != "" {
		said += ": " + a.AckNote
	}
	return said
}

// several tells whether more than one logger spoke, so that lines must say which.
func (p Props) several() bool { return len(p.Loggers) > 1 }

// holds is the verdict that holds, by name; "" for none.
func (p Props) holds() string {
	if len(p.Conclusions) == 0 {
		return ""
	}
	return string(p.Conclusions[0].Verdict)
}

// notes tells in sentences what speaks against releasing the goods, or that nothing does.
func (p Props) notes(ctx context.Context) []string {
	r := p.Report
	if r.Readings == 0 {
		return []string{words.T(ctx, "cold_chain.note.nothing")}
	}
	var notes []string
	if p.Profile == "" {
		notes = append(notes, words.T(ctx, "cold_chain.note.no_range"))
	}
	if n := len(r.Excursions); n > 0 {
		notes = append(notes, words.N(ctx, "cold_chain.note.excursions", n, "above", orNone(r.Above), "below", orNone(r.Below)))
	}
	for _, b := range r.Budgets {
		if b.UsedUp() {
			notes = append(notes, words.T(ctx, "cold_chain.note.budget", "budget", budget(ctx, b), "used", lasted(b.Used)))
		}
	}
	if r.MKTExceeded() {
		notes = append(notes, words.T(ctx, "cold_chain.note.mkt", "mkt", mean(r.Hottest.C), "limit", limit(*r.MKTLimitC)))
	}
	if r.HasGap() {
		notes = append(notes, words.T(ctx, "cold_chain.note.gap", "unmonitored", lasted(r.Unmonitored), "share", percent(r.Share(r.Unmonitored))))
	}
	if r.InOrder() && p.Profile != "" {
		notes = append(notes, words.T(ctx, "cold_chain.note.in_order"))
	}
	return notes
}

// noExcursions tells why the list is empty: nothing was outside, or nobody could tell.
func (p Props) noExcursions(ctx context.Context) string {
	switch {
	case p.Profile == "":
		return words.T(ctx, "cold_chain.note.no_range")
	case p.Report.Readings == 0:
		return words.T(ctx, "cold_chain.note.nothing")
	}
	return words.T(ctx, "cold_chain.excursions.none")
}

// facts is what the report is about.
func (p Props) facts(ctx context.Context) []row {
	rows := []row{
		{name: words.T(ctx, "cold_chain.shipment"), value: p.Number},
		{name: words.T(ctx, "cold_chain.order"), value: p.Order},
		{name: words.T(ctx, "cold_chain.customer"), value: p.Customer},
		{name: words.T(ctx, "cold_chain.route"), value: p.Origin + " → " + p.Destination},
		{name: words.T(ctx, "cold_chain.profile"), value: p.Profile},
		{name: words.T(ctx, "cold_chain.range"), value: rangeOf(ctx, p.Report.Terms)},
		{name: words.T(ctx, "cold_chain.window"), value: p.moment(p.Report.From) + " – " + p.moment(p.Report.To)},
		{name: words.T(ctx, "cold_chain.zone"), value: p.Zone.String()},
		{name: words.T(ctx, "cold_chain.written"), value: p.moment(p.At)},
	}
	if p.Description != "" {
		rows = append(rows, row{name: words.T(ctx, "cold_chain.goods"), value: p.Description})
	}
	if p.Reference != "" {
		rows = append(rows, row{name: words.T(ctx, "cold_chain.reference"), value: p.Reference})
	}
	return slices.DeleteFunc(rows, func(r row) bool { return r.value == "" })
}

// loggerFacts is what is to be said of one logger.
func (p Props) loggerFacts(ctx context.Context, l Logger) []row {
	rows := []row{
		{name: words.T(ctx, "cold_chain.logger.id"), value: l.UniqueID},
		{name: words.T(ctx, "cold_chain.logger.every"), value: lasted(l.Every)},
		{name: words.T(ctx, "cold_chain.calibration"), value: p.calibration(ctx, l)},
		{name: words.T(ctx, "cold_chain.readings"), value: strconv.Itoa(l.Told.Readings)},
	}
	if p.several() && l.Told.Readings > 0 {
		rows = append(
			rows, row{name: words.T(ctx, "cold_chain.extremes"), value: read(l.Told.MinC) + " – " + read(l.Told.MaxC)},
			row{name: words.T(ctx, "cold_chain.mean"), value: mean(l.Told.MeanC)},
			row{name: words.T(ctx, "cold_chain.mkt.short"), value: mean(l.Told.MKTC)},
		)
	}
	return append(rows, row{name: words.T(ctx, "cold_chain.unmonitored"), value: orNone(l.Told.Unmonitored)})
}

// mostGaps is how many gaps of one logger are told one by one.
const mostGaps = 40

func shown(gaps []coldchain.Gap) []coldchain.Gap { return gaps[:min(len(gaps), mostGaps)] }

// gap tells from when to when nothing was told, and how much of it no reading speaks for.
func (p Props) gap(ctx context.Context, g coldchain.Gap) string {
	return words.T(ctx, "cold_chain.gap", "from", p.moment(g.From), "to", p.moment(g.To), "unmonitored", lasted(g.Unmonitored))
}

// dayFigures is a day's line after its date.
func dayFigures(ctx context.Context, d coldchain.Summary) []row {
	least, most, average, kinetic := "–", "–", "–", "–"
	if d.Readings > 0 {
		least, most, average, kinetic = read(d.MinC), read(d.MaxC), mean(d.MeanC), mean(d.MKTC)
	}
	return []row{
		{name: words.T(ctx, "cold_chain.least"), value: least},
		{name: words.T(ctx, "cold_chain.most"), value: most},
		{name: words.T(ctx, "cold_chain.mean"), value: average},
		{name: words.T(ctx, "cold_chain.mkt.short"), value: kinetic},
		{name: words.T(ctx, "cold_chain.above"), value: outsideOf(d.Above)},
		{name: words.T(ctx, "cold_chain.below"), value: outsideOf(d.Below)},
		{name: words.T(ctx, "cold_chain.unmonitored"), value: outsideOf(d.Unmonitored)},
	}
}

// cleared tells until when an alarm's condition held.
func (p Props) cleared(ctx context.Context, a Alarm) string {
	if a.ClearedAt.IsZero() {
		return words.T(ctx, "cold_chain.lasts")
	}
	return words.T(ctx, "cold_chain.alarm.until", "at", p.moment(a.ClearedAt))
}
