package store

import (
	"encoding/base64"
	"strings"

	"gorm.io/gorm"

	"haulcast/models"
)

// nameColumn is how lists by name are ordered: by the lower-case name, byte by byte, then by id; each such table has
// an index on just that.
const nameColumn = `lower(name) collate "C"`

// startsWith is the condition that a lower-case column begins with a prefix, as a range that an index serves under any
// plan. It takes the prefix twice and then lastText. Postgres itself makes the prefix lower case: its idea of that
// depends on the database's locale.
func startsWith(column string) string {
	return column + ` >= lower(?) collate "C" and ` + column + ` < (lower(?) || ?) collate "C"`
}

// lastText sorts after every continuation of a prefix.
const lastText = "\U0010FFFF"

// byName orders a list by name from the page's cursor on, narrowed to names that begin with query.
func byName(q *gorm.DB, query string, p Page) (*gorm.DB, error) {
	if prefix := searchable(query); prefix != "" {
		q = q.Where(startsWith(nameColumn), prefix, prefix, lastText)
	}
	return afterName(q, p)
}

func afterName(q *gorm.DB, p Page) (*gorm.DB, error) {
	if p.After != "" {
		name, id, err := parseNameCursor(p.After)
		if err != nil {
			return nil, err
		}
		q = q.Where("("+nameColumn+`, id) > (lower(?) collate "C", ?)`, name, id)
	}
	return q.Order(nameColumn + ", id").Limit(p.limit() + 1), nil
}

// cutNames makes a List of the rows read, as cut does.
func cutNames[T any](rows []T, p Page, key func(T) (name string, id models.ID)) List[T] {
	if len(rows) <= p.limit() {
		return List[T]{Items: rows}
	}
	rows = rows[:p.limit()]
	name, id := key(rows[len(rows)-1])
	raw := id.String() + "." + name
	return List[T]{Items: rows, Next: base64.RawURLEncoding.EncodeToString([]byte(raw))}
}

func parseNameCursor(s string) (name string, id models.ID, err error) {
	raw, decodeErr := base64.RawURLEncoding.DecodeString(s)
	first, name, ok := strings.Cut(string(raw), ".")
	id, idOK := models.ParseID(first)
	if decodeErr != nil || !ok || !idOK || name != keepable(name) {
		return "", models.NoID, badCursor()
	}
	return name, id, nil
}

// searchable is what a person typed, with single spaces and without what Postgres can't keep.
func searchable(query string) string { return strings.Join(strings.Fields(keepable(query)), " ") }

// keepable drops what a text column can't hold: the NUL character and bytes that aren't UTF-8.
func keepable(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
}
