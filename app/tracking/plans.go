package tracking

import (
	"context"
	"sync"

	"haulcast/models"
	"haulcast/models/alarms"
	"haulcast/models/geo"
	"haulcast/models/store"
)

// plan is where a shipment is meant to go, as it was at one version of the shipment.
type plan struct {
	version int
	calls   []alarms.Call
	route   geo.Polyline
}

// plansKept bounds the plans in memory; when there are more, they are read again.
const plansKept = 20_000

// planMemory keeps plans between reads: reports come every minute, plans change a few times a day.
type planMemory struct {
	mu   sync.Mutex
	kept map[models.ID]plan
}

// plansOf are the plans of locked shipments.
func (t *Tracker) plansOf(ctx context.Context, tx *store.Store, ships []models.Shipment) (map[models.ID]plan, error) {
	plans, missing := t.plans.recall(ships)
	if len(missing) == 0 {
		return plans, nil
	}
	read, err := tx.PlansOf(ctx, missing)
	if err != nil {
		return nil, err
	}
	for _, s := range ships {
		p, ok := read[s.ID]
		if !ok {
			continue
		}
		made := plan{version: s.Version, route: routeOf(p.Route)}
		for _, c := range p.Calls {
			made.calls = append(made.calls, alarms.Call{Point: c.At, RadiusM: c.RadiusM, ArrivedAt: c.ArrivedAt, DepartedAt: c.DepartedAt})
		}
		plans[s.ID] = made
	}
	t.plans.keep(plans)
	return plans, nil
}

func (m *planMemory) recall(ships []models.Shipment) (plans map[models.ID]plan, missing []models.ID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	plans = make(map[models.ID]plan, len(ships))
	for _, s := range ships {
		if p, ok := m.kept[s.ID]; ok && p.version == s.Version {
			plans[s.ID] = p
		} else {
			missing = append(missing, s.ID)
		}
	}
	return plans, missing
}

func (m *planMemory) keep(plans map[models.ID]plan) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil || len(m.kept)+len(plans) > plansKept {
		m.kept = make(map[models.ID]plan, len(plans))
	}
	for id, p := range plans {
		m.kept[id] = p
	}
}
