package api

import (
	"time"

	"haulcast/models"
)

// user is a user as the user themself and the admins read it.
type user struct {
	ID          models.ID   `json:"id"`
	Email       string      `json:"email"`
	Name        string      `json:"name"`
	Role        models.Role `json:"role"`
	CustomerID  *models.ID  `json:"customer_id"`
	TimeZone    string      `json:"time_zone"`
	Locale      string      `json:"locale"`
	DisabledAt  *time.Time  `json:"disabled_at"`
	LastLoginAt *time.Time  `json:"last_login_at"`
	CreatedAt   time.Time   `json:"created_at"`
}

func userOf(u models.User) user {
	return user{
		ID: u.ID, Email: u.Email, Name: u.Name, Role: u.Role, CustomerID: u.CustomerID, TimeZone: u.TimeZone,
		Locale: u.Locale, DisabledAt: u.DisabledAt, LastLoginAt: u.LastLoginAt, CreatedAt: u.CreatedAt,
	}
}

// customer is a customer as staff read it.
type customer struct {
	ID           models.ID `json:"id"`
	Code         string    `json:"code"`
	Name         string    `json:"name"`
	ContactEmail string    `json:"contact_email"`
	CreatedAt    time.Time `json:"created_at"`
}

func customerOf(c models.Customer) customer {
	return customer{ID: c.ID, Code: c.Code, Name: c.Name, ContactEmail: c.ContactEmail, CreatedAt: c.CreatedAt}
}

// customerName is how other things name their customer.
type customerName struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

func nameOf(c models.Customer) customerName { return customerName{Code: c.Code, Name: c.Name} }
