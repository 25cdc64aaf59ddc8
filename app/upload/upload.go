// Package upload reads forms that carry files, part by part: nothing is written to disk, and no more is held than a
// route takes.
package upload

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"time"

	"haulcast/app/problem"
	"haulcast/models"
)

// How much one form may hold.
const (
	// MostBody is the most a route with files takes, in bytes: the photos of one report, and some words.
	MostBody = models.MostPhotos*mostFile + 1<<20
	// mostFile is how much of one file is read: one byte more than models/photo takes, so that it can say so.
	mostFile = 8<<20 + 1
	// mostValue is how much one value of a form may hold, in bytes.
	mostValue = 64 << 10
	// mostValues is how many values a form may have.
	mostValues = 50
	// patience is how long a form with photos may take to come: the server's own limit suits forms of words. 40 MB in
	// three minutes is what a phone sends at 2 Mbit/s.
	patience = 3 * time.Minute
)

// Form is what was sent: its values by name, and its files in their order. A file beyond those that a report may have is
// counted and not read.
type Form struct {
	Values url.Values
	Files  [][]byte
}

// Read reads a form whose files stand in the field of that name. A form without files, as a browser without any chosen or
// a program sends it, is read as well.
func Read(w http.ResponseWriter, r *http.Request, field string) (Form, error) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(patience)) // where it can't be set, the server's own holds
	parts, err := r.MultipartReader()
	if errors.Is(err, http.ErrNotMultipart) {
		err = r.ParseForm()
		return Form{Values: r.PostForm}, brokenOff(err)
	}
	if err != nil {
		return Form{}, brokenOff(err)
	}
	f := Form{Values: url.Values{}}
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) && n > 0 {
			return f, nil
		}
		if err == nil && n >= mostValues {
			err = problem.ErrTooLarge
		}
		if err == nil {
			err = f.take(part, field)
		}
		if err != nil {
			return Form{}, brokenOff(err)
		}
	}
}

// take adds one part. A browser sends the field of a form in which no file was chosen as a file without name or content.
func (f *Form) take(part *multipart.Part, field string) error {
	if part.FormName() != field {
		value, err := io.ReadAll(io.LimitReader(part, mostValue+1))
		if err == nil && len(value) > mostValue {
			err = problem.ErrTooLarge
		}
		f.Values.Add(part.FormName(), string(value))
		return err
	}
	if len(f.Files) > models.MostPhotos {
		return nil // too many already: the rest is skipped
	}
	file, err := io.ReadAll(io.LimitReader(part, mostFile))
	if err == nil && (len(file) > 0 || part.FileName() != "") {
		f.Files = append(f.Files, file)
	}
	return err
}

// brokenOff says what is wrong with a body that can't be read; one that is too large app/problem knows.
func brokenOff(err error) error {
	if err == nil {
		return nil
	}
	return &models.Error{Code: models.Invalid, Message: "The form broke off on its way; send it again.", Err: err}
}
