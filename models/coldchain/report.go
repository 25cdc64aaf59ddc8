package coldchain

import (
	"cmp"
	"slices"
	"time"

	"haulcast/models"
)

// Series is what one logger told of a shipment.
type Series struct {
	Device   models.ID
	Interval time.Duration // how often it records; 0 means DefaultExpected
	Readings []Reading
}

// Told is what is to be said of one logger. Its excursions and gaps are whole.
type Told struct {
	Device models.ID
	Summary
	Gaps []Gap
}

// Report is what is to be said of a shipment's temperatures over a window. Where several loggers spoke at once, a moment
// is outside the range while any of them says so, and unmonitored while none speaks; the means are over what all of them
// told. Its own Excursions are those of all the loggers.
type Report struct {
	Terms
	Summary
	Loggers []Told         // by device
	Budgets []BudgetUse    // as the logger has it that used most
	Hottest *KineticWindow // of the length that the terms name; nil when nothing was read
	Days    []Summary      // one each, by a zone's calendar; without excursions
}

// mostDays bounds the days that are told one by one: a journey of more than a year is told by its loggers.
const mostDays = 400

// Write makes the report of what loggers told between two times. zone says when days begin.
func Write(series []Series, t Terms, from, to time.Time, zone *time.Location) Report {
	if to.Before(from) {
		to = from
	}
	loggers := make([]logger, len(series))
	for i, s := range series {
		loggers[i] = logger{s.Device, inOrder(s.Readings), t.For(s.Interval)}
	}
	slices.SortFunc(loggers, func(a, b logger) int { return slices.Compare(a.device[:], b.device[:]) })
	r := Report{Terms: t, Summary: among(loggers, t.Limits, from, to)}
	for _, b := range t.Budgets {
		r.Budgets = append(r.Budgets, BudgetUse{TimeBudget: b})
	}
	for _, l := range loggers {
		r.tell(l, from, to)
	}
	slices.SortStableFunc(r.Excursions, func(a, b Excursion) int { return a.StartedAt.Compare(b.StartedAt) })
	r.Days = days(loggers, t.Limits, from, to, zone)
	return r
}

// logger is a series in order, with its own limits.
type logger struct {
	device models.ID
	sorted []Reading
	limits Limits
}

// tell adds what one logger told.
func (r *Report) tell(l logger, from, to time.Time) {
	told := Told{Device: l.device, Summary: summarise(l.sorted, l.limits, from, to), Gaps: gaps(l.sorted, l.limits, from, to)}
	told.Excursions = touching(excursions(l.sorted, l.limits, to), from)
	r.Loggers, r.Excursions = append(r.Loggers, told), append(r.Excursions, told.Excursions...)
	stretches := spoken(l.sorted, l.limits, from, to)
	for i, b := range r.Budgets {
		if u := use(b.TimeBudget, stretches); u.Used > b.Used {
			r.Budgets[i] = u
		}
	}
	if r.MKTWindow <= 0 {
		return
	}
	if w, ok := hottestWindow(stretches, r.MKTWindow); ok && (r.Hottest == nil || w.C > r.Hottest.C) {
		r.Hottest = &w
	}
}

// MKTExceeded tells whether the mean kinetic temperature was above its limit in some window.
func (r Report) MKTExceeded() bool {
	return r.MKTLimitC != nil && r.Hottest != nil && r.Hottest.C > *r.MKTLimitC
}

// InOrder tells whether nothing speaks against releasing the goods: no excursion, nothing unmonitored, no budget used up
// and no window too warm, and somebody was watching.
func (r Report) InOrder() bool {
	used := slices.ContainsFunc(r.Budgets, BudgetUse.UsedUp)
	return r.Readings > 0 && len(r.Excursions) == 0 && !r.HasGap() && !used && !r.MKTExceeded()
}

// days tells each calendar day of a window by itself.
func days(loggers []logger, l Limits, from, to time.Time, zone *time.Location) []Summary {
	var list []Summary
	for begins := from; begins.Before(to) && len(list) < mostDays; {
		day := begins.In(zone)
		ends := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, zone)
		last := !ends.Before(to)
		if last {
			ends = to
		}
		of := make([]logger, len(loggers))
		for i, each := range loggers {
			of[i] = each.during(begins, ends, last)
		}
		list = append(list, among(of, l, begins, ends))
		begins = ends
	}
	return list
}

// during keeps the readings of a day, and the one before that speaks for its beginning. Midnight belongs to the next day;
// the very last moment to the last.
func (l logger) during(from, to time.Time, last bool) logger {
	first, end := before(l.sorted, from), before(l.sorted, to)
	if last {
		end = before(l.sorted, to.Add(1))
	}
	if first > 0 {
		first--
	}
	l.sorted = l.sorted[first:max(first, end)]
	return l
}

// among counts what several loggers told together.
func among(loggers []logger, l Limits, from, to time.Time) Summary {
	if len(loggers) == 1 {
		return summarise(loggers[0].sorted, loggers[0].limits, from, to)
	}
	whole := Summary{From: from, To: to}
	var all []stretch
	var weighted []Weighted
	for _, each := range loggers {
		s := summarise(each.sorted, each.limits, from, to)
		whole.extend(s)
		whole.DegreeMinutesAbove += s.DegreeMinutesAbove
		whole.DegreeMinutesBelow += s.DegreeMinutesBelow
		stretches := spoken(each.sorted, each.limits, from, to)
		all = append(all, stretches...)
		for _, s := range stretches {
			weighted = append(weighted, Weighted{C: s.c, For: s.length()})
		}
	}
	whole.share(all, l)
	if whole.Readings > 0 {
		whole.MeanC, _ = Mean(weighted)
		whole.MKTC, _ = MKT(weighted)
	}
	return whole
}

// extend takes the extremes of another summary of the same window.
func (s *Summary) extend(o Summary) {
	if o.Readings == 0 {
		return
	}
	if s.Readings == 0 || o.MinC < s.MinC {
		s.MinC, s.MinAt = o.MinC, o.MinAt
	}
	if s.Readings == 0 || o.MaxC > s.MaxC {
		s.MaxC, s.MaxAt = o.MaxC, o.MaxAt
	}
	s.Readings += o.Readings
}

// share divides the window among the sides: above while any stretch says so, else below, else in range, else nobody knows.
func (s *Summary) share(stretches []stretch, l Limits) {
	type edge struct {
		at   time.Time
		side Side
		by   int
	}
	var edges []edge
	for _, each := range stretches {
		edges = append(edges, edge{each.from, l.Side(each.c), 1}, edge{each.until, l.Side(each.c), -1})
	}
	slices.SortFunc(edges, func(a, b edge) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.side, b.side), b.by-a.by) })
	saying := map[Side]int{}
	since := s.From
	pass := func(until time.Time) {
		length := until.Sub(since)
		switch since = until; {
		case saying[Above] > 0:
			s.Above += length
		case saying[Below] > 0:
			s.Below += length
		case saying[Inside] > 0:
			s.InRange += length
		default:
			s.Unmonitored += length
		}
	}
	for _, e := range edges {
		pass(e.at)
		saying[e.side] += e.by
	}
	pass(s.To)
}
