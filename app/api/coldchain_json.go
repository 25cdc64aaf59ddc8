package api

import (
	"time"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/coldchain"
)

// coldChain is a shipment's cold-chain report. Lengths of time are seconds; what nobody watched is unmonitored_s and in
// none of the others.
type coldChain struct {
	Shipment    string         `json:"shipment"`
	Profile     *profileLimits `json:"profile"`
	WrittenAt   time.Time      `json:"written_at"`
	TimeZone    string         `json:"time_zone"`
	Whole       coldFigures    `json:"whole"`
	Days        []coldFigures  `json:"days"`
	Loggers     []coldLogger   `json:"loggers"`
	Excursions  []excursion    `json:"excursions"`
	Budgets     []budgetUse    `json:"budgets"`
	HottestC    *float64       `json:"hottest_mkt_c"`
	Conclusions []conclusion   `json:"conclusions"`
	DataHash    string         `json:"data_hash"`
}

// coldFigures is what is to be said of a stretch of time; temperatures are null where nothing was read.
type coldFigures struct {
	From               time.Time `json:"from"`
	To                 time.Time `json:"to"`
	Readings           int       `json:"readings"`
	MinC               *float64  `json:"min_c"`
	MaxC               *float64  `json:"max_c"`
	MeanC              *float64  `json:"mean_c"`
	MKTC               *float64  `json:"mkt_c"`
	InRangeS           int       `json:"in_range_s"`
	AboveS             int       `json:"above_s"`
	BelowS             int       `json:"below_s"`
	UnmonitoredS       int       `json:"unmonitored_s"`
	DegreeMinutesAbove float64   `json:"degree_minutes_above"`
	DegreeMinutesBelow float64   `json:"degree_minutes_below"`
}

func coldFiguresOf(s coldchain.Summary) coldFigures {
	f := coldFigures{
		From: s.From, To: s.To, Readings: s.Readings, InRangeS: int(s.InRange.Seconds()), AboveS: int(s.Above.Seconds()),
		BelowS: int(s.Below.Seconds()), UnmonitoredS: int(s.Unmonitored.Seconds()),
		DegreeMinutesAbove: s.DegreeMinutesAbove, DegreeMinutesBelow: s.DegreeMinutesBelow,
	}
	if s.Readings > 0 {
		f.MinC, f.MaxC, f.MeanC, f.MKTC = &s.MinC, &s.MaxC, &s.MeanC, &s.MKTC
	}
	return f
}

// coldLogger is a device that measured the goods, and how often it was silent.
type coldLogger struct {
	UniqueID       string      `json:"unique_id"`
	Name           string      `json:"name"`
	CalibratedAt   *time.Time  `json:"calibrated_at"`
	Certificate    string      `json:"calibration_certificate"`
	CalibrationDue *time.Time  `json:"calibration_due"`
	Figures        coldFigures `json:"figures"`
	Gaps           int         `json:"gaps"`
}

// excursion is a time outside the range.
type excursion struct {
	Device        string     `json:"device"`
	Side          string     `json:"side"`
	StartedAt     time.Time  `json:"started_at"`
	EndedAt       *time.Time `json:"ended_at"`
	PeakC         float64    `json:"peak_c"`
	PeakAt        time.Time  `json:"peak_at"`
	DegreeMinutes float64    `json:"degree_minutes"`
	HasGap        bool       `json:"has_gap"`
}

func excursionOf(device string, e coldchain.Excursion) excursion {
	is := excursion{
		Device: device, Side: string(e.Side), StartedAt: e.StartedAt, PeakC: e.PeakC, PeakAt: e.PeakAt,
		DegreeMinutes: e.DegreeMinutes, HasGap: e.HasGap,
	}
	if !e.Open() {
		is.EndedAt = &e.EndedAt
	}
	return is
}

// budgetUse is how much of a time budget was used.
type budgetUse struct {
	budget
	UsedS  int  `json:"used_s"`
	UsedUp bool `json:"used_up"`
}

func budgetUseOf(b coldchain.BudgetUse) budgetUse {
	return budgetUse{budget: budgetOf(b.TimeBudget), UsedS: int(b.Used.Seconds()), UsedUp: b.UsedUp()}
}

// conclusion is what a person signed; changed tells that the data are others now.
type conclusion struct {
	ID       models.ID                `json:"id"`
	Verdict  models.ConclusionVerdict `json:"verdict"`
	Reason   string                   `json:"reason"`
	SignedBy string                   `json:"signed_by"`
	SignedAt time.Time                `json:"signed_at"`
	DataHash string                   `json:"data_hash"`
	Changed  bool                     `json:"changed"`
}

func conclusionOf(c models.Conclusion, changed bool) conclusion {
	return conclusion{
		ID: c.ID, Verdict: c.Verdict, Reason: c.Reason, SignedBy: c.SignedName, SignedAt: c.SignedAt, DataHash: c.DataHash,
		Changed: changed,
	}
}

func coldChainOf(c tracking.ColdChain) coldChain {
	is := coldChain{
		Shipment: c.Shipment.TrackingNumber, Profile: limitsOf(c.Profile), WrittenAt: c.At, TimeZone: c.Zone.String(),
		Whole: coldFiguresOf(c.Report.Summary), Days: drawn(c.Report.Days, coldFiguresOf),
		Loggers: []coldLogger{}, Excursions: []excursion{}, Budgets: drawn(c.Report.Budgets, budgetUseOf),
		Conclusions: []conclusion{}, DataHash: c.Hash,
	}
	if c.Report.Hottest != nil {
		is.HottestC = &c.Report.Hottest.C
	}
	for _, told := range c.Report.Loggers {
		d := c.Loggers[told.Device]
		is.Loggers = append(is.Loggers, coldLogger{
			UniqueID: d.UniqueID, Name: d.Name, CalibratedAt: d.CalibratedAt, Certificate: d.CalibrationCertificate,
			CalibrationDue: d.CalibrationDue, Figures: coldFiguresOf(told.Summary), Gaps: len(told.Gaps),
		})
		for _, e := range told.Excursions {
			is.Excursions = append(is.Excursions, excursionOf(d.UniqueID, e))
		}
	}
	for _, each := range c.Conclusions {
		is.Conclusions = append(is.Conclusions, conclusionOf(each, c.Changed(each)))
	}
	return is
}
