package ingest

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"haulcast/app/problem"
	"haulcast/models"
)

// maxBody is the most a message may hold, in bytes: 500 points with every field take about half of it.
const maxBody = 256 << 10

// Handle answers the messages of one protocol: telemetry, osmand or owntracks. The address may end in the token, as
// the path's part "token". An unknown name is a mistake in the routes and panics at start.
func (in *Ingest) Handle(name string) gin.HandlerFunc {
	for _, p := range protocols {
		if p.name == name {
			return func(c *gin.Context) { in.handle(c, p) }
		}
	}
	panic("ingest: no protocol " + name)
}

func (in *Ingest) handle(c *gin.Context, p protocol) {
	device, err := in.admit(c)
	if err != nil {
		problem.Write(c, err)
		return
	}
	h, err := in.hear(c, p, device)
	if err != nil {
		problem.Write(c, err)
		return
	}
	verdicts, err := in.record(c.Request.Context(), device, h)
	if err != nil {
		problem.Write(c, err)
		return
	}
	in.logRefused(c, p, device, verdicts)
	p.answer(c, verdicts)
}

// admit tells which device speaks, unless it speaks too often.
func (in *Ingest) admit(c *gin.Context) (models.Device, error) {
	device, err := in.auth.DeviceFromRequest(c)
	if err != nil {
		return models.Device{}, err
	}
	if wait := in.rate.Take(device.ID.String(), in.Now()); wait > 0 {
		return models.Device{}, &models.Error{
			Code: models.TooMany, Err: problem.Wait(wait),
			Message: "This device sends more than 10 messages a second. Wait, or send many readings as one batch to /api/v1/telemetry.",
		}
	}
	return device, nil
}

// hear reads and decodes the message, and refuses one that another device should have sent.
func (in *Ingest) hear(c *gin.Context, p protocol, device models.Device) (heard, error) {
	m, err := read(c)
	if err != nil {
		return heard{}, err
	}
	h, err := p.decode(m, in.Now().UTC())
	if err != nil {
		return heard{}, err
	}
	if user, _, sent := c.Request.BasicAuth(); sent && user != "" {
		h.devices = append(h.devices, user)
	}
	for _, name := range h.devices {
		if name != device.UniqueID {
			return heard{}, errOtherDevice
		}
	}
	return h, nil
}

var errOtherDevice = &models.Error{
	Code: models.Invalid, Message: "The token belongs to another device than the one that the message names.",
	Fields: []models.FieldError{{Field: "id", Message: "names another device than the token's"}},
}

func read(c *gin.Context) (message, error) {
	if coding := c.GetHeader("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return message{}, &models.Error{
			Code: models.Invalid, Message: "Compressed bodies are not read; send the body as it is.", Err: problem.ErrMediaType,
		}
	}
	query, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		return message{}, models.Errorf(models.Invalid, "The address can't be read: a %% is not followed by two digits, or a ; stands for an &.")
	}
	query.Del("token")
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return message{}, err
	case err != nil:
		return message{}, models.Errorf(models.Invalid, "The body ended before all of it had come; send it again.")
	}
	return message{contentType: c.ContentType(), query: query, body: body}, nil
}

// logRefused tells the operator what a phone won't: it only knows whether its message was taken.
func (in *Ingest) logRefused(c *gin.Context, p protocol, d models.Device, verdicts []models.Verdict) {
	for _, v := range verdicts {
		if v.Status == models.Rejected && len(v.Problem) > 0 {
			in.log.WarnContext(c.Request.Context(), "reading refused", "device", d.UniqueID, "protocol", p.name,
				"field", v.Problem[0].Field, "why", v.Problem[0].Message, "request_id", problem.RequestID(c))
			return // the first says it: a batch has hundreds
		}
	}
}

// answerNothing is what OsmAnd and Traccar Client expect: 200 means taken, and whatever else means "try this again
// before anything newer". A reading that can never be kept is therefore taken off their hands too.
func answerNothing(c *gin.Context, _ []models.Verdict) { c.Status(http.StatusOK) }

// answerEmptyList is what OwnTracks expects: a list of messages for the phone, of which we have none.
func answerEmptyList(c *gin.Context, _ []models.Verdict) {
	c.Data(http.StatusOK, "application/json", []byte("[]"))
}
