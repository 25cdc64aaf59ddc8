package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// walked reads a list page by page and gives the names of all it held, in order.
func walked[T any](t *testing.T, limit int, name func(T) string, read func(store.Page) (store.List[T], error)) []string {
	t.Helper()
	var names []string
	page := store.Page{Limit: limit}
	for {
		list := do(read(page))(t)
		if len(list.Items) > limit {
			t.Fatalf("a page of %d", len(list.Items))
		}
		for _, item := range list.Items {
			names = append(names, name(item))
		}
		if page.After = list.Next; page.After == "" {
			return names
		}
	}
}

func tracking(sh models.Shipment) string { return sh.TrackingNumber }

func TestListsGoOnWhereThePageBeforeEnded(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ctx, acme := t.Context(), storetest.Customer(t, s, "ACME")
	o := storetest.Order(t, s, acme)
	at := store.Now()
	var all []string
	for i := range 11 {
		sh := storetest.ShipmentOf(t, s, o, func(sh *models.Shipment) {
			sh.CreatedAt = at.Add(time.Duration(i/3) * time.Minute) // three share each moment
			sh.PromisedTo = at.Add(time.Duration(i/4) * time.Hour)
			if i%2 == 1 {
				sh.State = models.InTransit
			}
		})
		all = append(all, sh.TrackingNumber)
	}
	every := slices.Sorted(slices.Values(all))
	active := false
	for _, v := range []models.Viewer{storetest.Staff(), storetest.CustomerViewer(acme)} {
		for name, read := range map[string]func(store.Page) (store.List[models.Shipment], error){
			"all": func(p store.Page) (store.List[models.Shipment], error) {
				return s.Shipments(ctx, v, store.ShipmentFilter{}, p)
			},
			"active": func(p store.Page) (store.List[models.Shipment], error) {
				return s.Shipments(ctx, v, store.ShipmentFilter{Ended: &active}, p)
			},
			"an order": func(p store.Page) (store.List[models.Shipment], error) {
				return s.Shipments(ctx, v, store.ShipmentFilter{OrderID: o.ID}, p)
			},
			"searched": func(p store.Page) (store.List[models.Shipment], error) {
				return s.Shipments(ctx, v, store.ShipmentFilter{Query: o.Number}, p)
			},
			"board": func(p store.Page) (store.List[models.Shipment], error) {
				return s.Board(ctx, v, store.BoardFilter{}, p)
			},
			"board, searched": func(p store.Page) (store.List[models.Shipment], error) {
				return s.Board(ctx, v, store.BoardFilter{Query: o.Number}, p)
			},
		} {
			got := walked(t, 4, tracking, read)
			if !slices.Equal(slices.Sorted(slices.Values(got)), every) {
				t.Errorf("%s for %s: %v", name, v.Role, got)
			}
		}
	}
	var last time.Time
	walked(t, 4, tracking, func(p store.Page) (store.List[models.Shipment], error) {
		list, err := s.Board(ctx, storetest.Staff(), store.BoardFilter{}, p)
		for _, sh := range list.Items {
			if sh.PromisedTo.Before(last) {
				t.Errorf("%s after %s", sh.PromisedTo, last)
			}
			last = sh.PromisedTo
		}
		return list, err
	})
}

