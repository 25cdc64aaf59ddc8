package tracking

import (
	"context"
	"strings"
	"time"

	"haulcast/models"
	"haulcast/models/store"
)

// PlaceDraft names a place: a known one by its id, or a new one in full.
type PlaceDraft struct {
	LocationID *models.ID
	Name       string // "" means the city's
	Street     string
	City       string
	Postcode   string
	Country    string // ISO 3166-1 alpha-2
	Lat, Lon   *float64
	TimeZone   string // IANA name, "" means UTC
}

// defaultRadiusM is how near the point of a place counts as there.
const defaultRadiusM = 200

// CreateLocation adds a place that orders can name. A place that is the same in every word and point is given back
// instead.
func (t *Tracker) CreateLocation(ctx context.Context, by models.Actor, d PlaceDraft) (models.Location, error) {
	if err := mayAct(by, models.WriteOrders); err != nil {
		return models.Location{}, err
	}
	var p models.Problems
	read := d.read(&p, "")
	if err := p.Err(); err != nil {
		return models.Location{}, err
	}
	var kept models.Location
	err := t.store.InTx(ctx, func(tx *store.Store) (err error) {
		kept, err = t.keepLocation(ctx, tx, read)
		return err
	})
	return kept, err
}

// placeNamed finds or reads the place that a draft names, without writing it; prefix stands before the names of its
// fields.
func placeNamed(ctx context.Context, tx *store.Store, by models.Actor, p *models.Problems, prefix string, d PlaceDraft) (models.Location, error) {
	if d.LocationID == nil {
		return d.read(p, prefix), nil
	}
	l, err := tx.LocationByID(ctx, by.Viewer, *d.LocationID)
	return l, known(p, prefix+"location_id", "isn't a place we know", err)
}

// keepLocation writes a place unless it is there already, and gives it with its id.
func (t *Tracker) keepLocation(ctx context.Context, tx *store.Store, l models.Location) (models.Location, error) {
	if l.ID != models.NoID {
		return l, nil
	}
	same, ok, err := tx.SameLocation(ctx, l)
	if err != nil || ok {
		return same, err
	}
	l.ID, l.CreatedAt = models.NewID(), t.now()
	return l, tx.InsertLocation(ctx, &l)
}

// read checks a new place.
func (d PlaceDraft) read(p *models.Problems, prefix string) models.Location {
	l := models.Location{
		Name: line(p, prefix+"name", d.Name, mostName), Street: line(p, prefix+"street", d.Street, mostName),
		City: line(p, prefix+"city", d.City, mostName), Postcode: line(p, prefix+"postcode", d.Postcode, mostShort),
		Country:  strings.ToUpper(line(p, prefix+"country", d.Country, mostShort)),
		TimeZone: line(p, prefix+"time_zone", d.TimeZone, mostShort), RadiusM: defaultRadiusM,
	}
	if l.Name == "" {
		l.Name = l.City
	}
	p.Require(prefix+"name", l.Name)
	if l.Country != "" && (len(l.Country) != 2 || strings.Trim(l.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		p.Add(prefix+"country", "must be a country's two letters, such as GB")
	}
	if l.TimeZone == "" {
		l.TimeZone = "UTC"
	}
	if _, err := time.LoadLocation(l.TimeZone); err != nil || l.TimeZone == "Local" {
		p.Add(prefix+"time_zone", "isn't a time zone; use a name such as Europe/London")
	}
	l.PostcodeNorm = models.NormalisePostcode(l.Postcode)
	if d.Lat == nil || d.Lon == nil {
		p.Add(prefix+"lat", "and lon are required")
		return l
	}
	point(p, prefix, d.Lat, d.Lon)
	l.Lat, l.Lon = *d.Lat, *d.Lon
	return l
}
