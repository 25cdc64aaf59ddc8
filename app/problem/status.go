package problem

import (
	"errors"
	"net/http"

	"haulcast/models"
)

// kind is how one code looks from outside.
type kind struct {
	status int
	title  string
}

var kinds = map[models.Code]kind{
	models.Invalid:         {http.StatusBadRequest, "The input breaks a rule"},
	models.Unauthenticated: {http.StatusUnauthorized, "Not signed in"},
	models.Forbidden:       {http.StatusForbidden, "Not allowed"},
	models.NotFound:        {http.StatusNotFound, "Not found"},
	models.Conflict:        {http.StatusConflict, "Somebody else was first"},
	models.Illegal:         {http.StatusUnprocessableEntity, "Not possible in this state"},
	models.Missing:         {http.StatusPreconditionRequired, "A precondition is missing"},
	models.TooMany:         {http.StatusTooManyRequests, "Asked too often"},
	models.Unavailable:     {http.StatusServiceUnavailable, "Try again soon"},
}

// Of says an error as a document, without a request id. Errors that are not the asker's are all the same 500.
func Of(err error) Problem {
	if isTooLarge(err) {
		return document("too_large", kind{http.StatusRequestEntityTooLarge, "Too large"},
			"The body is larger than this address takes; send less at a time.")
	}
	var e *models.Error
	if errors.As(err, &e) {
		if errors.Is(err, ErrMediaType) {
			return document("media_type", kind{http.StatusUnsupportedMediaType, "Kind of body not supported"}, e.Message)
		}
		if k, ok := kinds[e.Code]; ok {
			p := document(string(e.Code), k, e.Message)
			p.Errors, p.Legal = e.Fields, e.Legal
			return p
		}
	}
	return document("internal", kind{http.StatusInternalServerError, "Something went wrong on our side"},
		"The request could not be finished. Try again; if it stays so, tell the operator the request id.")
}

// StatusOf is the HTTP status an error is answered with.
func StatusOf(err error) int { return Of(err).Status }

func isTooLarge(err error) bool {
	var tooLarge *http.MaxBytesError
	return errors.As(err, &tooLarge) || errors.Is(err, ErrTooLarge)
}

func document(name string, k kind, detail string) Problem {
	return Problem{Type: "urn:haulcast:problem:" + name, Title: k.title, Status: k.status, Detail: detail}
}
