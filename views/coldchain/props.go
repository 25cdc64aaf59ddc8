package coldchain

import (
	"time"

	"haulcast/models"
	"haulcast/models/coldchain"
	"haulcast/views/layout"
	"haulcast/views/ui"
)

// Props is a shipment's cold-chain report as the viewer may read it.
type Props struct {
	Layout                   layout.Props // the page's; a PDF has none
	Operator                 string
	Number, Order, Reference string
	Customer, Description    string
	Origin, Destination      string
	Profile                  string // "" when the goods are kept to none
	Active                   bool   // still under way: the report is not the last one
	At                       time.Time
	Zone                     *time.Location
	Report                   coldchain.Report
	Series                   []coldchain.Series // the readings, for the PDF's chart
	Loggers                  []Logger
	Alarms                   []Alarm
	Internal                 bool // names of who acknowledged, and why, are shown
	Conclusions              []Conclusion
	Hash                     string
	Chart                    *ui.ChartProps // the page's; nil when nothing was read
	Sign                     *Sign          // nil for who may not sign
}

// Logger is a device that measured the goods.
type Logger struct {
	Name, UniqueID string
	Every          time.Duration
	CalibratedAt   time.Time // zero: nobody entered it
	Certificate    string
	Due            time.Time
	Told           coldchain.Told
}

// Alarm is an alarm about temperatures. Who and why are for staff.
type Alarm struct {
	Kind, Severity, Status string
	FirstAt, ClearedAt     time.Time
	Value, Limit           *float64
	Unit                   string
	AckedAt                time.Time
	AckedBy, AckNote       string
	Resolution             string
}

// Conclusion is what a person signed. Changed tells that the data are others now.
type Conclusion struct {
	Verdict models.ConclusionVerdict
	Reason  string
	Name    string
	At      time.Time
	Changed bool
}

// Sign is the form by which one signs.
type Sign struct {
	ID      string // so that, sent twice, it signs once
	Verdict string
	Reason  string
	Refused *ui.Refusal
}

// path is the report's address.
func (p Props) path() string { return "/shipments/" + p.Number + "/cold-chain" }
