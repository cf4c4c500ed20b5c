package contract

import "bytes"

// decimal is a JSON number taken apart, exact and without a copy: its value is 0.digits × 10^scale.
type decimal struct {
	digits   []byte // from the first digit that is not 0 to the last, perhaps with a point among them; empty for zero
	count    int    // how many digits
	scale    int64
	negative bool
}

// furthest is where exponents stop being counted: no number of a contract comes near it.
const furthest = 1 << 40

// readDecimal takes a number in JSON's grammar (RFC 8259, 6) apart.
func readDecimal(text []byte) decimal {
	var d decimal
	if text[0] == '-' {
		d.negative, text = true, text[1:]
	}
	var exponent int64
	if e := bytes.IndexAny(text, "eE"); e >= 0 {
		text, exponent = text[:e], readExponent(text[e+1:])
	}
	point := bytes.IndexByte(text, '.')
	if point < 0 {
		point = len(text)
	}
	first, last := 0, len(text)
	for first < last && (text[first] == '0' || text[first] == '.') {
		first++
	}
	if first == last {
		return decimal{}
	}
	for text[last-1] == '0' || text[last-1] == '.' {
		last--
	}
	d.digits, d.count, d.scale = text[first:last], last-first, int64(point-first)+exponent
	switch {
	case first > point:
		d.scale++
	case point < last:
		d.count--
	}
	return d
}

func readExponent(text []byte) int64 {
	negative := text[0] == '-'
	if negative || text[0] == '+' {
		text = text[1:]
	}
	var exponent int64
	for _, c := range text {
		exponent = min(exponent*10+int64(c-'0'), furthest)
	}
	if negative {
		return -exponent
	}
	return exponent
}

// integer tells whether the value has no fraction: 1.0 and 1e2 have none (JSON Schema 2020-12, core 4.2.3).
func (d decimal) integer() bool { return int64(d.count) <= d.scale || d.count == 0 }

func (d decimal) sign() int {
	switch {
	case d.count == 0:
		return 0
	case d.negative:
		return -1
	}
	return 1
}

// compare is below, at or above 0 as the value is less than, equal to or greater than the other.
func (d decimal) compare(other decimal) int {
	sign := d.sign()
	if s := other.sign(); sign != s {
		if sign < s {
			return -1
		}
		return 1
	}
	switch {
	case sign == 0:
		return 0
	case d.scale < other.scale:
		return -sign
	case d.scale > other.scale:
		return sign
	}
	return sign * compareDigits(d.digits, other.digits)
}

func compareDigits(a, b []byte) int {
	for {
		if len(a) > 0 && a[0] == '.' {
			a = a[1:]
		}
		if len(b) > 0 && b[0] == '.' {
			b = b[1:]
		}
		switch {
		case len(a) == 0 && len(b) == 0:
			return 0
		case len(a) == 0:
			return -1
		case len(b) == 0:
			return 1
		case a[0] != b[0]:
			return int(a[0]) - int(b[0])
		}
		a, b = a[1:], b[1:]
	}
}
