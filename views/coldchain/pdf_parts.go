package coldchain

import (
	"strings"

	"haulcast/models"
	"haulcast/views/words"
)

// head says what the paper is and whose.
func (d *paper) head() {
	d.font("B", 17, navy)
	d.SetXY(margin, margin)
	d.CellFormat(width, 8, d.t("cold_chain.title"), "", 0, "L", false, 0, "")
	d.font("", 9, quiet)
	d.SetXY(margin+width/2, margin)
	d.CellFormat(width/2, 8, d.printable(d.p.Operator), "", 0, "R", false, 0, "")
	d.font("", 11, black)
	d.SetXY(margin, margin+8.5)
	d.SetY(margin + 11 + d.put(margin, margin+8.5, width, "L", d.p.Number+" · "+d.p.Customer))
}

// verdict is the box at the top: what was concluded, and what speaks against it.
func (d *paper) verdict() {
	title, by := d.p.verdict(d.ctx)
	said := []string{by}
	if len(d.p.Conclusions) > 0 {
		if c := d.p.Conclusions[0]; c.Reason != "" {
			said = append(said, d.beginning(c.Reason, width-10))
		}
		if d.p.Conclusions[0].Changed {
			said = append(said, d.t("cold_chain.changed"))
		}
	}
	if d.p.Active {
		said = append(said, d.t("cold_chain.active", "at", d.p.moment(d.p.At)))
	}
	for _, note := range d.p.notes(d.ctx) {
		said = append(said, "• "+note)
	}
	d.font("", textSize, black)
	high := 11.0
	for _, each := range said {
		high += float64(len(d.lines(each, width-10))) * lineHigh
	}
	d.room(high)
	top := d.GetY()
	d.fill(shade)
	d.Rect(margin, top, width, high, "F")
	d.fill(d.mark())
	d.Rect(margin, top, 1.5, high, "F")
	d.font("B", 12, d.mark())
	d.SetXY(margin+5, top+2.5)
	d.CellFormat(width-10, 5.5, title, "", 0, "L", false, 0, "")
	d.font("", textSize, black)
	y := top + 8.8
	for _, each := range said {
		y += d.put(margin+5, y, width-10, "L", each)
	}
	d.SetY(top + high + 4)
}

// beginning is as much of a text as fits into the box; all of it stands among the conclusions.
func (d *paper) beginning(text string, within float64) string {
	const most = 12
	d.font("", textSize, black)
	lines := d.lines(text, within)
	if len(lines) <= most {
		return text
	}
	return strings.Join(lines[:most], "\n") + " …"
}

// mark is the verdict's colour; its words say the same.
func (d *paper) mark() ink {
	switch models.ConclusionVerdict(d.p.holds()) {
	case models.ConclusionReleased:
		return teal
	case models.ConclusionRejected:
		return red
	case models.ConclusionUnderReview:
		return amber
	}
	return quiet
}

func (d *paper) facts() { d.pairs(d.p.facts(d.ctx)) }

func (d *paper) summary() {
	d.heading(d.t("cold_chain.figures"), 20)
	d.table([]column{{0.34, "L"}, {0.22, "R"}, {0.44, "L"}}, d.t("cold_chain.times.what"), d.t("cold_chain.value"), d.t("cold_chain.value.note"))
	for _, each := range d.p.times(d.ctx) {
		d.row(each.name, each.value, each.share)
	}
	for _, each := range d.p.figures(d.ctx) {
		d.row(each.name, each.value, each.share)
	}
}

func (d *paper) excursions() {
	d.heading(words.N(d.ctx, "cold_chain.excursions", len(d.p.Report.Excursions)), 14)
	if len(d.p.Report.Excursions) == 0 {
		d.say(d.p.noExcursions(d.ctx))
		return
	}
	d.table([]column{{0.19, "L"}, {0.24, "L"}, {0.2, "L"}, {0.11, "R"}, {0.13, "R"}, {0.13, "R"}},
		d.t("cold_chain.from"), d.t("cold_chain.to"), d.t("cold_chain.side"), d.t("cold_chain.peak"), d.t("cold_chain.length"),
		d.t("cold_chain.degree_minutes"))
	for _, l := range d.p.Loggers {
		for _, e := range l.Told.Excursions {
			ended, side := d.p.ended(d.ctx, e), d.t("cold_chain.side."+string(e.Side))
			if e.HasGap {
				ended += ", " + d.t("cold_chain.has_gap")
			}
			if d.p.several() {
				side += ", " + l.Name
			}
			d.row(d.p.moment(e.StartedAt), ended, side, read(e.PeakC), orNone(e.Lasted(d.p.Report.To)), degreeMinutes(e.DegreeMinutes))
		}
	}
}

