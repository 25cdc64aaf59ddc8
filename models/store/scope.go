package store

import (
	"gorm.io/gorm"

	"haulcast/models"
)

// within narrows a query to the viewer's scope. customer and shipment are the columns, constants of ours, that name a
// row's customer and shipment ("" when the table has none: then a scope that needs it sees nothing).
func within(q *gorm.DB, v models.Viewer, customer, shipment string) *gorm.DB {
	switch s := v.Scope(); {
	case s.All:
		return q
	case s.ShipmentID != models.NoID && shipment != "":
		return q.Where(shipment+" = ?", s.ShipmentID)
	case s.CustomerID != models.NoID && customer != "":
		return q.Where(customer+" = ?", s.CustomerID)
	}
	return q.Where("false")
}
