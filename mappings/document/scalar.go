package document

// scanScalar reads the string, number or literal that starts at i with c. It returns the place after it, its kind and what a
// string holds; where it is not well-formed the first result is the complement (^) of the place where reading stopped.
func scanScalar(b []byte, i int, c byte) (int, Kind, Flags) {
	switch c {
	case '"':
		end, has := scanString(b, i+1)
		return end, String, has
	case 't':
		return scanLiteral(b, i, "true"), True, 0
	case 'f':
		return scanLiteral(b, i, "false"), False, 0
	case 'n':
		return scanLiteral(b, i, "null"), Null, 0
	default:
		return scanNumber(b, i), Number, 0
	}
}

func scanLiteral(b []byte, i int, word string) int {
	if end := i + len(word); end <= len(b) && string(b[i:end]) == word {
		return end
	}
	for k := 0; i < len(b) && k < len(word) && b[i] == word[k]; k++ {
		i++
	}
	return ^i
}

// scalarReason tells why the value that starts at start could not be read past at.
func scalarReason(b []byte, start, at int) string {
	switch c := byteAt(b, start); {
	case at >= len(b):
		return UnexpectedEnd
	case c == '"':
		return stringReason(b, at)
	case c == '-' || isDigit(c):
		return InvalidNumber
	case c|0x20 >= 'a' && c|0x20 <= 'z':
		return InvalidLiteral
	}
	return ValueExpected
}
