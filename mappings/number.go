package mappings

import (
	"math/big"
	"strconv"
)

// compareNumbers compares two JSON numbers by value, exactly; an exponent that would make a number of
// absurd size compares by its sign and size alone.
func compareNumbers(a, b []byte) int {
	x, errX := strconv.ParseInt(string(a), 10, 64)
	y, errY := strconv.ParseInt(string(b), 10, 64)
	if errX == nil && errY == nil {
		return compareInts(x, y)
	}
	p, _, errP := big.ParseFloat(string(a), 10, 2048, big.ToNearestEven)
	q, _, errQ := big.ParseFloat(string(b), 10, 2048, big.ToNearestEven)
	if errP != nil || errQ != nil {
		return compareInts(int64(len(a)), int64(len(b)))
	}
	return p.Cmp(q)
}

func compareInts(x, y int64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

func appendInt(dst []byte, n int) []byte { return strconv.AppendInt(dst, int64(n), 10) }
