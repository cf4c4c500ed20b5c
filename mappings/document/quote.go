package document

const hexDigits = "0123456789abcdef"

// Quote appends text as a JSON string with its quotes. Only quotes, backslashes and control characters are escaped. The text
// must be UTF-8: nothing is checked or replaced.
func Quote(dst, text []byte) []byte {
	dst = append(dst, '"')
	start := 0
	for i := skipUnescaped(text, 0); i < len(text); i = skipUnescaped(text, i+1) {
		dst = append(dst, text[start:i]...)
		dst = appendEscape(dst, text[i])
		start = i + 1
	}
	dst = append(dst, text[start:]...)
	return append(dst, '"')
}

// skipUnescaped returns the place of the first byte from i on that must be escaped, or the end.
func skipUnescaped(text []byte, i int) int {
	for i = skipPlain(text, i); i < len(text) && text[i] >= 0x80; i = skipPlain(text, i) {
		i++
	}
	return i
}

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\b':
		return append(dst, '\\', 'b')
	case '\f':
		return append(dst, '\\', 'f')
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}
