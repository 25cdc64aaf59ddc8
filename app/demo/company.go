package demo

import (
	"context"

	"haulcast/app/auth"
	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
)

// The demo's customers; the first one has a login. All names are made up.
var customers = []tracking.CustomerDraft{
	{Code: "MERSEY", Name: "Mersey Pharmacies", ContactEmail: "orders@mersey-pharmacies.example"},
	{Code: "WALTON", Name: "Walton Vale Grocers", ContactEmail: "depot@waltonvale.example"},
	{Code: "NORTHPARK", Name: "Northpark Clinics", ContactEmail: "stores@northpark.example"},
}

// VaccineProfile is the name of the cold load's temperature profile.
const VaccineProfile = "Vaccines 2–8 °C"

// recordedDelayS is the recorded logger's own alarm delay, and fridgeSpeed how much faster than recorded it is
// replayed: an hour above the limit then passes in a minute.
const (
	recordedDelayS = 3600
	fridgeSpeed    = 60
)

func (d *Demo) makeCompany(ctx context.Context) ([]Account, error) {
	system := models.System(models.SourceAPI)
	if err := d.makeCustomers(ctx, system); err != nil {
		return nil, err
	}
	if err := d.drawPlaces(ctx); err != nil {
		return nil, err
	}
	low, high, hysteresis := 2.0, 8.0, 0.5
	set, clear, warmup := recordedDelayS/fridgeSpeed, 20, 0
	_, err := d.tracker.CreateProfile(ctx, system, tracking.ProfileDraft{
		Name: VaccineProfile, MinC: &low, MaxC: &high, HysteresisC: &hysteresis,
		SetDelayS: &set, ClearDelayS: &clear, WarmupS: &warmup,
	})
	if err != nil {
		return nil, err
	}
	return d.makeAccounts(ctx, system)
}

func (d *Demo) makeCustomers(ctx context.Context, system models.Actor) error {
	for _, draft := range customers {
		c, err := d.tracker.CreateCustomer(ctx, system, draft)
		if err != nil {
			return err
		}
		d.customers = append(d.customers, c)
	}
	return nil
}

func (d *Demo) makeAccounts(ctx context.Context, system models.Actor) ([]Account, error) {
	var accounts []Account
	for _, draft := range []auth.UserDraft{
		{Email: "admin@demo.example", Name: "Alex Reed", Role: models.RoleAdmin},
		{Email: "dispatcher@demo.example", Name: "Dana Holt", Role: models.RoleDispatcher},
		{Email: "customer@demo.example", Name: "Chris Vane", Role: models.RoleCustomer, CustomerID: &d.customers[0].ID},
	} {
		draft.TimeZone = "Europe/London"
		u, password, err := d.auth.CreateUser(ctx, system, draft)
		if err != nil {
			return nil, err
		}
		accounts = append(accounts, Account{Role: string(u.Role), Email: u.Email, Password: password})
	}
	return accounts, d.findDispatcher(ctx)
}

// findDispatcher takes on the person in whose name the rounds are booked.
func (d *Demo) findDispatcher(ctx context.Context) error {
	u, err := d.store.UserByEmail(ctx, "dispatcher@demo.example")
	if err != nil {
		return err
	}
	d.dispatcher = models.Actor{
		Viewer: models.Viewer{Role: models.RoleDispatcher, UserID: u.ID, Name: u.Name}, Source: models.SourceUser,
	}
	return nil
}

// resume finds again what fill made.
func (d *Demo) resume(ctx context.Context) error {
	list, err := d.store.Customers(ctx, models.System(models.SourceAPI).Viewer, "", store.Page{Limit: store.MaxLimit})
	if err != nil {
		return err
	}
	byCode := map[string]models.Customer{}
	for _, c := range list.Items {
		byCode[c.Code] = c
	}
	for _, draft := range customers {
		d.customers = append(d.customers, byCode[draft.Code])
	}
	if err := d.findDispatcher(ctx); err != nil {
		return err
	}
	return d.resumeRounds(ctx)
}
