package contract

// formats are those that a contract may assert, each with its test and how a message names it. Their tests accept exactly
// what santhosh-tekuri/jsonschema accepts.
var formats = map[string]struct {
	fits func([]byte) bool
	says string
}{
	"date":      {isDate, "must be a date as YYYY-MM-DD"},
	"date-time": {isDateTime, "must be a date and time as YYYY-MM-DDThh:mm:ssZ, or with an offset (RFC 3339)"},
	"uuid":      {isUUID, "must be a UUID"},
}

var formatNames = []string{"date", "date-time", "uuid"}

// isDate is full-date of RFC 3339, 5.6.
func isDate(s []byte) bool {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return false
	}
	century, year := twoDigits(s[0:]), twoDigits(s[2:])
	month, day := twoDigits(s[5:]), twoDigits(s[8:])
	if century < 0 || year < 0 || month < 1 || month > 12 || day < 1 {
		return false
	}
	return day <= daysIn(century*100+year, month)
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// isDateTime is date-time of RFC 3339, 5.6, leap seconds included.
func isDateTime(s []byte) bool {
	if len(s) < 20 || s[10]|0x20 != 't' || !isDate(s[:10]) {
		return false
	}
	return isTime(s[11:])
}

func isTime(s []byte) bool {
	hour, minute, second := loosePair(s[0:]), loosePair(s[3:]), loosePair(s[6:])
	if s[2] != ':' || s[5] != ':' || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60 {
		return false
	}
	s, ok := skipFraction(s[8:])
	if !ok {
		return false
	}
	offset, ok := offsetMinutes(s)
	if !ok {
		return false
	}
	if second < 60 {
		return true
	}
	utc := hour*60 + minute - offset
	if utc < 0 {
		utc += 24 * 60
	}
	return utc == 23*60+59
}

func skipFraction(s []byte) ([]byte, bool) {
	if len(s) == 0 || s[0] != '.' {
		return s, true
	}
	digits := 1
	for digits < len(s) && isDigit(s[digits]) {
		digits++
	}
	return s[digits:], digits > 1
}

// offsetMinutes reads Z or ±hh:mm.
func offsetMinutes(s []byte) (int, bool) {
	if len(s) == 1 && s[0]|0x20 == 'z' {
		return 0, true
	}
	if len(s) != 6 || s[3] != ':' || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	hour, minute := loosePair(s[1:]), loosePair(s[4:])
	if hour < 0 || hour > 23 || minute < 0 || minute > 59 {
		return 0, false
	}
	if s[0] == '-' {
		return -(hour*60 + minute), true
	}
	return hour*60 + minute, true
}

func isUUID(s []byte) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range s {
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
				return false
			}
		}
	}
	return true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// twoDigits reads two digits, -1 where they are none.
func twoDigits(s []byte) int {
	if !isDigit(s[0]) || !isDigit(s[1]) {
		return -1
	}
	return int(s[0]-'0')*10 + int(s[1]-'0')
}

// loosePair reads two digits, or a sign and a digit where the library takes that in a time ("+7", "-0").
func loosePair(s []byte) int {
	switch {
	case s[0] == '+' && isDigit(s[1]):
		return int(s[1] - '0')
	case s[0] == '-' && s[1] == '0':
		return 0
	}
	return twoDigits(s)
}
