package document

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// escapeSize is the number of bytes of the escape that b starts with, a surrogate pair counted as one; 0 where it is not one
// of RFC 8259 section 7, is cut off, or is half of a pair.
func escapeSize(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		unit, ok := codeUnit(b)
		if !ok {
			return 0
		}
		if !utf16.IsSurrogate(unit) {
			return 6
		}
		if low, ok := codeUnit(b[6:]); ok && utf16.DecodeRune(unit, low) != utf8.RuneError {
			return 12
		}
	}
	return 0
}

// codeUnit reads the UTF-16 code unit of the escape \uXXXX that b starts with.
func codeUnit(b []byte) (rune, bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	var unit rune
	for _, c := range b[2:6] {
		digit := hexDigit(c)
		if digit < 0 {
			return 0, false
		}
		unit = unit<<4 | digit
	}
	return unit, true
}

func hexDigit(c byte) rune {
	switch {
	case isDigit(c):
		return rune(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return rune(c|0x20-'a') + 10
	}
	return -1
}

// escapeReason tells why escapeSize of b is 0.
func escapeReason(b []byte) string {
	if _, ok := codeUnit(b); ok {
		return LoneSurrogate
	}
	if len(b) < 2 || b[1] == 'u' && len(b) < 6 && bytes.IndexByte(b, '"') < 0 {
		return UnexpectedEnd
	}
	return InvalidEscape
}

// decodeEscape returns the character of the valid escape that b starts with, and its size in b.
func decodeEscape(b []byte) (rune, int) {
	switch b[1] {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		unit, _ := codeUnit(b)
		if !utf16.IsSurrogate(unit) {
			return unit, 6
		}
		low, _ := codeUnit(b[6:])
		return utf16.DecodeRune(unit, low), 12
	}
	return rune(b[1]), 2
}

// appendDecoded appends what stands between the quotes of a valid string, decoded.
func appendDecoded(dst, content []byte) []byte {
	for {
		k := bytes.IndexByte(content, '\\')
		if k < 0 {
			return append(dst, content...)
		}
		dst = append(dst, content[:k]...)
		r, size := decodeEscape(content[k:])
		dst = utf8.AppendRune(dst, r)
		content = content[k+size:]
	}
}

// Unquote appends the decoded content of raw, a valid JSON string with its quotes.
func Unquote(dst, raw []byte) []byte {
	return appendDecoded(dst, raw[1:len(raw)-1])
}
