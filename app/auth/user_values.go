package auth

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"haulcast/models"
)

var localeShape = regexp.MustCompile(`^[a-z]{2}(-[A-Z]{2})?$`)

const maxName = 100

// tidy puts a user's values into their one form and notes what can't be accepted.
func tidy(u *models.User, p *models.Problems) {
	email, ok := models.NormaliseEmail(u.Email)
	if !ok {
		p.Add("email", "is not an e-mail address")
	}
	u.Email, u.Name = email, strings.TrimSpace(u.Name)
	p.Require("name", u.Name)
	if utf8.RuneCountInString(u.Name) > maxName || !utf8.ValidString(u.Name) || strings.ContainsFunc(u.Name, unicode.IsControl) {
		p.Add("name", "must be text of %d characters or fewer, in one line", maxName)
	}
	if !slices.Contains(models.UserRoles, u.Role) {
		p.Add("role", "must be admin, dispatcher or customer")
	}
	switch customer := u.CustomerID != nil && *u.CustomerID != models.NoID; {
	case u.Role == models.RoleCustomer && !customer:
		p.Add("customer_id", "is required for a customer's user")
	case u.Role.Staff() && customer:
		p.Add("customer_id", "must be empty: staff belong to no customer")
	}
	if _, err := time.LoadLocation(u.TimeZone); err != nil || u.TimeZone == "Local" {
		p.Add("time_zone", "is not a time zone; write it like Europe/London")
	}
	if u.Locale == "" {
		u.Locale = "en"
	}
	if !localeShape.MatchString(u.Locale) {
		p.Add("locale", "is not a language; write it like en or en-GB")
	}
}

// diff says what differs between two states of a user, for the audit log: the old value and the new. nil is nothing.
func diff(before, after models.User) json.RawMessage {
	changes := map[string][2]string{}
	for _, f := range []struct{ name, old, new string }{
		{"email", before.Email, after.Email},
		{"name", before.Name, after.Name},
		{"role", string(before.Role), string(after.Role)},
		{"customer_id", sayID(before.CustomerID), sayID(after.CustomerID)},
		{"time_zone", before.TimeZone, after.TimeZone},
		{"locale", before.Locale, after.Locale},
	} {
		if f.old != f.new {
			changes[f.name] = [2]string{f.old, f.new}
		}
	}
	if len(changes) == 0 {
		return nil
	}
	encoded, err := json.Marshal(changes)
	if err != nil {
		panic(fmt.Sprintf("encode a map of text: %v", err)) // can't happen
	}
	return encoded
}

func sayID(id *models.ID) string {
	if id == nil {
		return ""
	}
	return id.String()
}

func sameID(a, b *models.ID) bool { return sayID(a) == sayID(b) }
