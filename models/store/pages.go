package store

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"haulcast/models"
)

// Page asks for one page of a list, by key: what stands after the cursor that the page before ended with.
type Page struct {
	After string // "" for the first page
	Limit int    // 1..MaxLimit; 0 means DefaultLimit
}

// How many rows a page holds.
const (
	DefaultLimit = 50
	MaxLimit     = 200
)

// List is one page of things, and the cursor of the next; Next is "" on the last page.
type List[T any] struct {
	Items []T
	Next  string
}

func (p Page) limit() int {
	if p.Limit <= 0 {
		return DefaultLimit
	}
	return min(p.Limit, MaxLimit)
}

// cursor names a row by the time and the id that its list is ordered by.
func cursor(at time.Time, id models.ID) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(at.UnixMicro(), 10) + "." + id.String()))
}

func parseCursor(s string) (at time.Time, id models.ID, err error) {
	raw, decodeErr := base64.RawURLEncoding.DecodeString(s)
	micros, rest, ok := strings.Cut(string(raw), ".")
	n, numberErr := strconv.ParseInt(micros, 10, 64)
	id, idOK := models.ParseID(rest)
	at = time.UnixMicro(n).UTC()
	if decodeErr != nil || numberErr != nil || !ok || !idOK || at.Year() < 1 || at.Year() > 9999 {
		return time.Time{}, models.NoID, badCursor()
	}
	return at, id, nil
}

func badCursor() error {
	return models.Errorf(models.Invalid, "The page cursor isn't one of ours; start from the first page.")
}

// newest orders by a time column, newest first, from the page's cursor on. column is a constant of ours.
func newest(q *gorm.DB, column string, p Page) (*gorm.DB, error) {
	return keyed(q, column, "<", " desc", p)
}

// soonest orders by a time column, earliest first, from the page's cursor on. column is a constant of ours.
func soonest(q *gorm.DB, column string, p Page) (*gorm.DB, error) {
	return keyed(q, column, ">", "", p)
}

func keyed(q *gorm.DB, column, after, direction string, p Page) (*gorm.DB, error) {
	table, _, qualified := strings.Cut(column, ".")
	id := "id"
	if qualified {
		id = table + ".id"
	}
	if p.After != "" {
		at, last, err := parseCursor(p.After)
		if err != nil {
			return nil, err
		}
		q = q.Where("("+column+", "+id+") "+after+" (?, ?)", at, last)
	}
	return q.Order(column + direction + ", " + id + direction).Limit(p.limit() + 1), nil
}

// cut makes a List of the rows read: one more than the limit was asked for, to learn whether there is a next page.
func cut[T any](rows []T, p Page, key func(T) (time.Time, models.ID)) List[T] {
	if len(rows) <= p.limit() {
		return List[T]{Items: rows}
	}
	rows = rows[:p.limit()]
	return List[T]{Items: rows, Next: cursor(key(rows[len(rows)-1]))}
}
