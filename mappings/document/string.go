package document

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

const (
	eachByte = 0x0101010101010101
	highBits = 0x8080808080808080
)

// special marks, by the high bit of each byte of w, the bytes that are not plain: quotes, backslashes, control characters and
// those of 0x80 or above (at least one of the three differences keeps their high bit). The lowest mark is exact; above it a
// borrow may mark a plain byte.
func special(w uint64) uint64 {
	quotes, backslashes := w^('"'*eachByte), w^('\\'*eachByte)
	return ((quotes - eachByte) | (backslashes - eachByte) | (w - ' '*eachByte)) & highBits
}

// scanString reads the rest of a string whose opening quote stands before i. It returns the place after the closing quote
// and what the string holds, or the complement (^) of the place that is wrong.
func scanString(b []byte, i int) (int, Flags) {
	for i+8 <= len(b) {
		if mark := special(binary.LittleEndian.Uint64(b[i : i+8])); mark != 0 {
			if i += bits.TrailingZeros64(mark) >> 3; b[i] == '"' {
				return i + 1, 0
			}
			return scanRest(b, i)
		}
		i += 8
	}
	return scanRest(b, i)
}

// scanRest goes on from i, which stands anywhere in a string.
func scanRest(b []byte, i int) (int, Flags) {
	var has Flags
	for {
		i = skipPlain(b, i)
		c := byteAt(b, i)
		switch {
		case c == '"':
			return i + 1, has
		case c == '\\':
			has |= Escaped
			size := escapeSize(b[i:])
			if size == 0 {
				return ^i, 0
			}
			i += size
		case c >= utf8.RuneSelf:
			has |= NonASCII
			next := skipNonASCII(b, i)
			if next < 0 {
				return next, 0
			}
			i = next
		default:
			return ^i, 0
		}
	}
}

// skipPlain returns the place of the first byte from i on that special marks, or the end.
func skipPlain(b []byte, i int) int {
	for i+8 <= len(b) {
		if mark := special(binary.LittleEndian.Uint64(b[i : i+8])); mark != 0 {
			return i + bits.TrailingZeros64(mark)>>3
		}
		i += 8
	}
	for i < len(b) && isPlain(b[i]) {
		i++
	}
	return i
}

func isPlain(c byte) bool {
	return c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf
}

// skipNonASCII returns the place of the first ASCII byte from i on, or the complement (^) of the first byte that is not UTF-8
// (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
func skipNonASCII(b []byte, i int) int {
	for i < len(b) && b[i] >= utf8.RuneSelf {
		if b[i]-0xC2 < 0x1E && i+1 < len(b) && b[i+1]&0xC0 == 0x80 {
			i += 2
			continue
		}
		_, size := utf8.DecodeRune(b[i:])
		if size == 1 {
			return ^i
		}
		i += size
	}
	return i
}

// stringReason tells why the string that was read up to at cannot go on there.
func stringReason(b []byte, at int) string {
	switch c := byteAt(b, at); {
	case at >= len(b):
		return UnexpectedEnd
	case c == '\\':
		return escapeReason(b[at:])
	case c >= utf8.RuneSelf:
		if !utf8.FullRune(b[at:]) {
			return UnexpectedEnd
		}
		return InvalidUTF8
	}
	return ControlCharacter
}
