package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/app/problem"
	"haulcast/models"
)

// maxBody is the most a request to the API may hold, in bytes; telemetry has its own limit in app/ingest.
const maxBody = 1 << 20

// read takes the request's JSON body apart into a T, a struct of ours whose fields carry json tags. Every mistake is
// told at once and by name: fields we don't know, fields given twice, values of the wrong kind, and fields tagged
// need:"yes" that are missing. null is the same as missing, except where the field is a change. No body at all is an
// empty object.
func read[T any](c *gin.Context) (T, error) {
	var input T
	body, err := bodyOf(c)
	if err != nil {
		return input, err
	}
	var p models.Problems
	fillObject(&p, "", body, reflect.ValueOf(&input).Elem())
	return input, p.Err()
}

func bodyOf(c *gin.Context) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, maxBody))
	if err != nil { // too large, which app/problem knows, or broken off
		return nil, &models.Error{Code: models.Invalid, Message: "The body broke off; send it again.", Err: err}
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return []byte("{}"), nil
	}
	kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil || kind != "application/json" {
		return nil, &models.Error{
			Code: models.Invalid, Err: problem.ErrMediaType,
			Message: "Send the body as JSON, with the header Content-Type: application/json.",
		}
	}
	if !json.Valid(body) {
		return nil, notJSON(body)
	}
	return body, nil
}

// notJSON says where the body stops being JSON.
func notJSON(body []byte) error {
	var syntax *json.SyntaxError
	var any json.RawMessage
	err := json.Unmarshal(body, &any)
	if errors.As(err, &syntax) {
		return &models.Error{
			Code: models.Invalid, Err: err,
			Message: "The body isn't JSON: see the character at position " + strconv.FormatInt(syntax.Offset, 10) + ".",
		}
	}
	return &models.Error{Code: models.Invalid, Message: "The body isn't JSON.", Err: err}
}

// member is one name and value of a JSON object, as sent.
type member struct {
	name string
	raw  json.RawMessage
}

// membersOf lists an object's members in order; ok is false when raw is something else.
func membersOf(raw []byte) (members []member, ok bool) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, false
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, false
		}
		m := member{name: name.(string)} //nolint:forcetypeassert // in an object every other token is a name
		if err := d.Decode(&m.raw); err != nil {
			return nil, false
		}
		members = append(members, m)
	}
	return members, true
}

func fillObject(p *models.Problems, path string, raw []byte, into reflect.Value) {
	members, ok := membersOf(raw)
	if !ok {
		p.Add(named(path), "must be an object")
		return
	}
	seen := map[string]bool{}
	for _, m := range members {
		field, known := fieldNamed(into, m.name)
		switch {
		case !known:
			p.Add(join(path, m.name), "isn't a field of this request")
		case seen[m.name]:
			p.Add(join(path, m.name), "is given twice")
		case string(m.raw) != "null" || isChange(field):
			fill(p, join(path, m.name), m.raw, field)
			seen[m.name] = true
		}
	}
	for i := range into.NumField() {
		f := into.Type().Field(i)
		if name := f.Tag.Get("json"); f.Tag.Get("need") == "yes" && !seen[name] {
			p.Add(join(path, name), "is required")
		}
	}
}

func fieldNamed(into reflect.Value, name string) (reflect.Value, bool) {
	for i := range into.NumField() {
		if into.Type().Field(i).Tag.Get("json") == name {
			return into.Field(i), true
		}
	}
	return reflect.Value{}, false
}

var (
	timeType = reflect.TypeFor[time.Time]()
	idType   = reflect.TypeFor[models.ID]()
)

// fill puts one value in its place, or says what it should have been.
func fill(p *models.Problems, path string, raw []byte, into reflect.Value) {
	switch t := into.Type(); {
	case t.Kind() == reflect.Pointer:
		into.Set(reflect.New(t.Elem()))
		fill(p, path, raw, into.Elem())
	case isChange(into):
		into.FieldByName("Sent").SetBool(true)
		if string(raw) != "null" {
			fill(p, path, raw, into.FieldByName("Value"))
		}
	case t == timeType:
		fillTime(p, path, raw, into)
	case t == idType:
		fillID(p, path, raw, into)
	case t.Kind() == reflect.Struct:
		fillObject(p, path, raw, into)
	case t.Kind() == reflect.Slice:
		fillList(p, path, raw, into)
	case t.Kind() == reflect.Map:
		fillPlain(p, path, raw, into, "must be an object")
	case t.Kind() == reflect.String:
		fillText(p, path, raw, into)
	case t.Kind() == reflect.Bool:
		fillPlain(p, path, raw, into, "must be true or false")
	case t.Kind() == reflect.Float64:
		fillPlain(p, path, raw, into, "must be a number")
	default:
		fillPlain(p, path, raw, into, "must be a whole number")
	}
}

func fillPlain(p *models.Problems, path string, raw []byte, into reflect.Value, want string) {
	if err := json.Unmarshal(raw, into.Addr().Interface()); err != nil {
		p.Add(path, "%s", want)
	}
}

// fillID refuses the nil id too: nothing is called so.
func fillID(p *models.Problems, path string, raw []byte, into reflect.Value) {
	var id models.ID
	if err := json.Unmarshal(raw, &id); err != nil || id == models.NoID {
		p.Add(path, "must be an id (a UUID)")
		return
	}
	into.Set(reflect.ValueOf(id))
}

// fillTime keeps times as the database does: UTC, to the microsecond.
func fillTime(p *models.Problems, path string, raw []byte, into reflect.Value) {
	var at time.Time
	if err := json.Unmarshal(raw, &at); err != nil {
		p.Add(path, "must be a time with its zone, such as 2026-03-01T09:30:00Z")
		return
	}
	into.Set(reflect.ValueOf(at.UTC().Truncate(time.Microsecond)))
}

func fillList(p *models.Problems, path string, raw []byte, into reflect.Value) {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		p.Add(path, "must be a list")
		return
	}
	into.Set(reflect.MakeSlice(into.Type(), len(items), len(items)))
	for i, item := range items {
		fill(p, path+"["+strconv.Itoa(i)+"]", item, into.Index(i))
	}
}

// fillText refuses what Postgres can't keep (NUL), and words outside the closed list of the field's type.
func fillText(p *models.Problems, path string, raw []byte, into reflect.Value) {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		p.Add(path, "must be text")
		return
	}
	words, closed := wordsOf[into.Type()]
	switch {
	case strings.ContainsRune(text, 0):
		p.Add(path, "must not contain the NUL character")
	case closed && !has(words, text):
		p.Add(path, "must be one of: %s", strings.Join(words, ", "))
	default:
		into.SetString(text)
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// named is a path as a person may read it; the body itself has none.
func named(path string) string {
	if path == "" {
		return "body"
	}
	return path
}
