package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"haulcast/models"
)

// onBoard is what stands on the board. It is spelled as in the indexes shipments_board…: only then can they serve it.
const onBoard = "state not in ('delivered', 'returned', 'disposed', 'cancelled', 'lost') and archived_at is null"

// BoardFilter narrows the board; the zero filter is all of it.
type BoardFilter struct {
	States   []models.State
	Classes  []models.ETAClass
	Severity models.Severity // with an alarm at least this bad
	Query    string          // see match
}

// Board lists what is under way, earliest promise first, with order, customer, origin, destination, vehicle and profile.
func (s *Store) Board(ctx context.Context, v models.Viewer, f BoardFilter, p Page) (List[models.Shipment], error) {
	q, err := s.boardWanted(ctx, v, f, p)
	if err != nil {
		return List[models.Shipment]{}, err
	}
	var shipments []models.Shipment
	if err := q.Find(&shipments).Error; err != nil {
		return List[models.Shipment]{}, fmt.Errorf("read the board: %w", err)
	}
	return cut(shipments, p, func(sh models.Shipment) (time.Time, models.ID) { return sh.PromisedTo, sh.ID }), nil
}

func (s *Store) boardWanted(ctx context.Context, v models.Viewer, f BoardFilter, p Page) (*gorm.DB, error) {
	narrow := func(q *gorm.DB) (*gorm.DB, error) {
		return soonest(f.narrow(q.Where(onBoard)), "promised_to", p)
	}
	const order = "promised_to, id"
	rows := within(shipmentQuery(s.q(ctx)), v, "customer_id", "id")
	switch scope := v.Scope(); {
	case searchable(f.Query) != "":
		return s.shipmentsMatching(ctx, v, f.Query, order, p, narrow)
	case scope.CustomerID != models.NoID:
		return s.union(ctx, rows, "shipments", order, p, narrow, nil, idArray{scope.CustomerID})
	case !scope.All:
		return narrow(rows)
	}
	// The ids alone come out of the index without touching the rows that a filter skips.
	ids, err := narrow(s.q(ctx).Model(&models.Shipment{}).Select("id"))
	if err != nil {
		return nil, err
	}
	return rows.Where("id = any(array(?))", ids).Order(order).Limit(p.limit() + 1), nil
}

func (f BoardFilter) narrow(q *gorm.DB) *gorm.DB {
	if len(f.States) > 0 {
		q = q.Where("state in ?", f.States)
	}
	if len(f.Classes) > 0 {
		q = q.Where("eta_class in ?", f.Classes)
	}
	if f.Severity > models.NoSeverity {
		q = q.Where("alarm_severity > 0 and alarm_severity >= ?", f.Severity) // > 0 names shipments_board_alarmed
	}
	return q
}

// BoardCounts tells how many shipments are under way, and how they stand.
type BoardCounts struct {
	Total      int
	ByState    map[models.State]int
	ByClass    map[models.ETAClass]int
	BySeverity map[models.Severity]int // by the worst alarm; shipments without one stand under NoSeverity
	Alarmed    int                     // with any alarm that is active or not acknowledged
}

// BoardCounts counts what stands on the board, from the narrow table that the database keeps beside the shipments: theirs
// are rewritten by every position report, and to count those would mean to visit each.
func (s *Store) BoardCounts(ctx context.Context, v models.Viewer) (BoardCounts, error) {
	var rows []struct {
		State         models.State
		EtaClass      models.ETAClass
		AlarmSeverity models.Severity
		N             int
	}
	err := within(s.q(ctx).Table("board"), v, "customer_id", "shipment_id").
		Select("state, eta_class, alarm_severity, count(*) as n").Group("state, eta_class, alarm_severity").
		Scan(&rows).Error
	if err != nil {
		return BoardCounts{}, fmt.Errorf("count the board: %w", err)
	}
	counts := BoardCounts{
		ByState: map[models.State]int{}, ByClass: map[models.ETAClass]int{}, BySeverity: map[models.Severity]int{},
	}
	for _, r := range rows {
		counts.Total += r.N
		counts.ByState[r.State] += r.N
		counts.ByClass[r.EtaClass] += r.N
		counts.BySeverity[r.AlarmSeverity] += r.N
		if r.AlarmSeverity > models.NoSeverity {
			counts.Alarmed += r.N
		}
	}
	return counts, nil
}

// maxPositions bounds how many shipments one map or snapshot shows.
const maxPositions = 5000

// positionColumns is what a map and a snapshot need of a shipment; live positions touch thousands of rows at once.
const positionColumns = `id, tracking_number, customer_id, state, state_since, promised_to, eta, eta_class, alarm_severity,
	vehicle_id, profile_id, last_fix_at, last_lat, last_lon, last_speed_mps, last_course, last_temp_c, last_temp_at,
	last_signal_at, report_every_s`

// Positions gives where every shipment under way that the viewer may see is, and how warm: light rows with the columns
// a map needs, the vehicle and the profile. Those that never reported are left out; of more than 5,000 the earliest
// promised are given.
func (s *Store) Positions(ctx context.Context, v models.Viewer) ([]models.Shipment, error) {
	var shipments []models.Shipment
	err := within(s.q(ctx), v, "customer_id", "id").Select(positionColumns).
		Preload("Vehicle").Preload("Profile").Where(onBoard).
		Where("last_fix_at is not null or last_temp_at is not null").
		Order("promised_to, id").Limit(maxPositions).Find(&shipments).Error
	if err != nil {
		return nil, fmt.Errorf("read the positions: %w", err)
	}
	return shipments, nil
}

// Markers gives the shipments under way that a map should show first: those with the worst alarms, then the late ones,
// then any, at most limit. They are rows like those of Positions; a page's stream brings the others' positions.
func (s *Store) Markers(ctx context.Context, v models.Viewer, limit int) ([]models.Shipment, error) {
	first := within(s.q(ctx).Table("board"), v, "customer_id", "shipment_id").Select("shipment_id").
		Order("alarm_severity desc, eta_class in ('late_predicted', 'late_actual') desc, shipment_id desc").Limit(limit)
	var shipments []models.Shipment
	err := s.q(ctx).Select(positionColumns).Preload("Vehicle").
		Where("id = any(array(?))", first).Where("last_fix_at is not null").Find(&shipments).Error
	if err != nil {
		return nil, fmt.Errorf("read the map's markers: %w", err)
	}
	return shipments, nil
}
