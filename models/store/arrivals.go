package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"haulcast/models"
	"haulcast/models/geo"
)

// Journey is what an arrival is estimated from beside the shipment itself.
type Journey struct {
	Origin, Destination geo.Point
	ReadyAt             *time.Time      // when the order is ready to leave
	Route               []byte          // as models.Shipment keeps it
	ToldClass           models.ETAClass // the class people were last told; "" when they were told none
	Stops               []JourneyStop
	Attempts            int       // deliveries that failed
	LastActualAt        time.Time // when something happened to it last, as people and systems told; zero when nothing did
	OrderID             models.ID
	Thresholds          []json.RawMessage // what is changed for its goods, as models.Shipment keeps it …
	Rules               int               // … at this version of the rules
}

// JourneyStop is a stop and where it is.
type JourneyStop struct {
	Kind      models.StopKind
	At        geo.Point
	PlanFrom  *time.Time
	PlanTo    *time.Time
	Service   time.Duration
	ArrivedAt *time.Time
	LeftAt    *time.Time
}

// counts is the condition that an event e counts: it happened, and nobody took it back.
const counts = `e.kind = 'actual' and not exists (select 1 from shipment_events v where v.voids_event_id = e.id)`

// JourneyOf reads from what a shipment's arrival is estimated, and its alarms by the clock are judged.
func (s *Store) JourneyOf(ctx context.Context, shipmentID models.ID) (Journey, error) {
	var j Journey
	var last *time.Time
	var changes [3][]byte
	err := s.conn().QueryRowContext(ctx, `
		select a.lat, a.lon, b.lat, b.lon, o.ready_at, s.route, s.eta_told_class, o.id,
		  (select count(*) from shipment_events e where e.shipment_id = s.id and e.type = $2 and `+counts+`),
		  (select e.occurred_at from shipment_events e where e.shipment_id = s.id and `+counts+`
		   order by e.occurred_at desc, e.id desc limit 1),
		  ct.changes, pt.changes, ot.changes, (select rules_version from settings where id = 1)
		from shipments s join orders o on o.id = s.order_id
		join locations a on a.id = s.origin_id join locations b on b.id = s.destination_id
		left join thresholds ct on ct.scope = 'customer' and ct.subject_id = s.customer_id
		left join thresholds pt on pt.scope = 'profile' and pt.subject_id = coalesce(s.profile_id, o.profile_id)
		left join thresholds ot on ot.scope = 'order' and ot.subject_id = s.order_id
		where s.id = $1`, shipmentID, string(models.EventAttemptFailed)).
		Scan(&j.Origin.Lat, &j.Origin.Lon, &j.Destination.Lat, &j.Destination.Lon, &j.ReadyAt, &j.Route, &j.ToldClass,
			&j.OrderID, &j.Attempts, &last, &changes[0], &changes[1], &changes[2], &j.Rules)
	if err != nil {
		return Journey{}, fmt.Errorf("read the journey of shipment %s: %w", shipmentID, err)
	}
	if last != nil {
		j.LastActualAt = *last
	}
	j.Thresholds = changed(changes[:])
	rows, err := s.conn().QueryContext(ctx, `
		select p.kind, l.lat, l.lon, p.plan_from, p.plan_to, p.service_s, p.arrived_at, p.departed_at
		from stops p join locations l on l.id = p.location_id where p.shipment_id = $1 order by p.seq`, shipmentID)
	if err != nil {
		return Journey{}, fmt.Errorf("read the stops of shipment %s: %w", shipmentID, err)
	}
	defer rows.Close()
	for rows.Next() {
		var p JourneyStop
		var service int
		if err := rows.Scan(&p.Kind, &p.At.Lat, &p.At.Lon, &p.PlanFrom, &p.PlanTo, &service, &p.ArrivedAt, &p.LeftAt); err != nil {
			return Journey{}, fmt.Errorf("read the stops of shipment %s: %w", shipmentID, err)
		}
		p.Service = time.Duration(service) * time.Second
		j.Stops = append(j.Stops, p)
	}
	return j, rows.Err()
}

// ProfileOf gives the temperature profile that a shipment's goods must keep, its own or its order's; nil when none.
func (s *Store) ProfileOf(ctx context.Context, shipmentID models.ID) (*models.TemperatureProfile, error) {
	var list []models.TemperatureProfile
	err := s.q(ctx).Where(`id = (select coalesce(s.profile_id, o.profile_id) from shipments s
		join orders o on o.id = s.order_id where s.id = ?)`, shipmentID).Find(&list).Error
	if err != nil {
		return nil, fmt.Errorf("read the profile of shipment %s: %w", shipmentID, err)
	}
	if len(list) == 0 {
		return nil, nil //nolint:nilnil // goods without a profile are the usual case
	}
	return &list[0], nil
}

// SaveArrival writes a locked shipment's estimate, what people were told of it, and when to look again.
func (s *Store) SaveArrival(ctx context.Context, sh *models.Shipment, toldClass models.ETAClass) error {
	_, err := s.conn().ExecContext(ctx, `
		update shipments set eta = $2, eta_low = $3, eta_high = $4, eta_confidence = $5, eta_class = $6, eta_computed_at = $7,
		  eta_published = $8, eta_told_at = $9, eta_told_class = $10, check_at = $11
		where id = $1`,
		sh.ID, sh.ETA, sh.ETALow, sh.ETAHigh, sh.ETAConfidence, string(sh.ETAClass), sh.ETAComputedAt,
		sh.ETAPublished, sh.ETAToldAt, string(toldClass), sh.CheckAt)
	if err != nil {
		return fmt.Errorf("save the arrival of shipment %s: %w", sh.TrackingNumber, err)
	}
	return nil
}

// SaveCheckAt writes when the sweep must look at a locked shipment again; nil is never.
func (s *Store) SaveCheckAt(ctx context.Context, shipmentID models.ID, at *time.Time) error {
	_, err := s.conn().ExecContext(ctx, "update shipments set check_at = $2 where id = $1", shipmentID, at)
	if err != nil {
		return fmt.Errorf("save when to look at shipment %s: %w", shipmentID, err)
	}
	return nil
}

// DueShipments lists shipments that must be looked at by now, most overdue first, at most limit. Those that somebody
// else is at work on are left out: whoever that is, they look too, or the next round finds them.
func (s *Store) DueShipments(ctx context.Context, now time.Time, limit int) ([]models.ID, error) {
	var ids []models.ID
	rows, err := s.conn().QueryContext(ctx, `select id from shipments where check_at is not null and check_at <= $1
		order by check_at limit $2 for no key update skip locked`, now, limit)
	if err != nil {
		return nil, fmt.Errorf("list the shipments that are due: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id models.ID
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("list the shipments that are due: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
