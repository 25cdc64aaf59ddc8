package setup

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"haulcast/models"
	"haulcast/views/layout"
	"haulcast/views/ui"
)

func draw(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	page, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func has(t *testing.T, page *goquery.Document, want int, selectors ...string) {
	t.Helper()
	for _, selector := range selectors {
		if got := page.Find(selector).Length(); got != want {
			t.Errorf("%s: found %d, want %d", selector, got, want)
		}
	}
}

func frame(part, newHref string) Frame {
	return Frame{Layout: layout.Props{Viewer: layout.Viewer{Role: "admin"}, Path: part}, Part: part, NewHref: newHref}
}

func TestEveryPartIsATabAndSaysWhatItIsFor(t *testing.T) {
	for part, page := range map[string]func(f Frame) templ.Component{
		Customers: func(f Frame) templ.Component { return ListCustomers(CustomersProps{Frame: f}) },
		Vehicles:  func(f Frame) templ.Component { return ListVehicles(VehiclesProps{Frame: f}) },
		Profiles:  func(f Frame) templ.Component { return ListProfiles(ProfilesProps{Frame: f}) },
		Locations: func(f Frame) templ.Component { return ListLocations(LocationsProps{Frame: f}) },
	} {
		f := frame(part, part+"/new")
		f.Empty = true
		drawn := draw(t, page(f))
		has(t, drawn, 6, ".tabs a")
		has(t, drawn, 1, ".tabs a[aria-current=page][href='"+part+"']", ".empty a[href='"+part+"/new']", "form[role=search][action='"+part+"']")
		if text := drawn.Find("main").Text(); strings.Contains(text, "setup.") {
			t.Errorf("%s shows the key of a sentence: %s", part, text)
		}
		f.Query, f.NewHref = "x", ""
		has(t, draw(t, page(f)), 1, ".empty a[href='"+part+"']")
	}
}

func TestAProfileTellsItsRangeAndPatience(t *testing.T) {
	low, high := 2.0, 8.5
	rows := []models.TemperatureProfile{
		{Name: "Both", MinC: &low, MaxC: &high, SetDelayS: 600, ClearDelayS: 20}, {Name: "Above", MinC: &low}, {Name: "Below", MaxC: &high, InstantMaxC: &high},
	}
	page := draw(t, ListProfiles(ProfilesProps{Frame: frame(Profiles, ""), MayManage: true, Rows: rows}))
	text := strings.Join(strings.Fields(page.Find("tbody").Text()), " ")
	for _, want := range []string{"2 to 8.5 °C", "alarm after 10 min, clears after 20 s", "at least 2 °C", "at most 8.5 °C"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
	has(t, page, 3, "tbody a[href^='/profiles/']", "tbody a[href^='/rules/profiles/']")
	has(t, draw(t, ListProfiles(ProfilesProps{Frame: frame(Profiles, ""), Rows: rows})), 0, "tbody a[href^='/profiles/']")
}

func TestRowsHoldWhateverNamesThereAre(t *testing.T) {
	long := strings.Repeat("Long name ", 20)
	page := draw(t, ListCustomers(CustomersProps{Frame: frame(Customers, ""), Rows: []models.Customer{{Code: "A-1", Name: long, ContactEmail: "a@b.example"}, {Name: "<b>"}}}))
	has(t, page, 1, "a[href='mailto:a@b.example']", "a[href='/orders?q=A-1']", "a[href='/rules/customers/A-1']")
	has(t, page, 0, "tbody b")
	has(t, draw(t, ListVehicles(VehiclesProps{Frame: frame(Vehicles, ""), Rows: []models.Vehicle{{Name: long, CreatedAt: time.Now()}}})), 1, "tbody tr")
	has(t, draw(t, ListLocations(LocationsProps{Frame: frame(Locations, ""), Rows: []models.Location{{Name: long, City: "X", TimeZone: "UTC"}}})), 1, "tbody tr")
}

func TestFormsKeepWhatWasTyped(t *testing.T) {
	refused := &ui.Refusal{Message: "No.", Fields: []models.FieldError{{Field: "max_c", Message: "is too low"}}}
	f := FormFrame{Layout: frame(Profiles, "").Layout, Part: Profiles, Action: Profiles + "/1", Refused: refused}
	page := draw(t, EditProfile(ProfileProps{FormFrame: f, Version: 3, Name: "Frozen", MaxC: "-20"}))
	has(t, page, 1, "form[action='/profiles/1'] input[name=version][value='3']", "#max_c[value='-20'][aria-invalid=true]", "[role=alert] a[href='#max_c']")
	has(t, draw(t, EditProfile(ProfileProps{FormFrame: FormFrame{Part: Profiles, Action: Profiles}})), 0, "input[name=version]")
	has(t, draw(t, NewCustomer(CustomerProps{FormFrame: FormFrame{Part: Customers, Action: Customers}, Code: "ACME"})), 1, "input[name=code][value=ACME]")
	has(t, draw(t, NewVehicle(VehicleProps{FormFrame: FormFrame{Part: Vehicles, Action: Vehicles}, Plate: "AB12"})), 1, "input[name=plate][value=AB12]")
}
