package middleware

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// Bytes is a size. It is written as a plain number of bytes or with a unit of IEC 80000-13:
// "512KiB", "16MiB", "1GiB".
type Bytes int64

var units = [...]struct {
	name string
	size int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}, {"", 1}}

var errBytes = errors.New(`must be a whole number of bytes, or one with KiB, MiB or GiB such as "16MiB"`)

// UnmarshalText reads a size, from YAML too; nothing negative, no fractions.
func (b *Bytes) UnmarshalText(text []byte) error {
	for _, unit := range units {
		digits, found := strings.CutSuffix(string(text), unit.name)
		if !found {
			continue
		}
		count, err := strconv.ParseUint(strings.TrimSuffix(digits, " "), 10, 63)
		if err != nil || count > math.MaxInt64/uint64(unit.size) {
			return errBytes
		}
		*b = Bytes(int64(count) * unit.size)
		return nil
	}
	return errBytes
}

// String gives the size in the largest unit that divides it: "16MiB".
func (b Bytes) String() string {
	for _, unit := range units {
		if b != 0 && int64(b)%unit.size == 0 && unit.size > 1 {
			return strconv.FormatInt(int64(b)/unit.size, 10) + unit.name
		}
	}
	return strconv.FormatInt(int64(b), 10)
}

// MarshalText writes a size as String does.
func (b Bytes) MarshalText() ([]byte, error) { return []byte(b.String()), nil }
