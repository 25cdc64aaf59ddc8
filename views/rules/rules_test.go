package rules

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"haulcast/models"
	"haulcast/views/layout"
	"haulcast/views/ui"
)

func TestEveryFigureAndKindHasItsPlace(t *testing.T) {
	figures, kinds := map[string]int{}, map[models.AlarmKind]int{}
	for _, section := range Sections {
		for _, f := range section.Figures {
			figures[f.Name]++
		}
		for _, k := range section.Kinds {
			kinds[k]++
		}
	}
	for _, f := range models.ThresholdFields {
		if figures[f.Name] != 1 {
			t.Errorf("%s is shown %d times", f.Name, figures[f.Name])
		}
		delete(figures, f.Name)
	}
	for name := range figures {
		t.Errorf("%s is no threshold", name)
	}
	for _, k := range models.AlarmKinds {
		want := 1
		if k.ByPerson() {
			want = 0
		}
		if kinds[k] != want {
			t.Errorf("%s is shown %d times, want %d", k, kinds[k], want)
		}
	}
}

// TestNothingElseMustBeInOrder keeps the form's own check of order the same as models'.
func TestNothingElseMustBeInOrder(t *testing.T) {
	for _, section := range Sections {
		for _, f := range section.Figures {
			for _, than := range f.NotBelow {
				low, _ := models.FieldOfThreshold(f.Name)
				high, _ := models.FieldOfThreshold(than)
				raw := `{"` + f.Name + `":` + plain(low.Low) + `,"` + than + `":` + plain(high.High) + `}`
				_, err := models.CheckThresholds(models.DefaultThresholds(), []byte(raw))
				var known *models.Error
				if !errors.As(err, &known) || !slices.ContainsFunc(known.Fields, func(e models.FieldError) bool { return e.Field == f.Name }) {
					t.Errorf("%s below %s is not refused: %v", f.Name, than, err)
				}
			}
		}
	}
}

func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func draw(t *testing.T, p ShowProps) *goquery.Document {
	t.Helper()
	var b strings.Builder
	if err := Show(p).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	page, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func props(scope models.ThresholdScope, manage bool) ShowProps {
	p := ShowProps{Layout: layout.Props{Viewer: layout.Viewer{Role: "admin"}}, Scope: scope, Action: "/rules", Version: 3, MayManage: manage, Changed: 1}
	for _, section := range Sections {
		part := Part{Name: section.Name}
		for _, k := range section.Kinds {
			part.Switches = append(part.Switches, Switch{Kind: k, Above: true, From: "Default"})
		}
		for _, f := range section.Figures {
			part.Rows = append(part.Rows, Row{Name: f.Name, Above: "15 min", From: "Default"})
		}
		p.Parts = append(p.Parts, part)
	}
	return p
}

func has(t *testing.T, page *goquery.Document, want int, selectors ...string) {
	t.Helper()
	for _, selector := range selectors {
		if got := page.Find(selector).Length(); got != want {
			t.Errorf("%s: found %d, want %d", selector, got, want)
		}
	}
}

func TestNoSentenceIsMissing(t *testing.T) {
	for _, scope := range models.ThresholdScopes {
		for _, manage := range []bool{true, false} {
			p := props(scope, manage)
			for _, reason := range models.ReevaluationReasons {
				p.Progress = append(p.Progress, Progress{Reason: reason, About: "Acme", Done: 312, Total: 4000})
			}
			p.Exceptions = []Exception{{Scope: models.ScopeCustomer, Name: "Acme", Href: "/rules/customers/ACME"}}
			for _, word := range strings.Fields(draw(t, p).Find("main").Text()) {
				if strings.HasPrefix(word, "rules.") || strings.HasPrefix(word, "alarm_kinds.") {
					t.Errorf("%s: the key %s is shown", scope, word)
				}
			}
		}
	}
}

func TestOnlyPartsThatDifferAreOpenForAScope(t *testing.T) {
	p := props(models.ScopeCustomer, true)
	p.Parts[2].Changed = 1
	p.Parts[4].Rows[0].Error = "isn't understood"
	page := draw(t, p)
	has(t, page, 2, "details.rules__part[open]")
	has(t, page, 1, "form.rules input[name=version][value='3']", "dialog#reset form[action='/rules'] input[name=reset]")
	has(t, page, 3, "[name='judged.temp.high'] option")
	has(t, draw(t, props(models.ScopeInstallation, true)), len(Sections), "details.rules__part[open]")
	has(t, draw(t, props(models.ScopeInstallation, true)), 2, "[name='judged.temp.high'] option")
}

func TestWhoMayNotManageReads(t *testing.T) {
	page := draw(t, props(models.ScopeInstallation, false))
	has(t, page, 0, "main form", "dialog", "#history")
	if text := page.Find("main .facts").First().Text(); !strings.Contains(text, "15 min") {
		t.Errorf("the figures are missing: %s", text)
	}
}

func TestProgressRenewsItselfUntilAllIsDone(t *testing.T) {
	p := props(models.ScopeInstallation, true)
	p.Progress = []Progress{{Reason: "thresholds", Done: 312, Total: 4000, At: time.Now()}}
	page := draw(t, p)
	has(t, page, 1, "[data-refresh=progress][data-refresh-every]", "progress[max='4000'][value='312']")
	if text := page.Find("#progress").Text(); !strings.Contains(text, "312 of 4,000 shipments judged anew") {
		t.Error(text)
	}
	p.Progress[0].Finished = true
	has(t, draw(t, p), 0, "[data-refresh-every]", "progress")
	p.Progress, p.Refused = nil, &ui.Refusal{Message: "No.", Fields: []models.FieldError{{Field: "judged.temp.high", Message: "must be on or off"}}}
	if text := draw(t, p).Find("[role=alert]").Text(); !strings.Contains(text, "Too warm must be on or off") {
		t.Error(text)
	}
}
