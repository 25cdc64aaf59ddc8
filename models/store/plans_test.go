package store_test

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// many is how many shipments the tests of plans look through: nineteen of twenty are over, and one customer of twenty
// has half of them.
const many = 40_000

// fill puts many orders with a shipment each into the database and gives the big customer.
func fill(t *testing.T, s *store.Store) models.Customer {
	t.Helper()
	big := storetest.Customer(t, s, "BIG")
	for _, code := range []string{"SMALL-1", "SMALL-2", "SMALL-3"} {
		storetest.Customer(t, s, code)
	}
	at := storetest.Location(t, s, "Liverpool", 53.4, -2.9, "L1 1RG")
	for _, sql := range []string{
		`insert into orders (id, number, customer_id, origin_id, destination_id, promised_from, promised_to,
			promised_original_to, reference, state, created_at, updated_at)
		select gen_random_uuid(), 'HC-' || lpad(n::text, 6, '0'),
			case when n % 2 = 0 then $1::uuid else (array(select id from customers where id <> $1 order by code))[1 + n % 3] end,
			$2::uuid, $2::uuid, now() + n * interval '1 second', now() + n * interval '1 second', now(),
			'PO-' || n, case when n % 1000 = 0 then 'open' else 'delivered' end,
			now() - ($3 - n) * interval '1 minute', now()
		from generate_series(1, $3::int) n`,
		`insert into shipments (id, tracking_number, order_id, customer_id, origin_id, destination_id, state, state_since,
			promised_from, promised_to, promised_original_to, eta_class, alarm_severity, created_at, updated_at)
		select gen_random_uuid(), 'ZL' || lpad((n * 7919 % 100000000)::text, 8, '0') || '0XZ', o.id, o.customer_id, $2::uuid,
			$2::uuid, case when n % 20 = 0 then 'in_transit' when n = $3 - 1 then 'on_hold' when n = 7 then 'lost' else 'delivered' end,
			now(), o.promised_from, o.promised_to, o.promised_to, case when n % 400 = 0 then 'late_actual' else 'on_time' end,
			case when n % 4000 = 0 then 4 else 0 end, o.created_at, now()
		from orders o cross join lateral (select substr(o.number, 4)::bigint as n) x
		where $1::uuid is not null`,
	} {
		patiently(t, s, sql, big.ID, at.ID, many)
	}
	patiently(t, s, "vacuum analyze")
	return big
}

// patiently runs a statement without the program's limit on how long one may take.
func patiently(t *testing.T, s *store.Store, sql string, args ...any) {
	t.Helper()
	pooled, err := s.Pool().Acquire(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	conn := pooled.Hijack()
	defer func() { _ = conn.Close(context.Background()) }()
	_, err = conn.Exec(context.Background(), "set statement_timeout = 0")
	if err == nil {
		_, err = conn.Exec(context.Background(), sql, args...)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// touched is how many of the database's pages a plan looked at.
func touched(t *testing.T, plan string) int {
	t.Helper()
	found := regexp.MustCompile(`Buffers: shared hit=(\d+)(?: read=(\d+))?`).FindStringSubmatch(plan)
	if found == nil {
		t.Fatalf("no buffers in\n%s", plan)
	}
	n, _ := strconv.Atoi(found[1])
	more, _ := strconv.Atoi("0" + found[2])
	return n + more
}

func TestListsStayFlatHoweverMuchThereIs(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	big := fill(t, s)
	staff, customer := storetest.Staff(), storetest.CustomerViewer(big)
	page := store.Page{}
	ended, active := true, false
	next := do(s.Shipments(t.Context(), staff, store.ShipmentFilter{}, store.Page{Limit: 200}))(t).Next
	shipments := func(v models.Viewer, f store.ShipmentFilter, p store.Page) func() (string, error) {
		return func() (string, error) { return s.ShipmentsPlan(t.Context(), v, f, p) }
	}
	orders := func(v models.Viewer, f store.OrderFilter) func() (string, error) {
		return func() (string, error) { return s.OrdersPlan(t.Context(), v, f, page) }
	}
	board := func(v models.Viewer, f store.BoardFilter) func() (string, error) {
		return func() (string, error) { return s.BoardPlan(t.Context(), v, f, page) }
	}
	for name, c := range map[string]struct {
		plan  func() (string, error)
		index string
		most  int // pages
	}{
		"shipments":                     {shipments(staff, store.ShipmentFilter{}, page), "shipments_newest", 100},
		"shipments, a later page":       {shipments(staff, store.ShipmentFilter{}, store.Page{After: next}), "shipments_newest", 100},
		"shipments of a customer":       {shipments(customer, store.ShipmentFilter{}, page), "shipments_newest_by_customer", 200},
		"shipments in a rare old state": {shipments(staff, store.ShipmentFilter{States: []models.State{models.Lost, models.OnHold}}, page), "shipments_newest_by_state", 50},
		"shipments that ended":          {shipments(staff, store.ShipmentFilter{Ended: &ended}, page), "shipments_newest_by_state", 300},
		"shipments under way":           {shipments(staff, store.ShipmentFilter{Ended: &active}, page), "shipments_newest_by_state", 300},
		"shipments by tracking number":  {shipments(staff, store.ShipmentFilter{Query: "zl 0000 7919"}, page), "shipments_pkey", 50},
		"shipments by order number":     {shipments(staff, store.ShipmentFilter{Query: "17"}, page), "shipments_by_order", 50},
		"shipments of a big customer":   {shipments(staff, store.ShipmentFilter{Query: "big"}, page), "shipments_newest_by_customer", 300},
		"orders":                        {orders(staff, store.OrderFilter{}), "orders_newest", 100},
		"orders in a rare state":        {orders(staff, store.OrderFilter{State: models.OrderOpen}), "orders_newest_by_state", 100},
		"orders by number":              {orders(staff, store.OrderFilter{Query: "HC-00001"}), "orders_pkey", 100},
		"orders by reference":           {orders(staff, store.OrderFilter{Query: "po-3999"}), "orders_pkey", 100},
		"orders of a big customer":      {orders(staff, store.OrderFilter{Query: "Big"}), "orders_newest_by_customer", 300},
		"board":                         {board(staff, store.BoardFilter{}), "shipments_board", 300},
		"board in a rare class":         {board(staff, store.BoardFilter{Classes: []models.ETAClass{models.ETALateActual}}), "shipments_board", 300},
		"board in a rare state":         {board(staff, store.BoardFilter{States: []models.State{models.OnHold}}), "shipments_newest_by_state", 100},
		"board with alarms":             {board(staff, store.BoardFilter{Severity: models.Critical}), "shipments_board_alarmed", 100},
		"board of a customer":           {board(customer, store.BoardFilter{}), "shipments_board_by_customer", 300},
		"board searched":                {board(staff, store.BoardFilter{Query: "BIG"}), "shipments_board_by_customer", 400},
	} {
		t.Run(name, func(t *testing.T) {
			plan := do(c.plan())(t)
			if !strings.Contains(plan, c.index) {
				t.Errorf("%s isn't used:\n%s", c.index, plan)
			}
			if strings.Contains(plan, "Seq Scan on shipments") || strings.Contains(plan, "Seq Scan on orders") {
				t.Errorf("a whole table is read:\n%s", plan)
			}
			if n := touched(t, plan); n > c.most {
				t.Errorf("%d pages, want at most %d:\n%s", n, c.most, plan)
			}
		})
	}
}
