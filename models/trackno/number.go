package trackno

import (
	"strings"
	"unicode"
)

// Problem is what is wrong with a number: a sentence that a person can act on, and an error to compare with.
type Problem string

// The problems Parse finds, in the order in which it looks.
const (
	ErrLength     Problem = "A tracking number has 13 characters, like ZL473124829XZ."
	ErrShape      Problem = "A tracking number is two letters, nine digits and two letters, like ZL473124829XZ."
	ErrCheckDigit Problem = "There is a typing mistake in this tracking number: please compare it with the label."
)

// Error is the sentence.
func (p Problem) Error() string { return string(p) }

// Places in the thirteen characters.
const (
	length     = 13
	serialFrom = 2
	serialTo   = 10
	checkAt    = 10
	suffixFrom = 11
)

// Number is a tracking number taken apart; String puts it together again.
type Number struct {
	Service string // two letters: the service indicator
	Serial  string // eight digits
	Check   byte   // the check digit, '0' to '9'
	Country string // two letters: who issued it
}

// String is the number as it is written and kept: thirteen characters, no spaces.
func (n Number) String() string { return n.Service + n.Serial + string(n.Check) + n.Country }

// Normalise brings what a person typed, pasted or scanned to the written form: upper case, without spaces, dashes and
// invisible characters. It repairs nothing else and never fails: what isn't a number stays what it is, for Parse to
// refuse. Doing it twice changes nothing more.
func Normalise(input string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case unicode.IsSpace(r), unicode.Is(unicode.Pd, r), r == '\u2212', unicode.Is(unicode.C, r):
			return -1 // Pd are all dashes, U+2212 the minus sign, C controls and zero-width marks from copy and paste
		}
		return r
	}, input)
}

// Parse reads a number in any spelling Normalise understands. The error is a Problem; none of them gives the right check digit
// away.
func Parse(input string) (Number, error) {
	s := Normalise(input)
	if len(s) != length {
		return Number{}, ErrLength
	}
	if !letters(s[:serialFrom]) || !digits(s[serialFrom:suffixFrom]) || !letters(s[suffixFrom:]) {
		return Number{}, ErrShape
	}
	n := Number{Service: s[:serialFrom], Serial: s[serialFrom:serialTo], Check: s[checkAt], Country: s[suffixFrom:]}
	if checkDigit(n.Serial) != n.Check {
		return Number{}, ErrCheckDigit
	}
	return n, nil
}

// Valid tells whether Parse accepts the input.
func Valid(input string) bool {
	_, err := Parse(input)
	return err == nil
}

func letters(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' }) < 0
}

func digits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}
