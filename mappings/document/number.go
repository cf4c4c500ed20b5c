package document

func isDigit(c byte) bool { return c-'0' <= 9 }

func skipDigits(b []byte, i int) int {
	for i < len(b) && b[i]-'0' <= 9 {
		i++
	}
	return i
}

// scanNumber reads the number at i (RFC 8259 section 6) and returns the place after it, or the complement (^) of the place
// that does not belong to a number.
func scanNumber(b []byte, i int) int {
	if byteAt(b, i) == '-' {
		i++
	}
	start := i
	if i = skipDigits(b, i); i == start || b[start] == '0' && i > start+1 {
		return ^start
	}
	if byteAt(b, i) == '.' {
		start = i + 1
		if i = skipDigits(b, start); i == start {
			return ^i
		}
	}
	if byteAt(b, i)|0x20 == 'e' {
		return scanExponent(b, i+1)
	}
	return i
}

func scanExponent(b []byte, i int) int {
	if c := byteAt(b, i); c == '+' || c == '-' {
		i++
	}
	start := i
	if i = skipDigits(b, i); i == start {
		return ^i
	}
	return i
}

// ValidNumber reports whether the whole text is one number as RFC 8259 section 6 writes it, of any length and without spaces.
func ValidNumber(text []byte) bool {
	return scanNumber(text, 0) == len(text)
}
