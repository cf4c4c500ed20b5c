package mappings

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

var dateOperator = &Operator{
	Name: "$date", Argument: "FORMAT or [WRITTEN, READ, …]", translates: true,
	Summary: "A date or a time in the API's own form; the normalized form is ISO 8601.",
	Outward: "ISO 8601 → the first format",
	Inward:  "any of the formats → ISO 8601",
	Examples: []Example{
		{Template: "DOB: {$at: $.date_of_birth, $date: YYYYMMDD}", Normalized: `{"date_of_birth":"1990-04-17"}`, API: `{"DOB":"19900417"}`},
		{Template: "born: {$at: $.date_of_birth, $date: [DD/MM/YYYY, YYYY-MM-DD]}", Normalized: `{"date_of_birth":"1990-04-17"}`, API: `{"born":"17/04/1990"}`},
		{Template: "born: {$at: $.date_of_birth, $date: ymd-array}", Normalized: `{"date_of_birth":"2013-01-01"}`, API: `{"born":[2013,1,1]}`},
		{Template: "at: {$at: $.created_at, $date: unix-seconds}", Normalized: `{"created_at":"2024-05-22T07:24:36Z"}`, API: `{"at":1716362676}`},
		{Template: "at: {$at: $.created_at, $date: seconds-nanos}", Normalized: `{"created_at":"2024-05-22T07:24:36.881Z"}`, API: `{"at":{"seconds":1716362676,"nanos":881000000}}`},
	},
	build: buildDate,
}

func buildDate(b *builder) {
	nodes := []*source.Node{b.argument}
	if b.argument.Is(source.List) {
		nodes = b.argument.Items
	}
	c := &dateCodec{cause: "is not a date in the form " + formatList(nodes)}
	for _, n := range nodes {
		f, ok := parseDateFormat(n.Text)
		if !n.Is(source.String) || !ok {
			b.problems.Add(n, "$date", n.Text+" is not a date format", source.DidYouMean(n.Text, dateFormatNames)+
				" A pattern of YYYY, MM and DD is a format as well")
			continue
		}
		c.formats = append(c.formats, f)
	}
	if len(nodes) == 0 {
		b.fail("names no format", "known here: "+strings.Join(dateFormatNames, ", "))
	}
	if len(c.formats) > 0 {
		b.codec(c)
	}
}

func formatList(nodes []*source.Node) string {
	names := make([]string, len(nodes))
	for i, n := range nodes {
		if names[i] = n.Text; dateForms[n.Text] != "" {
			names[i] = dateForms[n.Text]
		}
	}
	return strings.Join(names, " or ")
}

// dateForms are the named formats in the words of a refusal.
var dateForms = map[string]string{
	"rfc3339": "YYYY-MM-DDThh:mm:ssZ", "rfc3339-seconds": "YYYY-MM-DDThh:mm:ssZ", "rfc3339-millis": "YYYY-MM-DDThh:mm:ss.000Z",
	"rfc3339-midnight": "YYYY-MM-DDT00:00:00Z", "rfc3339-midnight-millis": "YYYY-MM-DDT00:00:00.000Z", "unix-seconds": "of seconds since 1970",
	"seconds-nanos": "{seconds, nanos}", midnightPair: "{seconds, nanos} of a midnight in UTC", "ymd-array": "[YYYY, MM, DD]",
}

var dateFormatNames = []string{"YYYYMMDD", "YYYY-MM-DD", "DD/MM/YYYY", "rfc3339", "rfc3339-seconds", "rfc3339-millis", "rfc3339-midnight",
	"rfc3339-midnight-millis", "YYYY-MM-DD hh:mm:ss", "unix-seconds", "seconds-nanos", "seconds-nanos-midnight", "ymd-array"}

// DateFormats lists the named formats of $date.
func DateFormats() []string { return dateFormatNames }

// utcSeconds is a time in UTC that does not say so, as databases print it.
const utcSeconds = "YYYY-MM-DD hh:mm:ss"

