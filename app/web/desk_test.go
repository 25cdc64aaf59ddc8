package web_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"haulcast/app/apptest"
)

// desk is somebody at their browser.
type desk struct {
	t      *testing.T
	site   *apptest.Site
	client *http.Client
}

func deskOf(t *testing.T, site *apptest.Site, p apptest.Person) *desk {
	t.Helper()
	return &desk{t, site, p.Browser()}
}

// page is what came back.
type page struct {
	*goquery.Document
	t        *testing.T
	status   int
	location string
	html     string
}

func (d *desk) do(r *http.Request) page {
	d.t.Helper()
	r.Header.Set("Accept", "text/html")
	resp, err := d.client.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(body)))
	if err != nil {
		d.t.Fatal(err)
	}
	return page{doc, d.t, resp.StatusCode, resp.Header.Get("Location"), string(body)}
}

func (d *desk) get(path string) page {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, d.site.URL+path, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return d.do(r)
}

// post sends a form; fields are names and values in turn.
func (d *desk) post(path string, fields ...string) page {
	d.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.site.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", d.site.URL)
	return d.do(r)
}

// follow goes where a page leads after a form.
func (d *desk) follow(p page) page {
	d.t.Helper()
	p.is(http.StatusSeeOther)
	return d.get(p.location)
}

func (p page) is(status int) page {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("status %d, want %d: %s", p.status, status, strings.Join(strings.Fields(p.Find("main").Text()), " "))
	}
	return p
}

// has checks that each selector finds something.
func (p page) has(selectors ...string) page {
	p.t.Helper()
	for _, selector := range selectors {
		if p.Find(selector).Length() == 0 {
			p.t.Errorf("nothing is at %s", selector)
		}
	}
	return p
}

func (p page) hasNot(selectors ...string) page {
	p.t.Helper()
	for _, selector := range selectors {
		if n := p.Find(selector).Length(); n != 0 {
			p.t.Errorf("%d are at %s", n, selector)
		}
	}
	return p
}

// says checks that a sentence is read on the page.
func (p page) says(sentences ...string) page {
	p.t.Helper()
	text := strings.Join(strings.Fields(p.Find("main").Text()), " ")
	for _, sentence := range sentences {
		if !strings.Contains(text, sentence) {
			p.t.Errorf("%q is not in %q", sentence, text)
		}
	}
	return p
}

// value is what a field holds.
func (p page) value(selector string) string {
	p.t.Helper()
	return p.Find(selector).AttrOr("value", "")
}

func count(t *testing.T, site *apptest.Site, table string) (n int) {
	t.Helper()
	if err := site.App.Store.Pool().QueryRow(t.Context(), "select count(*) from "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
