package api

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"haulcast/models"
	"haulcast/models/store/storetest"
)

// hostile lists values of the kind that a field takes, at and beyond the edges of what anybody means.
func hostile(t reflect.Type) []any {
	switch {
	case t.Kind() == reflect.Pointer:
		return append(hostile(t.Elem()), nil)
	case t == timeType:
		return []any{"0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-03-01T00:00:00+23:59"}
	case t == idType:
		return []any{models.NoID, models.NewID()}
	case strings.HasPrefix(t.Name(), "change["):
		return append(hostile(t.Field(1).Type), nil)
	case t.Kind() == reflect.Struct:
		return []any{object{}, object{"location_id": models.NewID()}, object{"lat": 1e308, "lon": -1e308, "name": "x"}}
	case t.Kind() == reflect.Map:
		return []any{
			object{"shock_g": 1e308},
			object{"shock_g": "x"},
			object{"off": object{"\u0000": true}},
			object{"": nil},
			[]any{},
			"x",
			object{"temp_major_s": 1.5, "shock_g": -1, "made up": true},
			object{"off": nil},
		}
	case t.Kind() == reflect.Slice:
		return []any{[]any{}, []any{[]any{1, 2}}, []any{[]any{1}, []any{}}, []any{[]any{1e308, 0}, []any{0, 0}}}
	case t.Kind() == reflect.Bool:
		return []any{true, false}
	case t.Kind() == reflect.Float64:
		return []any{0, -1, 1e308, -1e308, 5e-324}
	case t.Kind() == reflect.Int:
		return []any{0, -1, 1 << 31, 1 << 62, -1 << 62}
	}
	return []any{
		"", " ", strings.Repeat("x", 100_000), strings.Repeat("é", 250), "a\tb\nc", "\u0000", "\u0001\u200b\ufeff", "' or 1=1 --", `%_\`,
		"🚚", models.NewID().String(),
	}
}

// TestNoFieldMakesAFault sends every field of every request hostile values, one at a time, beside an otherwise good
// body: the answer may be anything that the document tells of, but never a fault of ours.
func TestNoFieldMakesAFault(t *testing.T) {
	s := open(t)
	c := storetest.Customer(t, s.store, "NORTH")
	p := s.somebody(models.RoleAdmin)
	storetest.Vehicle(t, s.store, "Van 14")
	p.post("/temperature-profiles", object{"name": "Fridge 2 to 8", "max_c": 8}).is(201)
	order, number := p.ordered(c).text("number"), p.booked(c)
	device := p.post("/devices", object{"unique_id": "1", "name": "Tracker", "kind": "tracker"}).is(201).text("id")
	profile := p.post("/temperature-profiles", object{"name": "Other", "max_c": 8}).is(201).text("id")
	damage := p.post("/shipments/"+number+"/damage", object{"note": "Wet"}).is(201).text("id")
	fence := p.post("/geofences", object{
		"name": "Yard", "shape": "circle", "purpose": "forbidden", "points": []any{[]any{53.4, -2.9}}, "radius_m": 200,
	}).is(201).text("id")
	user := s.somebody(models.RoleDispatcher).id.String()
	real := map[string]string{
		"/orders/{number}": "/orders/" + order, "/shipments/{number}": "/shipments/" + number, "/devices/{id}": "/devices/" + device,
		"/temperature-profiles/{id}": "/temperature-profiles/" + profile, "/alarms/{id}": "/alarms/" + damage, "/users/{id}": "/users/" + user,
		"/geofences/{id}": "/geofences/" + fence, "/thresholds/{scope}/{subject}": "/thresholds/customer/NORTH",
	}
	asked := 0
	for _, name := range slices.Sorted(maps.Keys(routed())) {
		content := at(s.doc.operations()[name], "requestBody", "content", "application/json")
		ref, _ := at(content, "schema", "$ref").(string)
		method, path, _ := strings.Cut(name, " ")
		if ref == "" || path == "/api/v1/login" { // guessing passwords is slowed down
			continue
		}
		path = strings.TrimPrefix(path, "/api/v1")
		for pattern, with := range real {
			path = strings.Replace(path, pattern, with, 1)
		}
		input := reflect.TypeOf(inputs[strings.TrimPrefix(ref, "#/components/schemas/")])
		for i := range input.NumField() {
			for _, value := range hostile(input.Field(i).Type) {
				body := maps.Clone(plainJSON(t, at(content, "example")).(object)) //nolint:forcetypeassert // bodies are objects
				body[input.Field(i).Tag.Get("json")] = value
				if got := p.say(method, path, body, "If-Match", "*"); got.status >= 500 {
					t.Errorf("%s with %s = %.60q: %s", name, input.Field(i).Tag.Get("json"), value, got.raw)
				}
				asked++
			}
		}
	}
	if asked < 300 {
		t.Errorf("only %d requests were made", asked)
	}
}

func TestNoParameterMakesAFault(t *testing.T) {
	s := open(t)
	p := s.somebody(models.RoleAdmin)
	for _, path := range []string{
		"/orders", "/shipments", "/devices", "/temperature-profiles", "/vehicles", "/customers", "/locations", "/alarms",
		"/notifications", "/users", "/geofences", "/reevaluations",
	} {
		for _, query := range []string{
			"after=AA", "after=%00", "after=" + strings.Repeat("A", 3000), "limit=9999999999999999999", "after=MS4x", "q=%00", "q=%ff", "q='", "q=%25_%5C",
			"q=" + strings.Repeat("x", 3000), "q=%F0%9F%9A%9A", "state=", "from=0000-01-01T00:00:00Z",
		} {
			if got := p.get(path + "?" + query); got.status >= 500 {
				t.Errorf("%s?%.40s: %s", path, query, got.raw)
			}
		}
	}
	number := p.booked(storetest.Customer(t, s.store, "NORTH"))
	for _, query := range []string{"from=0000-01-01T00:00:00Z", "to=9999-12-31T23:59:59Z", "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "max=3", "max=2"} {
		for _, series := range []string{"/track", "/temperatures"} {
			if got := p.get("/shipments/" + number + series + "?" + query); got.status >= 500 {
				t.Errorf("%s?%s: %s", series, query, got.raw)
			}
		}
	}
}
