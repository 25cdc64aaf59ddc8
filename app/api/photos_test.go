package api

import (
	"bytes"
	"image"
	_ "image/jpeg" // what comes back
	"image/png"
	"mime/multipart"
	"net/http"
	"testing"

	"haulcast/models"
	"haulcast/models/store/storetest"
)

// reportDamage sends a report of damage with photos.
func (p person) reportDamage(number, note string, photos [][]byte, headers ...string) answer {
	p.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("note", note) // into memory
	for _, photo := range photos {
		part, _ := form.CreateFormFile("photos", "photo.png") // into memory
		_, _ = part.Write(photo)
	}
	_ = form.Close()
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.url+"/api/v1/shipments/"+number+"/damage", &body)
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	request.Header.Set("Authorization", "Bearer "+p.token)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	return p.send(request)
}

func TestPhotosOfDamageComeByTheAPI(t *testing.T) {
	s := open(t)
	c := storetest.Customer(t, s.store, "NORTH")
	staff, theirs := s.somebody(models.RoleDispatcher), s.somebody(models.RoleCustomer, c)
	others := s.somebody(models.RoleCustomer, storetest.Customer(t, s.store, "SOUTH"))
	number := staff.booked(c)
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	first := staff.reportDamage(number, "torn", [][]byte{file.Bytes()}, "Idempotency-Key", "once").is(201)
	if again := staff.reportDamage(number, "torn", [][]byte{file.Bytes()}, "Idempotency-Key", "once").is(201); again.at("id") != first.at("id") {
		t.Errorf("sent twice it is %s", again.raw)
	}
	theirs.reportDamage(number, "and wet", [][]byte{file.Bytes()}).is(204)
	others.reportDamage(number, "not mine", nil).is(404)
	theirs.post("/shipments/"+number+"/damage", object{"note": "in words alone"}).is(204)
	for name, got := range map[string]answer{
		"no photo": staff.reportDamage(number, "x", [][]byte{[]byte("GIF89a")}),
		"no note":  staff.reportDamage(number, "", nil),
	} {
		if got.status != 400 || len(got.fields()) != 1 {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
	}
	photos := staff.get("/shipments/" + number + "/photos").is(200).items()
	if len(photos) != 2 || at(photos[0], "alarm_id") != first.at("id") || at(photos[0], "width") != 30.0 {
		t.Fatalf("staff see %v", photos)
	}
	own := theirs.get("/shipments/" + number + "/photos").is(200).items()
	if len(own) != 1 || at(own[0], "id") != at(photos[1], "id") {
		t.Errorf("the customer sees %v", own)
	}
	others.get("/shipments/" + number + "/photos").is(404)
	for who, want := range map[string]int{staff.token: 200, theirs.token: 404, others.token: 404} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+at(photos[0], "path").(string), nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+who)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_, format, _ := image.DecodeConfig(response.Body)
		_ = response.Body.Close()
		if response.StatusCode != want || (format == "jpeg") != (want == 200) {
			t.Errorf("%d with %q, want %d", response.StatusCode, format, want)
		}
	}
}
