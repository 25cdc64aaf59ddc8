package upload

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"haulcast/app/problem"
	"haulcast/models"
)

// sent is a form with values and files in turn.
func sent(t *testing.T, note string, files ...[]byte) *http.Request {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if err := form.WriteField("note", note); err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		part, err := form.CreateFormFile("photos", "../../etc/passwd")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(file); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return r
}

func TestAFormWithFilesIsReadInOrder(t *testing.T) {
	f, err := Read(httptest.NewRecorder(), sent(t, "torn", []byte("one"), []byte("two")), "photos")
	if err != nil || f.Values.Get("note") != "torn" || len(f.Files) != 2 || string(f.Files[1]) != "two" {
		t.Errorf("read %+v (%v)", f, err)
	}
}

func TestAFormWithoutFilesIsReadToo(t *testing.T) {
	plain := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/?note=no", strings.NewReader(url.Values{"note": {"torn"}}.Encode()))
	plain.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if f, err := Read(httptest.NewRecorder(), plain, "photos"); err != nil || f.Values.Get("note") != "torn" || f.Files != nil {
		t.Errorf("read %+v (%v)", f, err)
	}
	none := "--x\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--x--\r\n"
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(none))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	if f, err := Read(httptest.NewRecorder(), r, "photos"); err != nil || len(f.Files) != 0 {
		t.Errorf("a field without a file gave %d files (%v)", len(f.Files), err)
	}
}

func TestNoMoreIsHeldThanARouteTakes(t *testing.T) {
	f, err := Read(httptest.NewRecorder(), sent(t, "", make([]byte, 9<<20)), "photos")
	if err != nil || len(f.Files[0]) != mostFile {
		t.Errorf("of a large file %d bytes are read (%v)", len(f.Files[0]), err)
	}
	many := make([][]byte, 30)
	for i := range many {
		many[i] = []byte{1}
	}
	if f, err := Read(httptest.NewRecorder(), sent(t, "", many...), "photos"); err != nil || len(f.Files) != models.MostPhotos+1 {
		t.Errorf("of 30 files %d are read (%v)", len(f.Files), err)
	}
	if _, err := Read(httptest.NewRecorder(), sent(t, strings.Repeat("x", mostValue+1)), "photos"); problem.StatusOf(err) != http.StatusRequestEntityTooLarge {
		t.Errorf("a value too long: %v", err)
	}
	r := sent(t, "", make([]byte, 5000))
	r.Body = http.MaxBytesReader(httptest.NewRecorder(), r.Body, 1000)
	if _, err := Read(httptest.NewRecorder(), r, "photos"); problem.StatusOf(err) != http.StatusRequestEntityTooLarge {
		t.Errorf("a body too large: %v", err)
	}
}

func TestAFormThatBreaksOffIsTheSendersMistake(t *testing.T) {
	for _, body := range []string{"", "--x", "--x\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a\"\r\n\r\nhalf", "no boundary"} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		if _, err := Read(httptest.NewRecorder(), r, "photos"); problem.StatusOf(err) != http.StatusBadRequest {
			t.Errorf("%q: %v", body, err)
		}
	}
}
