package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// hashCost is what hashing a password takes: OWASP's first choice for argon2id, 19 MiB and about 22 ms.
type hashCost struct {
	memoryKiB, passes uint32
	lanes             uint8
}

var presentCost = hashCost{memoryKiB: 19456, passes: 2, lanes: 1}

const (
	saltLen = 16
	hashLen = 32
)

// hash makes the PHC string of a password with a fresh salt. It waits for one of the few places: a thousand sign-ins
// at once must not take nineteen gigabytes.
func (a *Auth) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLen)
	_, _ = rand.Read(salt) // never fails
	sum, err := a.derive(ctx, password, salt, presentCost, hashLen)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, presentCost.memoryKiB, presentCost.passes,
		presentCost.lanes, b64(salt), b64(sum)), nil
}

func (a *Auth) derive(ctx context.Context, password string, salt []byte, cost hashCost, length uint32) ([]byte, error) {
	select {
	case a.hashing <- struct{}{}:
		defer func() { <-a.hashing }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to hash a password: %w", ctx.Err())
	}
	return argon2.IDKey([]byte(password), salt, cost.passes, cost.memoryKiB, cost.lanes, length), nil
}

// dummyHash is compared with when there is no such user, so that the answer takes as long. Nothing hashes to it.
const dummyHash = "$argon2id$v=19$m=19456,t=2,p=1$aGF1bGNhc3QgZHVtbXkhIQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// matches tells whether the password has the hash, and whether the hash was made at another cost than the present one.
func (a *Auth) matches(ctx context.Context, phc, password string) (ok, outdated bool, err error) {
	if phc == "" {
		phc = dummyHash
	}
	cost, salt, sum, err := parsePHC(phc)
	if err != nil {
		return false, false, err
	}
	got, err := a.derive(ctx, password, salt, cost, uint32(len(sum))) //nolint:gosec // parsePHC bounds it
	if err != nil {
		return false, false, err
	}
	return subtle.ConstantTimeCompare(got, sum) == 1, cost != presentCost || len(salt) != saltLen || len(sum) != hashLen, nil
}

// parsePHC reads what hash makes, at any cost that is not absurd.
func parsePHC(phc string) (cost hashCost, salt, sum []byte, err error) {
	bad := fmt.Errorf("a stored password hash is not argon2id in PHC form")
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return hashCost{}, nil, nil, bad
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost.memoryKiB, &cost.passes, &cost.lanes); err != nil {
		return hashCost{}, nil, nil, bad
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	sum, sumErr := base64.RawStdEncoding.DecodeString(parts[5])
	const mostMemory, mostPasses = 1 << 20, 64
	if saltErr != nil || sumErr != nil || len(salt) < 8 || len(sum) < 16 || len(sum) > 64 ||
		cost.memoryKiB > mostMemory || cost.passes == 0 || cost.passes > mostPasses || cost.lanes == 0 {
		return hashCost{}, nil, nil, bad
	}
	return cost, salt, sum, nil
}

// How long a password may be, in characters. The upper end bounds the work, not the strength.
const (
	minPassword = 12
	maxPassword = 128
)

//go:embed common_passwords.txt
var commonPasswords string

// ourWords are what people here would think of first.
var ourWords = []string{
	"haulcast", "logistics", "dispatcher", "dispatch", "shipment", "tracking", "customer", "carrier", "transport",
	"delivery", "freight", "warehouse", "truck", "driver", "administrator", "admin", "changeme", "welcome", "password", "secret",
}

// guessable is what passwords are commonly made of, years included, longest first.
var guessable = loadGuessable()

func loadGuessable() []string {
	words := append([]string(nil), ourWords...)
	for line := range strings.Lines(commonPasswords) {
		if word := strings.TrimSpace(line); word != "" && word[0] != '#' {
			words = append(words, word)
		}
	}
	for year := 1950; year <= 2049; year++ {
		words = append(words, strconv.Itoa(year))
	}
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}

// leastOwn is how many letters and digits a password must have beside the commonly used ones in it, and how many
// different characters in all.
const leastOwn = 6

// CheckPassword tells in a sentence why a password can't be taken; "" when it can. Any characters may be used; refused
// are the short, the over-long, and those that are little more than what everybody uses, or than the user's own name.
func CheckPassword(password, email, name string) string {
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password):
		return "must be text"
	case n < minPassword:
		return fmt.Sprintf("must have %d characters or more; a few words in a row are easy to remember", minPassword)
	case n > maxPassword:
		return fmt.Sprintf("must have %d characters or fewer", maxPassword)
	}
	if distinct(password) < leastOwn || own(password, email, name) < leastOwn {
		return "is too easily guessed: it is mostly a common password, a name or a repetition; add words of your own"
	}
	return ""
}

// own counts the letters and digits that are left of a password without what others would guess.
func own(password, email, name string) int {
	rest := strings.ToLower(password)
	mailbox, domain, _ := strings.Cut(strings.ToLower(email), "@")
	personal := append(strings.Fields(strings.ToLower(name)), mailbox, domain)
	for _, word := range personal {
		if len(word) >= 3 {
			rest = strings.ReplaceAll(rest, word, "")
		}
	}
	for _, word := range guessable {
		rest = strings.ReplaceAll(rest, word, "")
	}
	n := 0
	for _, r := range rest {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// passwordLetters leave out what is misread when typed off a screen; their number divides 256, so none is likelier.
const passwordLetters = "abcdefghjkmnpqrstuvwxyz23456789+"

// generatePassword makes one of twenty letters in four groups: 100 bits.
func generatePassword() string {
	raw := make([]byte, 20)
	_, _ = rand.Read(raw) // never fails
	var b strings.Builder
	for i, r := range raw {
		if i > 0 && i%5 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(passwordLetters[int(r)%len(passwordLetters)])
	}
	return b.String()
}
