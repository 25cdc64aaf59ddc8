package web

import (
	"net/url"
	"slices"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/views/board"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// boardMarkers is how many shipments the page's map is drawn with, the alarmed and late ones first; the stream's snapshot
// brings the others within a moment.
const boardMarkers = 500

// boardAlarms is how many live alarms stand beside the board; the alarms page has them all.
const boardAlarms = 12

// board shows what is under way.
func (w *Web) board(c *gin.Context) (templ.Component, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	frame, err := w.frame(c, words.T(ctx, "board.title"), "js/board.js", "js/map.js", "js/alarms.js")
	if err != nil {
		return nil, err
	}
	frame.Wide = true
	shown := boardFilterOf(c.Query("show"))
	filter := shown.filter
	filter.Query = c.Query("q")
	list, err := w.store.Board(ctx, v, filter, pageOf(c))
	if err != nil {
		return nil, err
	}
	p := board.Props{
		Layout: frame, Filter: shown.key, Query: filter.Query, First: c.Query("after") == "" && filter.Query == "",
		Pages: w.pagesOf(c, list.Next),
	}
	for _, s := range list.Items {
		p.Rows = append(p.Rows, boardRow(s))
	}
	if err := w.boardCounts(c, &p, shown); err != nil {
		return nil, err
	}
	if err := w.boardSide(c, &p); err != nil {
		return nil, err
	}
	return board.Show(p), nil
}

// boardFilter is one chip above the board.
type boardFilter struct {
	name   string // in the address and in views/words
	key    string // what it counts, in the language of views/ui/doc.go
	icon   string
	tone   ui.Tone
	filter store.BoardFilter
	count  func(store.BoardCounts) int
}

var (
	waitingStates   = []models.State{models.Draft, models.Booked, models.Dispatched}
	movingStates    = []models.State{models.PickedUp, models.InTransit}
	exceptionStates = []models.State{models.AttemptFailed, models.OnHold, models.Returning}
	lateClasses     = []models.ETAClass{models.ETALatePredicted, models.ETALateActual}
)

// boardFilters lists the chips in order; the first one shows everything.
var boardFilters = []boardFilter{
	{name: "", key: "", count: func(n store.BoardCounts) int { return n.Total }},
	{
		name: "alarms", key: "alarm:any", icon: "triangle-alert", tone: ui.Bad, filter: store.BoardFilter{Severity: models.Warning},
		count: func(n store.BoardCounts) int { return n.Alarmed },
	},
	{
		name: "late", key: "eta:late_predicted,late_actual", icon: "clock-alert", tone: ui.Bad,
		filter: store.BoardFilter{Classes: lateClasses}, count: countClasses(lateClasses),
	},
	{
		name: "at_risk", key: "eta:at_risk", icon: "clock", tone: ui.Caution,
		filter: store.BoardFilter{Classes: []models.ETAClass{models.ETAAtRisk}},
		count:  countClasses([]models.ETAClass{models.ETAAtRisk}),
	},
	stateFilter("waiting", waitingStates),
	stateFilter("moving", movingStates),
	stateFilter("delivery", []models.State{models.OutForDelivery, models.AvailableForPickup}),
	stateFilter("exceptions", exceptionStates),
}

func stateFilter(name string, states []models.State) boardFilter {
	key := "state:"
	for i, s := range states {
		if i > 0 {
			key += ","
		}
		key += string(s)
	}
	return boardFilter{name: name, key: key, filter: store.BoardFilter{States: states}, count: func(n store.BoardCounts) int {
		total := 0
		for _, s := range states {
			total += n.ByState[s]
		}
		return total
	}}
}

func countClasses(classes []models.ETAClass) func(store.BoardCounts) int {
	return func(n store.BoardCounts) int {
		total := 0
		for _, c := range classes {
			total += n.ByClass[c]
		}
		return total
	}
}

// boardFilterOf is the chip of that name; everything for a name we don't know.
func boardFilterOf(name string) boardFilter {
	i := max(0, slices.IndexFunc(boardFilters, func(f boardFilter) bool { return f.name == name }))
	return boardFilters[i]
}

func (w *Web) boardCounts(c *gin.Context, p *board.Props, shown boardFilter) error {
	ctx := c.Request.Context()
	counts, err := w.store.BoardCounts(ctx, w.viewer(c))
	if err != nil {
		return err
	}
	for _, f := range boardFilters {
		label := "board.all"
		href := "/board"
		if f.name != "" {
			label = "board.filter." + f.name
			href += "?" + url.Values{"show": {f.name}}.Encode()
		}
		key := f.key
		if key == "" {
			key = "all"
		}
		p.Chips = append(p.Chips, ui.ChipProps{
			Label: words.T(ctx, label), Icon: f.icon, Tone: f.tone, Href: href, Count: f.count(counts), CountKey: key,
			Current: f.name == shown.name,
		})
	}
	return nil
}

// boardSide reads the map and the alarms beside the list.
func (w *Web) boardSide(c *gin.Context, p *board.Props) error {
	ctx, v := c.Request.Context(), w.viewer(c)
	markers, err := w.store.Markers(ctx, v, boardMarkers)
	if err != nil {
		return err
	}
	for _, s := range markers {
		if marker, ok := mapVehicle(s); ok {
			p.Vehicles = append(p.Vehicles, marker)
		}
	}
	alarms, err := w.store.Alarms(ctx, v, store.AlarmFilter{Live: true}, store.Page{Limit: boardAlarms})
	if err != nil {
		return err
	}
	for _, a := range alarms.Items {
		p.Alarms = append(p.Alarms, alarmCard(a, v))
		if a.AckedAt == nil {
			p.Waiting++
		}
	}
	return nil
}

func boardRow(s models.Shipment) board.RowProps {
	r := board.RowProps{
		Shipment: s.TrackingNumber, Order: s.Order.Number, Customer: s.Customer.Name,
		Origin: s.Origin.Name, Destination: s.Destination.Name, Zone: s.Destination.TimeZone,
		State: string(s.State), ETAClass: string(s.ETAClass), AlarmCount: s.AlarmCount,
		ETA: timeOf(s.ETA), PromisedTo: s.PromisedTo, ReportedAt: reportedAt(s), TempC: s.LastTempC,
	}
	if s.AlarmSeverity > models.NoSeverity {
		r.Severity = s.AlarmSeverity.String()
	}
	if s.Vehicle != nil {
		r.Vehicle = s.Vehicle.Name
	}
	if s.Profile != nil {
		r.LowC, r.HighC = s.Profile.MinC, s.Profile.MaxC
	}
	return r
}
