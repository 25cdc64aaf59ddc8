package live

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"haulcast/models"
)

// world is a few customers with their shipments and people, and what belongs to each is marked with its customer's mark.
type world struct {
	customers []models.ID
	shipments [][]models.ID // by customer
	viewers   map[string]models.Viewer
	owner     map[string]int // the customer of a viewer, -1 for staff
}

func newWorld(st *stage) *world {
	w := &world{viewers: map[string]models.Viewer{}, owner: map[string]int{}}
	for c := range 3 {
		id := models.NewID()
		w.customers = append(w.customers, id)
		w.shipments = append(w.shipments, []models.ID{models.NewID(), models.NewID()})
		for u := range 2 {
			w.add(st, fmt.Sprintf("customer%d-%d", c, u), c, models.Viewer{Role: models.RoleCustomer, CustomerID: id})
		}
		for s, shipment := range w.shipments[c] {
			w.add(st, fmt.Sprintf("link%d-%d", c, s), c, models.Viewer{Role: models.RoleLink, ShipmentID: shipment, LinkID: models.NewID()})
		}
	}
	w.add(st, "admin", -1, models.Viewer{Role: models.RoleAdmin})
	w.add(st, "dispatcher", -1, models.Viewer{Role: models.RoleDispatcher})
	return w
}

func (w *world) add(st *stage, name string, owner int, v models.Viewer) {
	w.viewers[name], w.owner[name] = st.know(name, v), owner
}

// mark stands in everything that belongs to a customer.
func mark(customer int) string { return fmt.Sprintf("BELONGS-TO-%d", customer) }

// random makes a change about a customer's shipment, and says who must hear it: by rules written down here once more,
// apart from the policy's.
func (w *world) random() (models.Change, func(name string) bool) {
	c, s := rand.N(len(w.customers)), rand.N(2)
	customer, shipment := w.customers[c], w.shipments[c][s]
	to := models.Audience{CustomerID: &customer, ShipmentID: &shipment}
	staff := func(name string) bool { return w.owner[name] < 0 }
	people := func(name string) bool {
		return staff(name) || w.owner[name] == c && strings.HasPrefix(name, "customer")
	}
	status := statusOf(mark(c), 1)
	switch rand.N(6) {
	case 0:
		to.Reach = models.ReachPublic
		return change(models.ChangeStatus, to, status), func(name string) bool {
			return people(name) || name == fmt.Sprintf("link%d-%d", c, s)
		}
	case 1:
		to.Reach = models.ReachCustomer
		return change(models.ChangeStatus, to, status), people
	case 2:
		to.Reach = models.ReachStaff
		return change(models.ChangeStatus, to, status), staff
	case 3: // an alarm addressed too widely by mistake
		kind := models.AlarmKinds[rand.N(len(models.AlarmKinds))]
		to.Reach = models.ReachCustomer
		return change(models.ChangeAlarm, to, models.AlarmData{Shipment: mark(c), Kind: kind}), func(name string) bool {
			return staff(name) || people(name) && slices.Contains(customersKinds, string(kind))
		}
	case 4:
		name := w.someUser()
		user := w.viewers[name].UserID
		data := models.NotificationData{TitleKey: "k", Subject: "/" + name}
		return change(models.ChangeNotification, models.Audience{Reach: models.ReachUser, UserID: &user}, data),
			func(other string) bool { return other == name }
	default:
		return change(models.ChangeOrder, models.Audience{Reach: models.ReachCustomer, CustomerID: &customer},
			models.OrderData{Order: mark(c)}), people
	}
}

func (w *world) someUser() string {
	for name, v := range w.viewers {
		if v.Role != models.RoleLink {
			return name
		}
	}
	return ""
}

// customersKinds are the alarms that the customer whose goods they are about hears of, as domain.md 1.2 says it.
var customersKinds = []string{
	"delay.predicted", "delay.actual", "delivery.attempt_failed",
	"temp.high", "temp.low", "temp.freeze", "temp.cumulative", "temp.mkt",
}

// TestNobodyHearsWhatIsNotTheirs sends random changes to everybody, live from the ring and again from the table, and
// holds what each got against who should.
func TestNobodyHearsWhatIsNotTheirs(t *testing.T) {
	st := play(t, func(o *Options) { o.RingSize = 4096 })
	w := newWorld(st)
	begin := st.live.Cursor()
	type want struct {
		hears func(string) bool
		seq   int64
	}
	var wants []want
	var batch []models.Change
	for i := range 600 {
		c, hears := w.random()
		batch = append(batch, c)
		wants = append(wants, want{hears, int64(i + 1)})
		if len(batch) == 20 {
			st.announce(batch...)
			batch = nil
		}
	}
	st.reaches()
	again := &stage{t: t, dsn: st.dsn, store: st.store, viewers: st.viewers, gone: map[models.ID]bool{}}
	again.start(func(o *Options) { o.RingSize = 4 })
	for where, place := range map[string]*stage{"the ring": st, "the table": again} {
		for name := range w.viewers {
			var expected []int64
			for _, x := range wants {
				if x.hears(name) {
					expected = append(expected, x.seq)
				}
			}
			r, events := place.join(name, begin)
			r.Close()
			var got []int64
			for _, e := range events {
				if strings.HasPrefix(e.Name, "sync.") {
					continue
				}
				got = append(got, e.Seq())
				for c := range w.customers {
					if w.owner[name] >= 0 && c != w.owner[name] && strings.Contains(e.Data, mark(c)) {
						t.Errorf("%s got from %s what belongs to another: %s", name, where, e.Data)
					}
				}
			}
			if !equal(got, expected) {
				t.Errorf("%s got %d events from %s, want %d", name, len(got), where, len(expected))
			}
		}
	}
}