func TestListsByNameGoOnWhereThePageBeforeEnded(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	var want []string
	for i, name := range []string{"delta", "Alpha", "alpha", "charlie", "Bravo", "ähre", "ALPHA two"} {
		storetest.Location(t, s, name, 1, 2, "")
		c := models.Customer{ID: models.NewID(), Code: fmt.Sprintf("C%d", i), Name: name, CreatedAt: store.Now()}
		if err := s.InsertCustomer(t.Context(), &c); err != nil {
			t.Fatal(err)
		}
		want = append(want, name)
	}
	slices.Sort(want)
	places := walked(t, 2, func(l models.Location) string { return l.Name }, func(p store.Page) (store.List[models.Location], error) {
		return s.Locations(t.Context(), storetest.Staff(), "", p)
	})
	customers := walked(t, 3, func(c models.Customer) string { return c.Name }, func(p store.Page) (store.List[models.Customer], error) {
		return s.Customers(t.Context(), storetest.Staff(), "", p)
	})
	for _, got := range [][]string{places, customers} {
		if !slices.IsSortedFunc(got, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }) {
			t.Errorf("out of order: %v", got)
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("got %v", got)
		}
	}
	alphas := walked(t, 1, func(l models.Location) string { return l.Name }, func(p store.Page) (store.List[models.Location], error) {
		return s.Locations(t.Context(), storetest.Staff(), " aLPha", p)
	})
	if len(alphas) != 3 {
		t.Errorf("beginning with alpha: %v", alphas)
	}
	if got := do(s.Customers(t.Context(), storetest.Staff(), "c3", store.Page{}))(t); len(got.Items) != 1 || got.Items[0].Code != "C3" {
		t.Errorf("by code: %v", got.Items)
	}
}

func TestCursorThatIsNotOursIsRefused(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	for _, after := range []string{"x", "AAAA", "OTIyMzM3MjAzNjg1NDc3NTgwNy4wMWEwZjQ0Zi0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDA", "%00"} {
		p := store.Page{After: after}
		_, err := s.Shipments(t.Context(), storetest.Staff(), store.ShipmentFilter{}, p)
		if models.CodeOf(err) != models.Invalid {
			t.Errorf("shipments after %q: %v", after, err)
		}
		if _, err := s.Locations(t.Context(), storetest.Staff(), "", p); models.CodeOf(err) != models.Invalid {
			t.Errorf("locations after %q: %v", after, err)
		}
	}
}

func TestSearchFindsByWhatPeopleHaveInHand(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	acme, other := storetest.Customer(t, s, "ACME"), storetest.Customer(t, s, "BETA")
	o := storetest.Order(t, s, acme, func(o *models.Order) { o.Reference = "PO/2026 17" })
	sh := storetest.ShipmentOf(t, s, o)
	storetest.Shipment(t, s, other)
	ended := storetest.Shipment(t, s, acme, storetest.In(models.Delivered))
	n := sh.TrackingNumber
	for query, want := range map[string]int{
		n: 1, n[:2] + " " + n[2:6] + "-" + n[6:]: 1, strings.ToLower(n[:9]): 1, n[:4]: 0, "ZL": 0,
		o.Number: 1, strings.ToLower(o.Number): 1, strings.TrimLeft(o.Number[3:], "0"): 1, "HC-": 2, "po/2026": 1, "PO/2026  17": 1,
		"acm": 1, "ACME ltd": 1, "beta": 1, "nothing": 0, "%": 0, "_": 0, "'": 0, "\x00": 2, "": 2, "  ": 2, "a\xffcme": 1,
		ended.TrackingNumber: 0, "\U0010ffff": 0, strings.Repeat("9", 300): 0,
	} {
		got := do(s.Board(t.Context(), storetest.Staff(), store.BoardFilter{Query: query}, store.Page{}))(t)
		if len(got.Items) != want {
			t.Errorf("%q finds %d, want %d", query, len(got.Items), want)
		}
	}
	if got := do(s.Orders(t.Context(), storetest.Staff(), store.OrderFilter{Query: n}, store.Page{}))(t); len(got.Items) != 1 || got.Items[0].ID != o.ID {
		t.Errorf("the order of a tracking number: %v", got.Items)
	}
	both := do(s.Shipments(t.Context(), storetest.Staff(), store.ShipmentFilter{Query: "acme"}, store.Page{}))(t)
	if len(both.Items) != 2 {
		t.Errorf("%d shipments of ACME", len(both.Items))
	}
	if _, err := s.ShipmentByNumber(t.Context(), storetest.Staff(), "a\x00b"); models.CodeOf(err) != models.NotFound {
		t.Errorf("a number that can't be: %v", err)
	}
}

