package auth

import (
	"crypto/sha256"

	"github.com/gin-gonic/gin"

	"haulcast/models"
)

// HashToken is how the tokens of devices and share links are kept: they are random, so that a plain hash will do.
func HashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// maxDeviceToken bounds what is hashed; ours are far shorter.
const maxDeviceToken = 256

// DeviceFromRequest gives the device whose token came with the request: as bearer token, as the password of Basic, as
// the path's part "token" or as the query's. The first that is there counts. It is Unauthenticated, with the two
// challenges set, when there is none, or none such, or the device is disabled.
func (a *Auth) DeviceFromRequest(c *gin.Context) (models.Device, error) {
	token := deviceToken(c)
	if token == "" {
		challenge(c)
		return models.Device{}, unauthenticated("Send the device's token: as bearer token, as the password, or at the end of the address.")
	}
	d, err := a.device(c, token)
	if models.CodeOf(err) == models.NotFound || err == nil && d.DisabledAt != nil {
		challenge(c)
		return models.Device{}, unauthenticated("The device token is unknown or disabled. Copy it anew from the device's page.")
	}
	if err != nil {
		return models.Device{}, err
	}
	put(c, models.Viewer{Role: models.RoleDevice, DeviceID: d.ID, Name: d.Name})
	return d, nil
}

func (a *Auth) device(c *gin.Context, token string) (models.Device, error) {
	if len(token) > maxDeviceToken {
		return models.Device{}, models.Errorf(models.NotFound, "There is no such device.")
	}
	return a.store.DeviceByToken(c.Request.Context(), HashToken(token))
}

func deviceToken(c *gin.Context) string {
	if token, sent := bearer(c.Request); sent && token != "" {
		return token
	}
	if _, password, sent := c.Request.BasicAuth(); sent && password != "" {
		return password
	}
	if token := c.Param("token"); token != "" {
		return token
	}
	return c.Query("token")
}

func challenge(c *gin.Context) {
	c.Writer.Header().Add("WWW-Authenticate", `Bearer realm="haulcast devices"`)
	c.Writer.Header().Add("WWW-Authenticate", `Basic realm="haulcast devices", charset="UTF-8"`)
}
