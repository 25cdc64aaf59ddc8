package trackno

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

// The letters of a number when the settings name no others.
const (
	DefaultService = "ZL"
	DefaultCountry = "XZ"
)

// Serials is how many numbers there are: sequence values from 0 up to but not including it.
const Serials = 100_000_000

// MinKey is the shortest key, in bytes, that an Issuer takes.
const MinKey = 16

// The permutation: 28 bits are the fewest that hold all serials, in two halves; six rounds (domain 1.9).
const (
	rounds   = 6
	halfBits = 14
	halfMask = 1<<halfBits - 1
)

// Issuer gives numbers out under one key and one pair of letter pairs. It keeps no state: the same sequence value
// gives the same number for ever, so the key must never change in an installation that has given numbers out.
type Issuer struct {
	service, country string
	roundKeys        [rounds][sha256.Size]byte
}

// NewIssuer prepares the key. Service and country are two letters A to Z each; empty means the default. The key is
// secret and at least MinKey bytes long.
func NewIssuer(key []byte, service, country string) (Issuer, error) {
	if service == "" {
		service = DefaultService
	}
	if country == "" {
		country = DefaultCountry
	}
	var problems []error
	if len(key) < MinKey {
		problems = append(problems, fmt.Errorf("the key of the tracking numbers must have at least %d bytes, not %d", MinKey, len(key)))
	}
	if len(service) != 2 || !letters(service) {
		problems = append(problems, fmt.Errorf("the prefix of the tracking numbers must be two letters A to Z, not %q", service))
	}
	if len(country) != 2 || !letters(country) {
		problems = append(problems, fmt.Errorf("the suffix of the tracking numbers must be two letters A to Z, not %q", country))
	}
	if len(problems) > 0 {
		return Issuer{}, errors.Join(problems...)
	}
	s := Issuer{service: service, country: country}
	for i := range s.roundKeys {
		mac := hmac.New(sha256.New, key)
		fmt.Fprintf(mac, "tracking number, round %d", i)
		mac.Sum(s.roundKeys[i][:0])
	}
	return s, nil
}

// FromSerial is the number of the n-th shipment, 0 <= n < Serials. Different n give different numbers.
func (s Issuer) FromSerial(n uint64) (Number, error) {
	if n >= Serials {
		return Number{}, fmt.Errorf("tracking number: the sequence stands at %d, but only %d serials exist", n, Serials)
	}
	serial := fmt.Sprintf("%08d", s.permute(uint32(n)))
	return Number{Service: s.service, Serial: serial, Check: checkDigit(serial), Country: s.country}, nil
}

// FromSerial is the written number of the n-th shipment with the default letters; see Issuer.FromSerial, which is
// cheaper for many numbers and takes the installation's letters.
func FromSerial(key []byte, n uint64) (string, error) {
	s, err := NewIssuer(key, "", "")
	if err != nil {
		return "", err
	}
	number, err := s.FromSerial(n)
	if err != nil {
		return "", err
	}
	return number.String(), nil
}

// permute walks the cycle of the 28-bit permutation until it is back among the serials. That ends, because the cycle
// comes back to n itself, and it keeps different values different, because each has one predecessor.
func (s Issuer) permute(n uint32) uint32 {
	for n = s.feistel(n); n >= Serials; {
		n = s.feistel(n)
	}
	return n
}

// feistel is a permutation whatever the round function is: each round can be undone.
func (s Issuer) feistel(n uint32) uint32 {
	left, right := n>>halfBits, n&halfMask
	for i := range s.roundKeys {
		left, right = right, left^s.round(i, right)
	}
	return left<<halfBits | right
}

func (s Issuer) round(i int, half uint32) uint32 {
	var block [sha256.Size + 4]byte
	copy(block[:], s.roundKeys[i][:])
	binary.BigEndian.PutUint32(block[sha256.Size:], half)
	sum := sha256.Sum256(block[:])
	return binary.BigEndian.Uint32(sum[:]) & halfMask
}
