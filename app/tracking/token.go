package tracking

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// newToken makes a secret of 256 bits that is shown once, and the hash that is kept: so much needs no slow hash
// (security.md 31).
func newToken() (token string, hash []byte) {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails
	token = base64.RawURLEncoding.EncodeToString(secret[:])
	sum := sha256.Sum256([]byte(token))
	return token, sum[:]
}
