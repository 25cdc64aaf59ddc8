package trackno

import "fmt"

// weights of the eight serial digits, UPU S10 and jkeen/tracking_number_data:CHECKSUM_ALGORITHMS.md.
var weights = [8]int{8, 6, 4, 2, 3, 5, 9, 7}

// CheckDigit is the digit that follows a serial of eight digits; anything else is refused. S is the weighted sum of
// the digits and C = 11 - S mod 11, where 10 is written 0 and 11 is written 5.
func CheckDigit(serial string) (byte, error) {
	if len(serial) != len(weights) || !digits(serial) {
		return 0, fmt.Errorf("check digit: the serial must be eight digits, not %q", serial)
	}
	return checkDigit(serial), nil
}

func checkDigit(serial string) byte {
	sum := 0
	for i, w := range weights {
		sum += w * int(serial[i]-'0')
	}
	switch c := 11 - sum%11; c {
	case 10:
		return '0'
	case 11:
		return '5'
	default:
		return byte('0' + c)
	}
}
