package notices

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"haulcast/models"
	"haulcast/views/layout"
	"haulcast/views/ui"
)

func draw(t *testing.T, p ListProps) *goquery.Document {
	t.Helper()
	p.Layout = layout.Props{Viewer: layout.Viewer{Role: "admin"}}
	var b strings.Builder
	if err := List(p).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	page, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func TestANoticeTellsForWhomItWas(t *testing.T) {
	page := draw(t, ListProps{Rows: []Row{
		{Text: strings.Repeat("word ", 400), By: "Alex", SentAt: time.Now()}, {Text: "<script>x</script>", To: "Mersey Pharmacies", By: "Alex"},
	}})
	rows := page.Find("tbody tr")
	if rows.Length() != 2 || !strings.Contains(rows.First().Text(), "Everyone") || !strings.Contains(rows.Last().Text(), "Mersey Pharmacies") {
		t.Errorf("rows %q", rows.Text())
	}
	if page.Find("tbody script").Length() != 0 {
		t.Error("a notice became a part of the page")
	}
}

func TestARefusedNoticeKeepsItsWords(t *testing.T) {
	page := draw(t, ListProps{Form: Form{Text: "A storm", Customer: "NOBODY"}, Refused: &ui.Refusal{
		Message: "No.", Fields: []models.FieldError{{Field: "customer", Message: "isn't a customer"}},
	}})
	if page.Find("textarea[name=text]").Text() != "A storm" || page.Find("#customer[value=NOBODY][aria-invalid=true]").Length() != 1 {
		t.Error("what was typed is gone")
	}
	if page.Find(".empty").Length() != 1 {
		t.Error("an empty list says nothing")
	}
}
