package auth

import (
	"crypto/sha256"
	"encoding/hex"

	"haulcast/models"
)

// PublicKey names a viewer's session or share link to scripts: tabs with the same key share one stream, and people
// signed in one after another in one browser never do. It gives nothing away and opens nothing.
func PublicKey(v models.Viewer) string {
	sum := sha256.Sum256([]byte("live:" + v.SessionID.String() + v.LinkID.String()))
	return hex.EncodeToString(sum[:8])
}