func (d *paper) budgets() {
	if len(d.p.Report.Budgets) == 0 {
		return
	}
	d.heading(d.t("cold_chain.budgets"), 14)
	d.table([]column{{0.5, "L"}, {0.16, "R"}, {0.12, "R"}, {0.22, "L"}},
		d.t("cold_chain.budget"), d.t("cold_chain.budget.used"), d.t("cold_chain.times.share"), d.t("cold_chain.budget.state"))
	for _, b := range d.p.Report.Budgets {
		state := d.t("cold_chain.budget.used_up")
		if !b.UsedUp() {
			state = d.t("cold_chain.budget.left", "left", lasted(b.Over()-b.Used))
		}
		d.row(budget(d.ctx, b), orNone(b.Used), percent(b.Share()), state)
	}
}

func (d *paper) days() {
	if len(d.p.Report.Days) == 0 {
		return
	}
	d.heading(d.t("cold_chain.days"), 14)
	columns := []column{{0.16, "L"}}
	heads := []string{d.t("cold_chain.day")}
	for _, each := range dayFigures(d.ctx, d.p.Report.Days[0]) {
		columns, heads = append(columns, column{0.12, "R"}), append(heads, each.name)
	}
	d.table(columns, heads...)
	for _, day := range d.p.Report.Days {
		values := []string{d.p.day(day.From)}
		for _, each := range dayFigures(d.ctx, day) {
			values = append(values, each.value)
		}
		d.row(values...)
	}
}

func (d *paper) alarms() {
	d.heading(d.t("cold_chain.alarms"), 14)
	if len(d.p.Alarms) == 0 {
		d.say(d.t("cold_chain.alarms.none"))
		return
	}
	d.table([]column{{0.24, "L"}, {0.26, "L"}, {0.12, "R"}, {0.38, "L"}},
		d.t("cold_chain.alarm"), d.t("cold_chain.alarm.since"), d.t("cold_chain.alarm.worst"), d.t("cold_chain.alarm.acknowledged"))
	for _, a := range d.p.Alarms {
		acknowledged := d.p.acknowledged(d.ctx, a)
		if a.Resolution != "" {
			acknowledged += "\n" + d.t("resolutions."+a.Resolution)
		}
		d.row(d.t("alarm_kinds."+a.Kind)+"\n"+d.t("severities."+a.Severity), d.p.moment(a.FirstAt)+"\n"+d.p.cleared(d.ctx, a),
			worth(a.Value, a.Unit), acknowledged)
	}
}

func (d *paper) loggers() {
	d.heading(d.t("cold_chain.loggers"), 20)
	for _, l := range d.p.Loggers {
		d.font("B", textSize, black)
		d.room(14)
		d.SetY(d.GetY() + d.put(margin, d.GetY(), width, "L", l.Name) + 0.8)
		d.pairs(d.p.loggerFacts(d.ctx, l))
		if len(l.Told.Gaps) == 0 {
			d.say(d.t("cold_chain.gaps.none"))
		}
		for _, g := range shown(l.Told.Gaps) {
			d.say("• " + d.p.gap(d.ctx, g))
		}
		if more := len(l.Told.Gaps) - mostGaps; more > 0 {
			d.say(d.t("cold_chain.gaps.more", "count", more))
		}
		d.SetY(d.GetY() + 2)
	}
	if len(d.p.Loggers) == 0 {
		d.say(d.t("cold_chain.note.nothing"))
	}
}

func (d *paper) conclusions() {
	d.heading(d.t("cold_chain.conclusions"), 14)
	if len(d.p.Conclusions) == 0 {
		d.say(d.t("cold_chain.verdict.none_text"))
		return
	}
	d.table([]column{{0.16, "L"}, {0.36, "L"}, {0.48, "L"}}, d.t("cold_chain.field.verdict"), d.t("cold_chain.signature"), d.t("cold_chain.field.reason"))
	for _, c := range d.p.Conclusions {
		reason := c.Reason
		if c.Changed {
			reason += "\n" + d.t("cold_chain.other_data")
		}
		d.row(d.t("cold_chain.verdict."+string(c.Verdict)), d.t("cold_chain.signed", "name", c.Name, "at", d.p.moment(c.At)), reason)
	}
}

// say writes a sentence.
func (d *paper) say(text string) {
	d.font("", textSize, black)
	d.room(float64(len(d.lines(text, width))) * lineHigh)
	d.SetY(d.GetY() + d.put(margin, d.GetY(), width, "L", text))
}
