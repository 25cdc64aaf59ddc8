package web

import (
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// refusalOf is what a form shows when it comes back; ok is false when the error belongs on a page of its own.
func refusalOf(err error) (r *ui.Refusal, ok bool) {
	known, ok := refused(err)
	if !ok {
		return nil, false
	}
	return &ui.Refusal{Message: known.Message, Fields: known.Fields}, true
}

// isStale tells a version that was overtaken from a name that is taken: only the latter is about a field.
func isStale(err error) bool {
	var known *models.Error
	return errors.As(err, &known) && known.Code == models.Conflict && len(known.Fields) == 0
}

// mistakes gathers what is wrong with a form before anything is asked of app/tracking: what only a form can get wrong.
type mistakes struct {
	ctx    context.Context
	fields []models.FieldError
}

// add notes a mistake in a field, by its key in views/words.
func (m *mistakes) add(field, key string) {
	m.fields = append(m.fields, models.FieldError{Field: field, Message: words.T(m.ctx, key)})
}

// tell notes a mistake in a field whose sentence takes values.
func (m *mistakes) tell(field, key string, args ...any) {
	m.fields = append(m.fields, models.FieldError{Field: field, Message: words.T(m.ctx, key, args...)})
}

// in tells whether a mistake in the field was noted.
func (m *mistakes) in(field string) bool {
	return slices.ContainsFunc(m.fields, func(each models.FieldError) bool { return each.Field == field })
}

// refusal gives the mistakes under a sentence, nil when there are none.
func (m *mistakes) refusal(key string) *ui.Refusal {
	if len(m.fields) == 0 {
		return nil
	}
	return &ui.Refusal{Message: words.T(m.ctx, key), Fields: m.fields}
}

// number reads a decimal number that may be left out; a comma is taken for the decimal point.
func (m *mistakes) number(field, text, key string) *float64 {
	text = strings.ReplaceAll(strings.TrimSpace(text), ",", ".")
	if text == "" {
		return nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		m.add(field, key)
		return nil
	}
	return &n
}

// formTimes is how <input type=datetime-local> writes a time, and what people type where there is no such field.
var formTimes = []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04"}

// localTime reads a time by the clocks of a zone that may be left out. A time that the clocks skip is a mistake; of one
// that they show twice it is the first.
func (m *mistakes) localTime(field, text string, zone *time.Location) *time.Time {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	for _, form := range formTimes {
		at, err := time.ParseInLocation(form, text, zone)
		if err != nil {
			continue
		}
		if at.Format(form) != text {
			m.add(field, "orders.mistake.gap")
			return nil
		}
		return &at
	}
	m.add(field, "orders.mistake.time")
	return nil
}

// clocks writes a time as a form shows it, by the clocks of a zone; "" for none.
func clocks(at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	return at.In(zone).Format(formTimes[0])
}

// idParam is an id in the address; one that is none names nothing, as one that is not there.
func idParam(c *gin.Context, name string) (models.ID, error) {
	id, ok := models.ParseID(c.Param(name))
	if !ok {
		return id, models.Errorf(models.NotFound, "There is no such page, or it isn't yours to see.")
	}
	return id, nil
}

// formID is the id that a form carries so that, sent twice, it does its work once; a form without a good one gets a
// fresh one.
func formID(c *gin.Context) models.ID {
	if id, ok := models.ParseID(c.PostForm("id")); ok && id != models.NoID {
		return id
	}
	return models.NewID()
}

// all is the page of a list that offers values to choose from.
var all = store.Page{Limit: store.MaxLimit}

// customerOffers are the customers by code and name, as far as one list goes.
func (w *Web) customerOffers(c *gin.Context) ([]ui.Option, error) {
	list, err := w.store.Customers(c.Request.Context(), w.viewer(c), "", all)
	return options(list.Items, func(each models.Customer) ui.Option {
		return ui.Option{Value: each.Code, Label: each.Name}
	}), err
}

func (w *Web) vehicleOffers(c *gin.Context) ([]ui.Option, error) {
	list, err := w.store.Vehicles(c.Request.Context(), w.viewer(c), "", all)
	return options(list.Items, func(each models.Vehicle) ui.Option {
		return ui.Option{Value: each.Name, Label: each.Plate}
	}), err
}

// profileOffers are the temperature profiles by name, after the choice of none; one that is chosen already is among
// them however many there are.
func (w *Web) profileOffers(c *gin.Context, chosen string) ([]ui.Option, error) {
	list, err := w.store.Profiles(c.Request.Context(), w.viewer(c), "", all)
	none := ui.Option{Label: words.T(c.Request.Context(), "orders.profile.none")}
	offers := append([]ui.Option{none}, options(list.Items, func(each models.TemperatureProfile) ui.Option {
		return ui.Option{Value: each.Name, Label: each.Name}
	})...)
	for _, offer := range offers {
		if offer.Value == chosen {
			return offers, err
		}
	}
	return append(offers, ui.Option{Value: chosen, Label: chosen}), err
}

func options[T any](things []T, option func(T) ui.Option) []ui.Option {
	made := make([]ui.Option, len(things))
	for i, thing := range things {
		made[i] = option(thing)
	}
	return made
}