// midnightPair is a date as the seconds and nanos of its midnight in UTC.
const midnightPair = "seconds-nanos-midnight"

// dateFormat is a named format, or a pattern of YYYY, MM and DD with other characters between them.
type dateFormat struct{ name, pattern string }

func parseDateFormat(name string) (dateFormat, bool) {
	switch name {
	case "rfc3339", "rfc3339-seconds", "rfc3339-millis", "rfc3339-midnight", "rfc3339-midnight-millis", utcSeconds, "unix-seconds", "seconds-nanos",
		midnightPair, "ymd-array":
		return dateFormat{name: name}, true
	}
	rest := name
	for _, part := range []string{"YYYY", "MM", "DD"} {
		if strings.Count(rest, part) != 1 {
			return dateFormat{}, false
		}
		rest = strings.Replace(rest, part, "", 1)
	}
	return dateFormat{pattern: name}, !strings.ContainsAny(rest, "0123456789YMDHhms")
}

func (f dateFormat) isDate() bool {
	return f.pattern != "" || f.name == "ymd-array" || f.name == "rfc3339-midnight" || f.name == "rfc3339-midnight-millis" ||
		f.name == midnightPair
}

type dateCodec struct {
	formats []dateFormat
	cause   string
}

const notISO = "is not an ISO 8601 date or time"

func (c *dateCodec) outward(p *Pass, v *value) string {
	if v.kind != document.String {
		return notISO
	}
	text := p.textOf(v)
	f := c.formats[0]
	if f.isDate() {
		date, ok := parseISODate(text)
		if !ok {
			if len(text) > 10 {
				return "has a time, which a date cannot hold"
			}
			return notISO
		}
		*v = f.writeDate(p, date)
		return ""
	}
	at, err := time.Parse(time.RFC3339Nano, string(text))
	if err != nil {
		return notISO
	}
	made, cause := f.writeTime(p, at, text)
	*v = made
	return cause
}

func (c *dateCodec) inward(p *Pass, v *value) string {
	for _, f := range c.formats {
		if read, ok := f.read(p, *v); ok {
			*v = read
			return ""
		}
	}
	return c.cause
}

// ymd is a date that the calendar has.
type ymd struct{ year, month, day int }

