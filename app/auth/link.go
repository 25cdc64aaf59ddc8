package auth

import (
	"github.com/gin-gonic/gin"

	"haulcast/models"
)

// maxLinkToken bounds what is hashed; ours are far shorter.
const maxLinkToken = 256

// LinkViewer makes the holder of a share link the viewer: the path's part "token" names it. A link that never was, has
// expired or was revoked is the same 404. What the link shows must not travel on: no search engine keeps it and no
// other site learns its address.
func (a *Auth) LinkViewer() gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Header("Referrer-Policy", "no-referrer")
		c.Header("X-Robots-Tag", "noindex, nofollow")
		link, err := a.link(c, c.Param("token"))
		if err != nil {
			a.refuse(c, err)
			c.Abort()
			return
		}
		put(c, linkViewer(link))
		c.Next()
	}
}

func (a *Auth) link(c *gin.Context, token string) (models.ShareLink, error) {
	gone := models.Errorf(models.NotFound, "This link doesn't lead anywhere any more. Ask whoever sent it for a new one.")
	if token == "" || len(token) > maxLinkToken {
		return models.ShareLink{}, gone
	}
	link, err := a.store.ShareLinkByToken(c.Request.Context(), HashToken(token))
	if models.CodeOf(err) == models.NotFound || err == nil && !link.Open(a.now()) {
		return models.ShareLink{}, gone
	}
	return link, err
}

func linkViewer(l models.ShareLink) models.Viewer {
	return models.Viewer{
		Role: models.RoleLink, ShipmentID: l.ShipmentID, LinkID: l.ID,
		Link: models.LinkOptions{ShowPosition: l.ShowPosition, ShowTemperature: l.ShowTemperature, MayReport: l.MayReport},
	}
}
