package tracking

import (
	"haulcast/models"
	"haulcast/models/store"
)

// announceStatus tells what happened to a shipment. Everyone who follows the shipment hears of what stands on the
// customer's timeline and of every change of its state (app/live leaves out of the latter what isn't theirs to know);
// the rest stays in the house.
func announceStatus(tx *store.Store, s *models.Shipment, e models.ShipmentEvent) error {
	to := models.Audience{Reach: models.ReachStaff, CustomerID: &s.CustomerID, ShipmentID: &s.ID}
	if e.Public || e.FromState != e.ToState {
		to.Reach = models.ReachPublic
	}
	return tx.Announce(models.ChangeStatus, to, models.StatusData{
		Shipment: s.TrackingNumber, Order: s.Order.Number, Type: e.Type, State: s.State, Previous: e.FromState,
		Version: s.Version, At: e.OccurredAt, RecordedAt: e.RecordedAt, Late: e.Late, Public: e.Public,
		Reason: e.ReasonCode, Place: e.Place, Lat: e.Lat, Lon: e.Lon,
		Customer: s.Customer.Name, Origin: s.Origin.Name, Destination: s.Destination.Name, Vehicle: vehicleName(s),
		PromisedFrom: s.PromisedFrom, PromisedTo: s.PromisedTo,
	})
}

func vehicleName(s *models.Shipment) string {
	if s.Vehicle == nil {
		return ""
	}
	return s.Vehicle.Name
}

// announceOrder tells what became of an order: created, updated or cancelled.
func (t *Tracker) announceOrder(tx *store.Store, o *models.Order, change string) error {
	return tx.Announce(models.ChangeOrder, models.Audience{Reach: models.ReachCustomer, CustomerID: &o.CustomerID},
		models.OrderData{
			Order: o.Number, Change: change, State: o.State, Customer: o.Customer.Name, Origin: o.Origin.Name,
			Destination: o.Destination.Name, PromisedFrom: o.PromisedFrom, PromisedTo: o.PromisedTo, At: t.now(),
		})
}
