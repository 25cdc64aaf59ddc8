package api

import (
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/models/trackno"
)

// absent is the answer for what isn't there, and for what the asker may not see: the same as the store's.
func absent(noun string) error {
	return models.Errorf(models.NotFound, "There is no such %s, or it isn't yours to see.", noun)
}

// orderShape is how our order numbers look.
var orderShape = regexp.MustCompile(`^[A-Z]{2}-[0-9]{1,18}$`)

// orderNumber is the order number in the URL. What can't be one is an order that doesn't exist.
func orderNumber(c *gin.Context) (string, error) {
	number := strings.ToUpper(c.Param("number"))
	if !orderShape.MatchString(number) {
		return "", absent("order")
	}
	return number, nil
}

// trackingNumber is the tracking number in the URL, in any spelling people use. What can't be one, a typing mistake
// that its check digit shows among it, is a shipment that doesn't exist.
func trackingNumber(c *gin.Context) (string, error) {
	n, err := trackno.Parse(c.Param("number"))
	if err != nil {
		return "", absent("shipment")
	}
	return n.String(), nil
}

// idIn is the id in the URL of the thing a person calls noun.
func idIn(c *gin.Context, noun string) (models.ID, error) {
	id, ok := models.ParseID(c.Param("id"))
	if !ok {
		return models.NoID, absent(noun)
	}
	return id, nil
}