func (d ymd) valid() bool {
	return d.month >= 1 && d.month <= 12 && d.day >= 1 && (d.day <= 28 || d.day <= daysIn(d.year, d.month))
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// parseISODate reads YYYY-MM-DD (RFC 3339, full-date).
func parseISODate(text []byte) (ymd, bool) {
	if len(text) != 10 || text[4] != '-' || text[7] != '-' {
		return ymd{}, false
	}
	century, ok1 := twoDigits(text[0], text[1])
	year, ok2 := twoDigits(text[2], text[3])
	month, ok3 := twoDigits(text[5], text[6])
	day, ok4 := twoDigits(text[8], text[9])
	d := ymd{century*100 + year, month, day}
	return d, ok1 && ok2 && ok3 && ok4 && d.valid()
}

func twoDigits(a, b byte) (int, bool) {
	tens, ones := a-'0', b-'0'
	return int(tens)*10 + int(ones), tens <= 9 && ones <= 9
}

func readPattern(pattern string, text []byte) (ymd, bool) {
	if len(text) != len(pattern) {
		return ymd{}, false
	}
	var d ymd
	for i := range len(pattern) {
		digit := int(text[i]) - '0'
		isDigit := digit >= 0 && digit <= 9
		switch {
		case pattern[i] == 'Y' && isDigit:
			d.year = d.year*10 + digit
		case pattern[i] == 'M' && isDigit:
			d.month = d.month*10 + digit
		case pattern[i] == 'D' && isDigit:
			d.day = d.day*10 + digit
		case pattern[i] != text[i] || bytes.IndexByte([]byte("YMD"), pattern[i]) >= 0:
			return d, false
		}
	}
	return d, d.valid()
}

func appendPattern(dst []byte, pattern string, d ymd) []byte {
	for i := 0; i < len(pattern); {
		switch pattern[i] {
		case 'Y':
			dst, i = appendYear(dst, d.year), i+4
		case 'M':
			dst, i = append(dst, byte('0'+d.month/10), byte('0'+d.month%10)), i+2
		case 'D':
			dst, i = append(dst, byte('0'+d.day/10), byte('0'+d.day%10)), i+2
		default:
			dst, i = append(dst, pattern[i]), i+1
		}
	}
	return dst
}

func appendYear(dst []byte, year int) []byte {
	return append(dst, byte('0'+year/1000%10), byte('0'+year/100%10), byte('0'+year/10%10), byte('0'+year%10))
}

func (f dateFormat) writeDate(p *Pass, d ymd) value {
	start := len(p.scratch)
	if f.name == "ymd-array" {
		p.scratch = append(p.scratch, '[')
		p.scratch = strconv.AppendInt(p.scratch, int64(d.year), 10)
		p.scratch = strconv.AppendInt(append(p.scratch, ','), int64(d.month), 10)
		p.scratch = strconv.AppendInt(append(p.scratch, ','), int64(d.day), 10)
		p.scratch = append(p.scratch, ']')
		return value{kind: document.Array, raw: p.scratch[start:], node: -1, set: true}
	}
	switch f.name {
	case midnightPair:
		return p.pairOf(time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC))
	case "rfc3339-midnight":
		p.scratch = append(appendPattern(p.scratch, "YYYY-MM-DD", d), "T00:00:00Z"...)
		return stringValue(p.scratch[start:])
	case "rfc3339-midnight-millis":
		p.scratch = append(appendPattern(p.scratch, "YYYY-MM-DD", d), "T00:00:00.000+00:00"...)
		return stringValue(p.scratch[start:])
	}
	p.scratch = appendPattern(p.scratch, f.pattern, d)
	return stringValue(p.scratch[start:])
}

// writeTime writes a time; a fraction that the format cannot hold is refused, not cut off.
func (f dateFormat) writeTime(p *Pass, at time.Time, iso []byte) (value, string) {
	start := len(p.scratch)
	switch f.name {
	case "rfc3339":
		return stringValue(iso), ""
	case "rfc3339-millis":
		if at.Nanosecond()%1e6 != 0 {
			return absentValue, "is finer than milliseconds"
		}
		p.scratch = at.UTC().AppendFormat(p.scratch, "2006-01-02T15:04:05.000Z")
		return stringValue(p.scratch[start:]), ""
	case "rfc3339-seconds", utcSeconds, "unix-seconds":
		if at.Nanosecond() != 0 {
			return absentValue, "is finer than seconds"
		}
		if f.name == utcSeconds {
			p.scratch = at.UTC().AppendFormat(p.scratch, time.DateTime)
			return stringValue(p.scratch[start:]), ""
		}
		if f.name == "rfc3339-seconds" {
			p.scratch = at.UTC().AppendFormat(p.scratch, "2006-01-02T15:04:05Z")
			return stringValue(p.scratch[start:]), ""
		}
		p.scratch = strconv.AppendInt(p.scratch, at.Unix(), 10)
		return value{kind: document.Number, raw: p.scratch[start:], node: -1, set: true}, ""
	}
	return p.pairOf(at), ""
}

// pairOf writes a time as seconds and nanos.
func (p *Pass) pairOf(at time.Time) value {
	start := len(p.scratch)
	p.scratch = strconv.AppendInt(append(p.scratch, `{"seconds":`...), at.Unix(), 10)
	p.scratch = strconv.AppendInt(append(p.scratch, `,"nanos":`...), int64(at.Nanosecond()), 10)
	p.scratch = append(p.scratch, '}')
	return value{kind: document.Object, raw: p.scratch[start:], node: -1, set: true}
}
