package tracking

import (
	"context"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	"haulcast/models"
	"haulcast/models/alarms"
	"haulcast/models/geo"
	"haulcast/models/store"
)

// fences are the geofences in force, as they were at one version of the rules.
type fences struct {
	version int
	byKey   map[string]*fence
	keepIn  []*fence          // they matter wherever the goods are
	wide    []*fence          // too large for cells
	cells   map[cell][]*fence // by whole degrees
}

// fence is a geofence with whose goods it is about.
type fence struct {
	alarms.Fence
	goods models.Geofence
}

// cell is a degree of latitude and of longitude; a fence that covers more than some of them is wide.
type cell struct{ lat, lon int }

const (
	mostCells     = 100
	metresADegree = math.Pi / 180 * geo.EarthRadius
)

// fenceMemory keeps the geofences between reads.
type fenceMemory struct {
	mu   sync.Mutex
	kept *fences
}

// fencesAt are the geofences in force, none older than a version of the rules.
func (t *Tracker) fencesAt(ctx context.Context, tx *store.Store, version int) (*fences, error) {
	t.fences.mu.Lock()
	kept := t.fences.kept
	t.fences.mu.Unlock()
	if kept != nil && kept.version >= version {
		return kept, nil
	}
	rows, err := tx.GeofencesInForce(ctx)
	if err != nil {
		return nil, err
	}
	read := &fences{version: version, byKey: make(map[string]*fence, len(rows)), cells: make(map[cell][]*fence)}
	for _, g := range rows {
		parsed, err := alarms.ParseFence(g)
		if err != nil {
			t.log.Error("geofence can't be judged", "geofence_id", g.ID, "error", err)
			continue
		}
		read.put(&fence{Fence: parsed, goods: g})
	}
	t.fences.mu.Lock()
	defer t.fences.mu.Unlock()
	if t.fences.kept == nil || t.fences.kept.version < version {
		t.fences.kept = read
	}
	return read, nil
}

// put files a fence under the cells that it may touch: a cap around its first point that holds all others holds the
// lines between them too.
func (f *fences) put(one *fence) {
	f.byKey[one.ID.String()] = one
	if one.Purpose == models.FenceKeepIn {
		f.keepIn = append(f.keepIn, one)
		return
	}
	pairs, _ := one.goods.Pairs() // it was parsed
	centre, reach := geo.Point{Lat: pairs[0][0], Lon: pairs[0][1]}, 0.0
	for _, p := range pairs {
		reach = max(reach, geo.Distance(centre, geo.Point{Lat: p[0], Lon: p[1]}))
	}
	cells := cellsAround(centre, reach+one.goods.RadiusM)
	if cells == nil {
		f.wide = append(f.wide, one)
	}
	for _, c := range cells {
		f.cells[c] = append(f.cells[c], one)
	}
}

// cellsAround lists the cells within so many metres of a place; nil when they are too many, or reach over a pole or the
// antimeridian.
func cellsAround(centre geo.Point, metres float64) []cell {
	up := metres/metresADegree + 0.001
	north, south := centre.Lat+up, centre.Lat-up
	if north > 89 || south < -89 {
		return nil
	}
	across := up / math.Cos(max(math.Abs(north), math.Abs(south))*math.Pi/180)
	east, west := centre.Lon+across, centre.Lon-across
	if east > 180 || west < -180 {
		return nil
	}
	from, to := cellOf(geo.Point{Lat: south, Lon: west}), cellOf(geo.Point{Lat: north, Lon: east})
	if (to.lat-from.lat+1)*(to.lon-from.lon+1) > mostCells {
		return nil
	}
	var cells []cell
	for lat := from.lat; lat <= to.lat; lat++ {
		for lon := from.lon; lon <= to.lon; lon++ {
			cells = append(cells, cell{lat, lon})
		}
	}
	return cells
}

func cellOf(p geo.Point) cell { return cell{int(math.Floor(p.Lat)), int(math.Floor(p.Lon))} }

// near hands the fences for an order's goods that a place may lie in to take.
func (f *fences) near(p geo.Point, customerID, orderID models.ID, take func(*fence)) {
	for _, list := range [...][]*fence{f.cells[cellOf(p)], f.wide} {
		for _, one := range list {
			if one.goods.InForceFor(customerID, orderID) && one.Area.Near(p, 0) {
				take(one)
			}
		}
	}
}

// quietZone names the quiet zone that a place lies in; "" when it is in none.
func (f *fences) quietZone(p geo.Point, customerID, orderID models.ID) (name string) {
	f.near(p, customerID, orderID, func(one *fence) {
		if one.Purpose == models.FenceQuiet && one.Area.Contains(p) && (name == "" || one.Name < name) {
			name = one.Name
		}
	})
	return name
}

// nearby gathers the fences that matter for one shipment: those that its reports came near, those it must not leave,
// and those that something is remembered of.
type nearby struct {
	all             *fences
	customer, order models.ID
	found           map[string]*fence
}

func (f *fences) nearbyOf(s *models.Shipment) nearby {
	n := nearby{all: f, customer: s.CustomerID, order: s.OrderID, found: map[string]*fence{}}
	for _, one := range f.keepIn {
		if one.goods.InForceFor(n.customer, n.order) {
			n.found[one.ID.String()] = one
		}
	}
	return n
}

// report looks for fences around a report's place.
func (n nearby) report(r models.Reading) {
	if r.Lat == nil || r.Lon == nil || len(n.all.byKey) == 0 {
		return
	}
	n.all.near(geo.Point{Lat: *r.Lat, Lon: *r.Lon}, n.customer, n.order, func(one *fence) { n.found[one.ID.String()] = one })
}

// remembered takes in the fence that a track is about.
func (n nearby) remembered(key string) {
	if one := n.all.byKey[key]; one != nil && one.goods.InForceFor(n.customer, n.order) {
		n.found[key] = one
	}
}

// list is what was found, in one order.
func (n nearby) list() []alarms.Fence {
	var list []alarms.Fence
	for _, key := range slices.Sorted(maps.Keys(n.found)) {
		list = append(list, n.found[key].Fence)
	}
	return list
}

// changedAt is when a fence was drawn as it is; zero for what is no fence in force.
func (f *fences) changedAt(key string) time.Time {
	if one := f.byKey[key]; one != nil {
		return one.goods.UpdatedAt
	}
	return time.Time{}
}
