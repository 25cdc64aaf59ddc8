package api

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/models/store"
)

// query reads a request's URL parameters. Each method takes one parameter; done tells all mistakes at once, among them
// the parameters that nobody took: a filter with a typing mistake must not quietly show everything.
type query struct {
	values map[string][]string
	p      models.Problems
	taken  []string
}

func queryOf(c *gin.Context) *query { return &query{values: c.Request.URL.Query()} }

// done ends the reading.
func (q *query) done() error {
	var unknown []string
	for name := range q.values {
		if !slices.Contains(q.taken, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		q.p.Add(name, "isn't a parameter of this request; it knows %s", strings.Join(q.taken, ", "))
	}
	return q.p.Err()
}

// take gives a parameter's values as sent, and notes what no parameter may be.
func (q *query) take(name string) []string {
	q.taken = append(q.taken, name)
	for _, v := range q.values[name] {
		if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
			q.p.Add(name, "must be text in UTF-8, without the NUL character")
			return nil
		}
	}
	return q.values[name]
}

// text is a parameter that may hold anything; "" when it is missing.
func (q *query) text(name string) string {
	values := q.take(name)
	if len(values) > 1 {
		q.p.Add(name, "is given twice")
	}
	if len(values) == 0 {
		return ""
	}
	return strings.TrimSpace(values[0])
}

// page reads after and limit.
func (q *query) page() store.Page {
	page := store.Page{After: q.text("after"), Limit: store.DefaultLimit}
	if len(q.values["limit"]) > 0 {
		page.Limit = q.count("limit", 1, store.MaxLimit)
	} else {
		q.taken = append(q.taken, "limit")
	}
	return page
}

// count reads a whole number from least to most; when it is missing it is most.
func (q *query) count(name string, least, most int) int {
	text := q.text(name)
	if text == "" {
		return most
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		q.p.Add(name, "must be a whole number from %d to %d", least, most)
		return most
	}
	return n
}

// flag reads true or false; nil when it is missing.
func (q *query) flag(name string) *bool {
	switch text := q.text(name); text {
	case "":
	case "true", "false":
		yes := text == "true"
		return &yes
	default:
		q.p.Add(name, "must be true or false")
	}
	return nil
}

// at reads a time; the zero time when it is missing.
func (q *query) at(name string) time.Time {
	text := q.text(name)
	if text == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		q.p.Add(name, "must be a time with its zone, such as 2026-03-01T09:30:00Z (a + in a URL is written %%2B)")
		return time.Time{}
	}
	return at.UTC().Truncate(time.Microsecond)
}

// word reads one word of W's list; "" when it is missing.
func word[W ~string](q *query, name string) W {
	text := q.text(name)
	if text != "" && !has(wordsOf[reflect.TypeFor[W]()], text) {
		q.notOneOf(name, wordsOf[reflect.TypeFor[W]()])
		return ""
	}
	return W(text)
}

// wordsIn reads several words of W's list: name=a,b or name=a&name=b.
func wordsIn[W ~string](q *query, name string) []W {
	var list []W
	for _, value := range q.take(name) {
		for text := range strings.SplitSeq(value, ",") {
			if !has(wordsOf[reflect.TypeFor[W]()], text) {
				q.notOneOf(name, wordsOf[reflect.TypeFor[W]()])
				return nil
			}
			list = append(list, W(text))
		}
	}
	return list
}

// id reads an id; NoID when it is missing.
func (q *query) id(name string) models.ID {
	text := q.text(name)
	id, ok := models.ParseID(text)
	if text != "" && !ok {
		q.p.Add(name, "must be an id (a UUID)")
	}
	return id
}

// severity reads a severity's word; 0 when it is missing.
func (q *query) severity(name string) models.Severity {
	text := q.text(name)
	if text == "" {
		return models.NoSeverity
	}
	s, ok := models.ParseSeverity(text)
	if !ok {
		q.notOneOf(name, wordsOf[reflect.TypeFor[models.Severity]()])
	}
	return s
}

func (q *query) notOneOf(name string, words []string) {
	q.p.Add(name, "must be one of: %s", strings.Join(words, ", "))
}
