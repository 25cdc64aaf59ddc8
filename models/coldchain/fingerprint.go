package coldchain

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"
)

// Fingerprint names what a report was made of: the same readings and terms have the same, in whatever order they came,
// and any other reading, range or budget has another. Ends are the moments between which the goods were ours, as far as
// they are settled.
func Fingerprint(series []Series, t Terms, ends ...time.Time) (string, error) {
	h := sha256.New()
	terms, err := json.Marshal(t)
	if err != nil {
		return "", fmt.Errorf("encode what goods are kept to: %w", err)
	}
	_, _ = h.Write(terms) // a hash never fails
	for _, at := range ends {
		_, _ = h.Write(binary.BigEndian.AppendUint64(nil, uint64(at.UnixMicro())))
	}
	inOrderOfDevice := slices.Clone(series)
	slices.SortFunc(inOrderOfDevice, func(a, b Series) int { return slices.Compare(a.Device[:], b.Device[:]) })
	for _, s := range inOrderOfDevice {
		line := append([]byte{}, s.Device[:]...)
		line = binary.BigEndian.AppendUint64(line, uint64(s.Interval)) //nolint:gosec // the bit pattern
		_, _ = h.Write(line)
		for _, r := range inOrder(s.Readings) {
			line = binary.BigEndian.AppendUint64(line[:0], uint64(r.At.UnixMicro()))
			_, _ = h.Write(binary.BigEndian.AppendUint64(line, math.Float64bits(r.C)))
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
