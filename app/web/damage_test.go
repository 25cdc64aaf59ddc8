package web_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"haulcast/app/apptest"
	"haulcast/app/tracking"
	"haulcast/models"
)

// camera takes a photo, as a phone would send it.
func camera(t *testing.T, w, h int) []byte {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			picture.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), uint8(x * y), 255})
		}
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, picture, nil); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// send sends a form with photos; fields are names and values in turn.
func (d *desk) send(path string, photos [][]byte, fields ...string) page {
	d.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		_ = form.WriteField(fields[i], fields[i+1]) // into memory
	}
	for _, photo := range photos {
		part, _ := form.CreateFormFile("photos", "IMG_0001.jpg") // into memory
		_, _ = part.Write(photo)
	}
	_ = form.Close()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.site.URL+path, &body)
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Origin", d.site.URL)
	return d.do(r)
}

// file asks for something that is no page.
func (d *desk) file(path string) (*http.Response, []byte) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, d.site.URL+path, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	resp, err := d.client.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return resp, content
}

func TestDamageIsReportedWithPhotosThatOnlySomeSee(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	acme := site.Customer("ACME", "Acme Ltd")
	number := site.UnderWay(acme).TrackingNumber
	path := "/shipments/" + number
	staff, customer := deskOf(t, site, site.Somebody(models.RoleDispatcher)), deskOf(t, site, site.Somebody(models.RoleCustomer, acme))
	foreign := deskOf(t, site, site.Somebody(models.RoleCustomer, site.Customer("OTHER", "Other Ltd")))

	form := staff.get(path).is(200).has("form[action='" + path + "/damage'][enctype='multipart/form-data'] input[type=file][name=photos][multiple]").hasNot("#photos")
	id := form.Find("form[action='"+path+"/damage'] input[name=id]").AttrOr("value", "")
	for range 2 { // pressed twice
		staff.follow(staff.send(path+"/damage", [][]byte{camera(t, 3000, 2000)}, "id", id, "note", "a torn box")).has("#photos img")
	}
	shown := staff.get(path)
	if n := shown.Find("#photos img").Length(); n != 1 {
		t.Fatalf("%d photos are shown", n)
	}
	photo := shown.Find("#photos a").AttrOr("href", "")
	customer.get(path).is(200).hasNot("#photos").has("form[action='" + path + "/damage']")
	for who, want := range map[*desk]int{staff: 200, customer: 404, foreign: 404} {
		for _, size := range []string{"", "/thumbnail"} {
			if resp, _ := who.file(photo + size); resp.StatusCode != want {
				t.Errorf("%s%s: %d, want %d", photo, size, resp.StatusCode, want)
			}
		}
	}
	resp, content := staff.file(photo)
	kept, format, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil || format != "jpeg" || kept.Width != 1600 {
		t.Errorf("the photo is %s of %d (%v)", format, kept.Width, err)
	}
	for header, want := range map[string]string{
		"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
		"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := resp.Header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	customer.follow(customer.send(path+"/damage", [][]byte{camera(t, 40, 30)}, "note", "it came wet")).says("Damage is reported.").has("#photos img")
	if n := staff.get(path).Find("#photos img").Length(); n != 2 {
		t.Errorf("staff see %d photos, want 2", n)
	}
	foreign.send(path+"/damage", nil, "note", "not mine").is(404)
}

func TestPhotosThatCantBeKeptComeBackWithTheForm(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	number := site.UnderWay(site.Customer("ACME", "Acme Ltd")).TrackingNumber
	path := "/shipments/" + number + "/damage"
	d := deskOf(t, site, site.Somebody(models.RoleDispatcher))
	good := camera(t, 8, 8)
	many := [][]byte{good, good, good, good, good, good}
	for name, c := range map[string]struct {
		photos [][]byte
		says   string
	}{
		"no photo":    {[][]byte{good, []byte("<html><script>alert(1)</script>")}, "Photo 2 can't be read: send it as JPEG, PNG or WebP."},
		"too large":   {[][]byte{append(bytes.Clone(good), make([]byte, 9<<20)...)}, "Photo 1 is larger than 8 MB."},
		"too many":    {many, "Photos are at most 5"},
		"broken half": {[][]byte{good[:len(good)/2]}, "Photo 1 can't be read"},
	} {
		back := d.send(path, c.photos, "note", "torn at the corner").is(422)
		if !strings.Contains(back.Find("#damage-photos-error").Text(), c.says) || !strings.Contains(back.Find("#damage-note").Text(), "torn at the corner") {
			t.Errorf("%s: says %q", name, back.Find("#damage-photos-error").Text())
		}
	}
	d.send(path, nil, "note", " ").is(422).has("#damage-note[aria-invalid=true]")
	d.send(path, [][]byte{make([]byte, 45<<20)}, "note", "x").is(413)
	d.get("/shipments/" + number).hasNot("#photos")
}

func TestADriverReportsDamageByALinkThatAllowsIt(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	s := site.UnderWay(site.Customer("ACME", "Acme Ltd"))
	dispatcher := site.Somebody(models.RoleDispatcher)
	desk := deskOf(t, site, dispatcher)
	link := func(may bool) string {
		_, token, err := site.Tracker().Share(t.Context(), dispatcher.Actor(), s.TrackingNumber, tracking.ShareDraft{MayReport: may})
		if err != nil {
			t.Fatal(err)
		}
		return "/t/" + token
	}
	driver := deskOf(t, site, dispatcher)
	driver.client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }} // not signed in
	silent, path := link(false), link(true)
	driver.get(silent).is(200).hasNot("#damage", "form")
	driver.send(silent+"/damage", nil, "reporter", "Jan", "note", "torn").is(403)
	driver.get(path).is(200).has("#damage form[action='" + path + "/damage'] input[type=file]")
	driver.send(path+"/damage", nil, "note", "torn").is(422).has("#damage-reporter[aria-invalid=true]").says("That can't be sent yet.")
	driver.send(path+"/damage", [][]byte{camera(t, 60, 40)}, "reporter", "Jan Kowalski", "note", "torn").is(http.StatusSeeOther)
	desk.get("/shipments/"+s.TrackingNumber).has("#photos img").says("Jan Kowalski (by link)", "may report damage")
	for range reportsLeft {
		driver.send(path+"/damage", nil, "reporter", "Jan", "note", "torn").is(http.StatusSeeOther)
	}
	driver.send(path+"/damage", nil, "reporter", "Jan", "note", "torn").is(http.StatusTooManyRequests)
	links := desk.get("/shipments/" + s.TrackingNumber).Find("[data-share] form")
	for i := range links.Length() {
		desk.post(links.Eq(i).AttrOr("action", "")).is(http.StatusSeeOther)
	}
	driver.send(path+"/damage", nil, "reporter", "Jan", "note", "torn").is(404) // the link was revoked
}

// reportsLeft is how many more reports a link takes at once after the first.
const reportsLeft = 4

func TestTheFormOfALinkLetsItsHolderReport(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	number := site.UnderWay(site.Customer("ACME", "Acme Ltd")).TrackingNumber
	d := deskOf(t, site, site.Somebody(models.RoleDispatcher))
	made := d.post("/shipments/"+number+"/share-links", "days", "7", "report", "1").is(200)
	link := strings.TrimPrefix(made.value("#share-link"), site.URL)
	if i := strings.Index(link, "/t/"); i > 0 {
		link = link[i:]
	}
	d.get(link).is(200).has("#damage form")
	plain := d.post("/shipments/"+number+"/share-links", "days", "7").is(200).value("#share-link")
	d.get(plain[strings.Index(plain, "/t/"):]).is(200).hasNot("#damage")
}
