package api

import (
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"haulcast/app/auth"
	"haulcast/models"
)

// etag is a version as an ETag.
func etag(version int) string { return strconv.Quote(strconv.Itoa(version)) }

// expected reads If-Match: the version that the sender believes is the newest, or nil for *, "whatever it is".
func expected(c *gin.Context) (*int, error) {
	header := strings.TrimSpace(c.GetHeader("If-Match"))
	switch header {
	case "":
		return nil, models.Errorf(models.Missing,
			`Send the version you have read in the header If-Match, such as "3" with its quotes, or * for any.`)
	case "*":
		return nil, nil //nolint:nilnil // nil is "any version"
	}
	version, err := strconv.Atoi(strings.Trim(header, `"`))
	if err != nil || etag(version) != header {
		return nil, &models.Error{Code: models.Invalid, Message: "The header If-Match can't be read.", Fields: []models.FieldError{{
			Field: "If-Match", Message: `must be one version in quotes, such as "3", or *`,
		}}}
	}
	return &version, nil
}

// maxKey is how long an Idempotency-Key may be.
const maxKey = 255

// repeatableID is the id of what this request makes: the same for the same user, URL and Idempotency-Key, and a fresh
// one when there is no key. The URL takes part so that one key used for two things makes two things.
func repeatableID(c *gin.Context) (models.ID, error) {
	key := c.GetHeader("Idempotency-Key")
	if key == "" {
		return models.NewID(), nil
	}
	if len(key) > maxKey || strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r > '~' }) {
		return models.NoID, &models.Error{
			Code: models.Invalid, Message: "The header Idempotency-Key can't be used.", Fields: []models.FieldError{{
				Field: "Idempotency-Key", Message: "must be at most 255 characters, letters and signs of ASCII",
			}},
		}
	}
	return models.RepeatableID(auth.From(c).UserID, c.Request.URL.Path+" "+key), nil
}
