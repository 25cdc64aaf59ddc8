package tracking

import (
	"context"
	"regexp"
	"strings"

	"haulcast/models"
	"haulcast/models/store"
)

// CustomerDraft is a new customer.
type CustomerDraft struct {
	Code         string // short, letters and digits; kept in upper case
	Name         string
	ContactEmail string
}

// codeShape is how a customer's code looks.
var codeShape = regexp.MustCompile(`^[A-Z0-9][A-Z0-9_-]{0,31}$`)

// CreateCustomer adds a customer; a code that is taken is a Conflict.
func (t *Tracker) CreateCustomer(ctx context.Context, by models.Actor, d CustomerDraft) (models.Customer, error) {
	if err := mayAct(by, models.ManageCustomers); err != nil {
		return models.Customer{}, err
	}
	c, err := d.read()
	if err != nil {
		return models.Customer{}, err
	}
	c.ID, c.CreatedAt = models.NewID(), t.now()
	err = t.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.InsertCustomer(ctx, &c); err != nil {
			return err
		}
		return t.audit(ctx, tx, by, "customer.created", "customer", c.Code, facts{"name": c.Name})
	})
	return c, err
}

func (d CustomerDraft) read() (models.Customer, error) {
	var p models.Problems
	c := models.Customer{Code: strings.ToUpper(strings.TrimSpace(d.Code)), Name: needed(&p, "name", d.Name, mostName)}
	if !codeShape.MatchString(c.Code) {
		p.Add("code", "must be 1 to 32 letters, digits, dashes or underscores, such as ACME-01")
	}
	if d.ContactEmail != "" {
		email, ok := models.NormaliseEmail(d.ContactEmail)
		if !ok {
			p.Add("contact_email", "isn't an e-mail address")
		}
		c.ContactEmail = line(&p, "contact_email", email, mostName)
	}
	return c, p.Err()
}