func TestBoardCountsAreTrueWhateverHappens(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	acme, other := storetest.Customer(t, s, "ACME"), storetest.Customer(t, s, "BETA")
	one := storetest.Shipment(t, s, acme, storetest.In(models.InTransit))
	two := storetest.Shipment(t, s, acme)
	storetest.Shipment(t, s, other)
	storetest.Shipment(t, s, acme, storetest.In(models.Delivered))
	archived := store.Now()
	storetest.Shipment(t, s, acme, func(sh *models.Shipment) { sh.ArchivedAt = &archived })
	check := func(what string, v models.Viewer, want store.BoardCounts) {
		t.Helper()
		if got := do(s.BoardCounts(t.Context(), v))(t); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	counts := func(total, alarmed int, states map[models.State]int, classes map[models.ETAClass]int, severities map[models.Severity]int) store.BoardCounts {
		return store.BoardCounts{Total: total, Alarmed: alarmed, ByState: states, ByClass: classes, BySeverity: severities}
	}
	check("at first", storetest.Staff(), counts(3, 0, map[models.State]int{models.InTransit: 1, models.Booked: 2},
		map[models.ETAClass]int{models.ETAUnknown: 3}, map[models.Severity]int{0: 3}))
	check("for the customer", storetest.CustomerViewer(acme), counts(2, 0, map[models.State]int{models.InTransit: 1, models.Booked: 1},
		map[models.ETAClass]int{models.ETAUnknown: 2}, map[models.Severity]int{0: 2}))
	one.State, two.ETAClass = models.Delivered, models.ETAAtRisk
	for _, sh := range []*models.Shipment{&one, &two} {
		if err := s.SaveShipment(t.Context(), sh); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Pool().Exec(t.Context(), "update shipments set alarm_severity = 3 where id = $1", two.ID); err != nil {
		t.Fatal(err)
	}
	check("after one ended", storetest.CustomerViewer(acme), counts(1, 1, map[models.State]int{models.Booked: 1},
		map[models.ETAClass]int{models.ETAAtRisk: 1}, map[models.Severity]int{models.Major: 1}))
	one.State = models.InTransit
	if err := s.SaveShipment(t.Context(), &one); err != nil {
		t.Fatal(err)
	}
	check("after the end was taken back", storetest.CustomerViewer(acme), counts(2, 1, map[models.State]int{models.InTransit: 1, models.Booked: 1},
		map[models.ETAClass]int{models.ETAUnknown: 1, models.ETAAtRisk: 1}, map[models.Severity]int{0: 1, models.Major: 1}))
}

func TestBoardIsNarrowedByStateClassAndAlarm(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	acme := storetest.Customer(t, s, "ACME")
	late := storetest.Shipment(t, s, acme, storetest.In(models.InTransit), func(sh *models.Shipment) { sh.ETAClass = models.ETALateActual })
	warned := storetest.Shipment(t, s, acme)
	alarmed := storetest.Shipment(t, s, acme, storetest.In(models.OnHold))
	for id, severity := range map[models.ID]models.Severity{warned.ID: models.Warning, alarmed.ID: models.Critical} {
		if _, err := s.Pool().Exec(t.Context(), "update shipments set alarm_severity = $1 where id = $2", int(severity), id); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		filter store.BoardFilter
		want   []string
	}{
		"in transit or held": {store.BoardFilter{States: []models.State{models.InTransit, models.OnHold}}, []string{late.TrackingNumber, alarmed.TrackingNumber}},
		"late":               {store.BoardFilter{Classes: []models.ETAClass{models.ETALateActual}}, []string{late.TrackingNumber}},
		"with any alarm":     {store.BoardFilter{Severity: models.Warning}, []string{warned.TrackingNumber, alarmed.TrackingNumber}},
		"with a bad alarm":   {store.BoardFilter{Severity: models.Major}, []string{alarmed.TrackingNumber}},
		"both":               {store.BoardFilter{Severity: models.Major, States: []models.State{models.Booked}}, nil},
	} {
		var got []string
		for _, sh := range do(s.Board(t.Context(), storetest.Staff(), c.filter, store.Page{}))(t).Items {
			got = append(got, sh.TrackingNumber)
		}
		slices.Sort(got)
		if slices.Sort(c.want); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
