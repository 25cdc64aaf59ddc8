package auth

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"haulcast/models"
)

// What a session is for. A token made for one is refused for the other: each has an audience of its own.
const (
	Web = "web" // a browser, by cookie
	API = "api" // a program, by bearer token
)

const (
	issuer      = "haulcast"
	tokenType   = "session+jwt" // told apart from any other token that is ever signed with the key (RFC 8725 3.11)
	clockSkew   = time.Minute   // between two machines that run us
	maxTokenLen = 1024          // ours have about 400 characters
)

func audience(purpose string) string { return "haulcast-" + purpose }

// signer signs and reads the tokens that name sessions: HS256 and nothing else, by a key of our own map.
type signer struct {
	current string
	keys    map[string][]byte
}

func newSigner(key []byte, old [][]byte) (signer, error) {
	s := signer{current: keyID(key), keys: map[string][]byte{}}
	for _, k := range append([][]byte{key}, old...) {
		if len(k) < minKey {
			return signer{}, fmt.Errorf("a key that signs sessions has %d bytes; it needs %d or more", len(k), minKey)
		}
		s.keys[keyID(k)] = k
	}
	return s, nil
}

// keyID names a key without telling it.
func keyID(key []byte) string {
	sum := sha256.Sum256(append([]byte("haulcast key id:"), key...))
	return hex.EncodeToString(sum[:8])
}

// claims is what a token says: whose session, which, and the version of the user's tokens it was made under.
type claims struct {
	jwt.RegisteredClaims
	Version int `json:"ver"`
}

// pointer is what a valid token points to.
type pointer struct {
	SessionID, UserID models.ID
	Version           int
}

func (s signer) sign(session models.Session, version int) (string, error) {
	t := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{Version: version, RegisteredClaims: jwt.RegisteredClaims{
		Issuer: issuer, Audience: jwt.ClaimStrings{audience(session.Purpose)},
		ID: session.ID.String(), Subject: session.UserID.String(),
		IssuedAt: jwt.NewNumericDate(session.CreatedAt), NotBefore: jwt.NewNumericDate(session.CreatedAt),
		ExpiresAt: jwt.NewNumericDate(session.ExpiresAt),
	}})
	t.Header["kid"], t.Header["typ"] = s.current, tokenType
	signed, err := t.SignedString(s.keys[s.current])
	if err != nil {
		return "", fmt.Errorf("sign a session's token: %w", err)
	}
	return signed, nil
}

// read checks everything a token says about itself. Whether the session it points to lives is the row's to say.
func (s signer) read(token, purpose string, now time.Time) (pointer, error) {
	if len(token) > maxTokenLen {
		return pointer{}, jwt.ErrTokenMalformed
	}
	var said claims
	_, err := jwt.ParseWithClaims(token, &said, s.key,
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithIssuer(issuer),
		jwt.WithAudience(audience(purpose)), jwt.WithExpirationRequired(), jwt.WithNotBeforeRequired(),
		jwt.WithLeeway(clockSkew), jwt.WithStrictDecoding(), jwt.WithTimeFunc(func() time.Time { return now }))
	if err != nil {
		return pointer{}, err
	}
	session, sessionOK := models.ParseID(said.ID)
	user, userOK := models.ParseID(said.Subject)
	if !sessionOK || !userOK {
		return pointer{}, jwt.ErrTokenInvalidClaims
	}
	return pointer{SessionID: session, UserID: user, Version: said.Version}, nil
}

// key finds the key a token names. Only the name is the token's; jku, jwk and x5u are never looked at.
func (s signer) key(t *jwt.Token) (any, error) {
	kid, _ := t.Header["kid"].(string)
	key, known := s.keys[kid]
	if typ, _ := t.Header["typ"].(string); !known || typ != tokenType {
		return nil, jwt.ErrTokenUnverifiable
	}
	return key, nil
}
